"""Settings: environment variables with working defaults, read here and nowhere else."""

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

_SHORTEST_KEY = 32
ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """An environment variable holds a value that cannot be used."""


@dataclass(frozen=True)
class Settings:
    """What an installation can change.

    Durations are ``timedelta``; addresses carry no trailing slash; ``clock`` is an aware instant or None.
    """

    database_url: str
    var: Path
    clock: datetime | None
    public_url: str
    socket_url: str
    rasa_url: str
    actions_url: str
    link_life: timedelta
    verified_for: timedelta
    identity_lock: timedelta
    identity_attempts: int
    policies: Path | None
    retention: timedelta

    @property
    def secret(self) -> bytes:
        """The key that signs links and tokens: ``ALDIA_SECRET``, or one made once in ``var/secret``."""
        given = os.environ.get("ALDIA_SECRET")
        return given.encode() if given else _stored_secret(self.var)

    @property
    def rasa_token(self) -> str:
        """The token that opens Rasa's HTTP API, derived from the installation's key."""
        return hmac.new(self.secret, b"rasa-api", hashlib.sha256).hexdigest()[:32]


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Read the environment once; ``settings.cache_clear()`` reads it again (tests)."""
    var = Path(os.environ.get("ALDIA_VAR", ROOT / "var"))
    policies = os.environ.get("ALDIA_POLICIES")
    return Settings(
        database_url=os.environ.get("ALDIA_DATABASE_URL", f"sqlite:///{var / 'aldia.db'}"),
        var=var,
        clock=_instant("ALDIA_CLOCK"),
        public_url=_address("ALDIA_PUBLIC_URL", "http://127.0.0.1:8000"),
        socket_url=_address("ALDIA_SOCKET_URL", "http://127.0.0.1:5005"),
        rasa_url=_address("ALDIA_RASA_URL", "http://127.0.0.1:5005"),
        actions_url=_address("ALDIA_ACTIONS_URL", "http://127.0.0.1:5055"),
        link_life=timedelta(days=_whole("ALDIA_LINK_DAYS", 30)),
        verified_for=timedelta(minutes=_whole("ALDIA_VERIFIED_MINUTES", 30)),
        identity_lock=timedelta(minutes=_whole("ALDIA_IDENTITY_LOCK_MINUTES", 60)),
        identity_attempts=_whole("ALDIA_IDENTITY_ATTEMPTS", 3),
        policies=Path(policies) if policies else None,
        retention=timedelta(days=_whole("ALDIA_RETENTION_DAYS", 730)),
    )


def _address(name: str, default: str) -> str:
    return os.environ.get(name, default).rstrip("/")


def _whole(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) <= 6 and int(text) > 0):
        raise SettingsError(f"{name} must be a whole number above zero, at most 999999, not {text!r}")
    return int(text)


def _instant(name: str) -> datetime | None:
    text = os.environ.get(name)
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise SettingsError(f"{name} must be an ISO instant such as 2026-11-24T10:00:00+01:00") from None
    if instant.tzinfo is None:
        raise SettingsError(f"{name} needs an offset, such as 2026-11-24T10:00:00+01:00")
    return instant


@lru_cache(maxsize=4)
def _stored_secret(var: Path) -> bytes:
    """Read the installation's key, making it on first use; several processes may start at once."""
    path = var / "secret"
    var.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written aside and linked into place: nobody ever reads half a key, and the first one wins.
        descriptor, aside = tempfile.mkstemp(dir=var)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
        os.unlink(aside)
    key = path.read_bytes()
    if len(key) < _SHORTEST_KEY:
        raise SettingsError(f"{path} holds no usable key: remove it, and links made before will end")
    return key
