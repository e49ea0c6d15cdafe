"""Where the browser finds the chat's socket, and what it may therefore connect to."""

import re
from urllib.parse import SplitResult, urlsplit

from aldia.settings import settings

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# A host as browsers write it. Anything else is not repeated into a header.
_HOST = re.compile(r"(?P<name>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:]{2,45}\])(:\d{1,5})?")


def socket_url(host: str) -> str:
    """Return the socket's address for a page asked for at ``host`` (the request's Host header).

    A socket that the settings leave on this machine is reached by the name under which the page was
    reached, so that a phone in the same network can open the demo.
    """
    configured = urlsplit(settings().socket_url)
    asked = _HOST.fullmatch(host)
    if asked is None or configured.hostname not in _LOOPBACK or asked["name"].strip("[]") in _LOOPBACK:
        return settings().socket_url
    return f"{configured.scheme}://{asked['name']}{_port(configured)}"


def content_policy(host: str) -> str:
    """Return the Content-Security-Policy of all pages asked for at ``host``."""
    socket = urlsplit(socket_url(host))
    secure = "s" if socket.scheme in ("https", "wss") else ""
    connect = f"'self' http{secure}://{socket.netloc} ws{secure}://{socket.netloc}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src {connect}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def _port(address: SplitResult) -> str:
    return f":{address.port}" if address.port else ""
