import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from aldia import settings as module
from aldia.settings import ROOT, Settings, SettingsError, settings

NAMES = (
    "ALDIA_CLOCK", "ALDIA_DATABASE_URL", "ALDIA_SECRET", "ALDIA_PUBLIC_URL", "ALDIA_SOCKET_URL", "ALDIA_RASA_URL",
    "ALDIA_ACTIONS_URL", "ALDIA_LINK_DAYS", "ALDIA_VERIFIED_MINUTES", "ALDIA_IDENTITY_LOCK_MINUTES",
    "ALDIA_IDENTITY_ATTEMPTS", "ALDIA_POLICIES", "ALDIA_RETENTION_DAYS", "ALDIA_VAR",
)  # fmt: skip
WHOLE_NUMBERS = (
    "ALDIA_LINK_DAYS",
    "ALDIA_VERIFIED_MINUTES",
    "ALDIA_IDENTITY_LOCK_MINUTES",
    "ALDIA_IDENTITY_ATTEMPTS",
    "ALDIA_RETENTION_DAYS",
)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


def with_settings(monkeypatch: pytest.MonkeyPatch, **values: object) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, str(value))
    settings.cache_clear()
    return settings()


def test_a_clean_shell_has_working_defaults() -> None:
    defaults = settings()

    assert defaults.database_url == f"sqlite:///{ROOT / 'var' / 'aldia.db'}"
    assert defaults.public_url == "http://127.0.0.1:8000"
    assert (defaults.clock, defaults.policies) == (None, None)
    assert defaults.link_life == timedelta(days=30)
    assert defaults.verified_for == timedelta(minutes=30)
    assert (defaults.identity_lock, defaults.identity_attempts) == (timedelta(minutes=60), 3)
    assert defaults.retention == timedelta(days=730)


def test_the_environment_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert with_settings(monkeypatch, ALDIA_LINK_DAYS=5).link_life == timedelta(days=5)
    monkeypatch.setenv("ALDIA_LINK_DAYS", "6")
    assert settings().link_life == timedelta(days=5)


@pytest.mark.parametrize(
    "given", ["https://aldia.example", "https://aldia.example/", "https://aldia.example//"]
)
def test_addresses_lose_their_last_slash(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    assert with_settings(monkeypatch, ALDIA_PUBLIC_URL=given).public_url == "https://aldia.example"


def test_the_database_lies_in_var_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert with_settings(monkeypatch, ALDIA_VAR=tmp_path).database_url == f"sqlite:///{tmp_path / 'aldia.db'}"


@pytest.mark.parametrize("name", WHOLE_NUMBERS)
@pytest.mark.parametrize("bad", ["", "0", "-1", "1.5", "three", "3 days", "1e3", "²", "³0", "9" * 30])
def test_a_number_that_cannot_be_used_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, bad: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        with_settings(monkeypatch, **{name: bad})

    said = str(refused.value)
    assert said.startswith(f"{name} must be a whole number above zero")
    assert "\n" not in said


@pytest.mark.parametrize(
    "bad", ["yesterday", "24/11/2026", "2026-13-01T00:00:00Z", "2026-11-24T25:00:00Z", "1764000000"]
)
def test_an_instant_that_cannot_be_read_is_named_with_an_example(
    monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    with pytest.raises(SettingsError, match=r"ALDIA_CLOCK must be an ISO instant such as 2026-"):
        with_settings(monkeypatch, ALDIA_CLOCK=bad)


@pytest.mark.parametrize("naive", ["2026-11-24", "2026-11-24T10:00:00"])
def test_an_instant_needs_its_offset(monkeypatch: pytest.MonkeyPatch, naive: str) -> None:
    with pytest.raises(SettingsError, match="ALDIA_CLOCK needs an offset"):
        with_settings(monkeypatch, ALDIA_CLOCK=naive)


def test_an_empty_clock_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert with_settings(monkeypatch, ALDIA_CLOCK="").clock is None


def test_the_key_is_made_once_and_kept_for_the_owner_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    var = tmp_path / "new" / "var"
    first = with_settings(monkeypatch, ALDIA_VAR=var).secret
    module._stored_secret.cache_clear()

    assert len(first) == 64
    assert settings().secret == first == (var / "secret").read_bytes()
    assert stat.S_IMODE((var / "secret").stat().st_mode) == 0o600


def test_two_installations_have_two_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keys = {with_settings(monkeypatch, ALDIA_VAR=tmp_path / name).secret for name in ("a", "b")}

    assert len(keys) == 2


def test_the_key_of_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert with_settings(monkeypatch, ALDIA_VAR=tmp_path, ALDIA_SECRET="ours").secret == b"ours"
    assert not (tmp_path / "secret").exists()


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    make = module._stored_secret.__wrapped__
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: make(tmp_path / "var"), range(32)))

    assert len(keys) == 1
    assert all(len(key) == 64 for key in keys)


def test_an_empty_key_is_never_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What another process has just made, or a full disk left behind: anybody could sign with it."""
    (tmp_path / "secret").touch()
    try:
        key = with_settings(monkeypatch, ALDIA_VAR=tmp_path).secret
    except SettingsError:
        return
    assert len(key) == 64


def test_the_token_of_the_api_follows_from_the_key_and_is_not_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tokens = {with_settings(monkeypatch, ALDIA_SECRET=key).rasa_token for key in ("one", "two")}

    assert len(tokens) == 2
    assert all(len(token) == 32 and "one" not in token for token in tokens)
