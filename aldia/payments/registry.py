"""The gateways of this installation, by name."""

from aldia.payments.gateways import Gateway
from aldia.payments.sandbox import SandboxGateway

_GATEWAYS: dict[str, Gateway] = {SandboxGateway.name: SandboxGateway()}


class UnknownGateway(Exception):
    """There is no gateway of this name."""


def gateway(name: str) -> Gateway:
    """Return the gateway of a name. Raises UnknownGateway."""
    try:
        return _GATEWAYS[name]
    except KeyError:
        raise UnknownGateway(name) from None
