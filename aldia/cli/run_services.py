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
        Service("web", "web pages", "ALDIA_PUBLIC_URL", urlsplit(own.public_url).port or 8000, "/healthz"),
        Service("rasa", "Rasa server", "ALDIA_RASA_URL", urlsplit(own.rasa_url).port or 5005, "/"),
        Service(
            "actions", "action server", "ALDIA_ACTIONS_URL", urlsplit(own.actions_url).port or 5055, "/health"
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


def busy_ports(needed: list[Service]) -> str | None:
    """Say which ports are taken by whom and what can be done about it, or None where all are free."""
    busy = [service for service in needed if not _is_free(service.port)]
    if not busy:
        return None
    taken = [f"port {service.port} ({service.title}) is taken by {_holder(service.port)}" for service in busy]
    others = [f"{service.variable}=http://127.0.0.1:{_free_port_after(service.port)}" for service in busy]
    return "\n".join([*taken, f"Stop what is there, or use another port: {' '.join(others)} make run"])


def _free_port_after(port: int) -> int:
    return next(other for other in range(port + 1, 65536) if _is_free(other))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a connection that has just been closed does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _holder(port: int) -> str:
    """Name the process that listens on a port, as far as this user may know."""
    try:
        for connection in psutil.net_connections(kind="tcp"):
            if connection.laddr.port == port and connection.status == psutil.CONN_LISTEN and connection.pid:
                return f"{psutil.Process(connection.pid).name()}, process {connection.pid}"
    except psutil.Error:
        pass
    return "a process of another user"
