"""The processes that make up a running installation: their ports and who may be in their way."""

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from aldia.settings import settings


@dataclass(frozen=True)
class Service:
    """A process of the Procfile that listens on a port of this machine."""

    name: str
    title: str
    variable: str
    """The environment variable that moves it to another port."""
    port: int
    path: str
    """What answers as soon as it is ready."""

    @property
    def address(self) -> str:
        """Where it is reached from this machine."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def health(self) -> str:
        """The address that answers once it can work."""
        return self.address + self.path


def services() -> list[Service]:
    """Return the services of this installation, on the ports of its settings."""
    own = settings()
    return [
        Service("web", "Web pages", "ALDIA_PUBLIC_URL", urlsplit(own.public_url).port or 8000, "/healthz"),
        Service("rasa", "Rasa", "ALDIA_RASA_URL", urlsplit(own.rasa_url).port or 5005, "/"),
        Service(
            "actions", "Action server", "ALDIA_ACTIONS_URL", urlsplit(own.actions_url).port or 5055, "/health"
        ),
    ]


def environment(needed: list[Service]) -> dict[str, str]:
    """Return the environment of the processes: this one's, with what ties them together."""
    port_of = {service.name: service.port for service in needed}
    return {
        "ALDIA_SOCKET_URL": settings().rasa_url,
        # Rasa reports its use to its makers otherwise.
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        **os.environ,
        "ALDIA_ACTIONS_PORT": str(port_of["actions"]),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
    }


def busy_ports(needed: list[Service]) -> list[str]:
    """Say for every port that is taken by whom, and what can be done about it."""
    return [_busy(service) for service in needed if not _is_free(service.port)]


def _busy(service: Service) -> str:
    other = next(port for port in range(service.port + 1, 65536) if _is_free(port))
    holder = _holder(service.port)
    by, stop = (
        (f"{holder.name()} (process {holder.pid})", f"kill {holder.pid}")
        if holder
        else ("another program", "")
    )
    return (
        f"port {service.port}, which {service.title} needs, is taken by {by}.\n"
        f"  Stop that{f' ({stop})' if stop else ''}, or use another port: "
        f"{service.variable}=http://127.0.0.1:{other} make run"
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a connection that has just been closed does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _holder(port: int) -> psutil.Process | None:
    try:
        connections = psutil.net_connections(kind="tcp")
        pids = (c.pid for c in connections if c.status == psutil.CONN_LISTEN and c.laddr.port == port)
        return next((psutil.Process(pid) for pid in pids if pid), None)
    except psutil.Error:
        return None
