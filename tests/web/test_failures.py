import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from debtors import Debtor
from fastapi.testclient import TestClient
from sqlalchemy import text
from structlog.testing import capture_logs

from aldia.identity import links
from aldia.settings import settings
from aldia.storage import dispose, reading
from aldia.web import chat


def broken_link(_session: object, _token: str) -> None:
    with reading() as session:
        session.execute(text("SELECT birth_date FROM secret_table WHERE name = :name"), {"name": "Rosalinda"})


@pytest.mark.parametrize("path", ["/l/{token}", "/l/{token}/session"])
def test_an_unexpected_error_leaks_nothing_to_the_page_or_the_log(
    client: TestClient, debtor: Debtor, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(chat, "_link", broken_link)
    address = path.format(token=debtor.token)
    with capture_logs() as logs:
        answer = client.post(address, json={}) if path.endswith("session") else client.get(address)
    assert answer.status_code == 500
    assert "Algo no ha salido bien" in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    for leak in ("Traceback", "SELECT", "secret_table", "sqlalchemy", "Rosalinda", ".py"):
        assert leak not in answer.text
    for leak in ("SELECT", "Rosalinda", debtor.token):
        assert leak not in str(logs)
    assert any(line["event"] == "request_failed" for line in logs)


def test_requests_are_logged_without_their_tokens(
    client: TestClient, debtor: Debtor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        client.get(f"/l/{debtor.token}")
        client.get("/l/unknown-token-here")
        client.get(f"/somewhere/{debtor.token}?t={debtor.token}")
        logging.getLogger("uvicorn.access").info('"GET /l/%s"', debtor.token)
    assert [(line["route"], line["status"]) for line in logs] == [
        ("/l/{token}", 200),
        ("/l/{token}", 404),
        (None, 404),
    ]
    written = str(logs) + "".join(r.getMessage() for r in caplog.records if r.name.startswith("uvicorn"))
    assert debtor.token not in written


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/", 405),
        ("GET", "/l/", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("DELETE", "/l/x", 405),
        ("POST", "/api/history", 405),
    ],
)
def test_other_refusals_are_calm(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert "detail" not in answer.text
    if path.startswith("/api/"):
        assert set(answer.json()) == {"title", "message"}
    else:
        assert '<html lang="es">' in answer.text


@pytest.mark.parametrize(
    "body",
    [b"{", b"[1]", b"", b'{"session_token": {"a": 1}}', b"\xff\xfe", b'{"session_token": [' + b"[" * 900],
)
def test_an_unreadable_body_is_refused(client: TestClient, debtor: Debtor, body: bytes) -> None:
    answer = client.post(
        f"/l/{debtor.token}/session", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (400, 422)
    assert set(answer.json()) == {"title", "message"}


def chunks() -> Iterator[bytes]:
    for _ in range(40):
        yield b" " * 1000


@pytest.mark.parametrize("declared", [True, False])
def test_a_large_body_is_refused(client: TestClient, debtor: Debtor, declared: bool) -> None:
    content = b" " * 20_000 if declared else chunks()
    answer = client.post(f"/l/{debtor.token}/session", content=content)
    assert answer.status_code == 413
    assert answer.json()["title"] == "El mensaje es demasiado largo"
    assert answer.headers["cache-control"] == "no-store"


@contextmanager
def without_database() -> Iterator[None]:
    dispose()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALDIA_DATABASE_URL", "postgresql+psycopg2://nobody@127.0.0.1:1/nothing")
        settings.cache_clear()
        yield
    dispose()
    settings.cache_clear()


def test_health_tells_of_the_database(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    with without_database():
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable"}


def test_a_forged_link_never_asks_the_database(client: TestClient) -> None:
    with without_database():
        assert client.get(f"/l/{links.new_id()}AAAAAAAAAAA").status_code == 404
