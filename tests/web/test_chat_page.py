import re
from datetime import timedelta

import pytest
from debtors import Debtor, make_debtor
from fastapi.testclient import TestClient
from people import GIVEN_NAME, NATIONAL_ID, start_session
from sqlalchemy import func, select

from aldia import clock
from aldia.identity import links
from aldia.identity.tables import ChatSession, Link
from aldia.settings import ROOT, settings
from aldia.storage import reading, transaction
from aldia.web import frontend, texts
from aldia.web.app import create_app


def end_link(debtor: Debtor, how: str) -> None:
    with transaction() as session:
        link = session.get(Link, debtor.link_id)
        if how == "expired":
            link.expires_at = clock.now()
        else:
            links.revoke(session, link, "wrong_person", actor="debtor")


def count_sessions() -> int:
    with reading() as session:
        return int(session.execute(select(func.count()).select_from(ChatSession)).scalar_one())


def test_the_page_carries_the_link_and_tells_nothing(client: TestClient, debtor: Debtor) -> None:
    answer = client.get(f"/l/{debtor.token}")
    assert answer.status_code == 200
    assert f'<body data-link="{debtor.token}">' in answer.text
    assert '<html lang="es">' in answer.text
    # What is seen until the program has come and has something to show.
    assert '<main id="chat"><p class="plain" role="status">Conectando…</p></main>' in answer.text
    assert '<script type="module" src="/static/assets/chat.js"></script>' in answer.text
    assert '<link rel="stylesheet" href="/static/assets/chat.css">' in answer.text
    assert "<noscript>" in answer.text
    for secret in ("deuda", "Crédito Claro", GIVEN_NAME, "Préstamo", "REF-", "<style", "onload"):
        assert secret not in answer.text


def test_somebody_without_a_link_learns_that_one_is_needed(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == client.head("/").status_code == 200
    assert "enlace personal" in answer.text
    assert "deuda" not in answer.text


def test_pages_have_an_icon_of_our_own(client: TestClient, debtor: Debtor) -> None:
    for path in (f"/l/{debtor.token}", "/l/unknown"):
        [icon] = re.findall(r'<link rel="icon" href="([^"]+)"', client.get(path).text)
        answer = client.get(icon)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/svg+xml"


def test_previews_of_the_page_consume_nothing(client: TestClient, debtor: Debtor) -> None:
    for _ in range(3):
        assert client.get(f"/l/{debtor.token}").status_code == 200
        assert client.head(f"/l/{debtor.token}").status_code == 200
    assert count_sessions() == 0


def test_headers_keep_the_page_private(client: TestClient, debtor: Debtor) -> None:
    headers = client.get(f"/l/{debtor.token}").headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"].startswith("noindex")
    assert headers["x-content-type-options"] == "nosniff"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self' http://127.0.0.1:5005 ws://127.0.0.1:5005; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [("/l/nothing", 404), ("/nowhere", 404), ("/api/history", 401), ("/l/x/session", 405), ("/healthz", 200)],
)
def test_every_answer_has_the_headers(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_phone_in_the_network_is_sent_to_the_socket_under_the_same_name(
    client: TestClient, debtor: Debtor
) -> None:
    host = {"host": "192.168.1.20:8000"}
    opened = client.post(f"/l/{debtor.token}/session", json={}, headers=host)
    assert opened.json()["socket_url"] == "http://192.168.1.20:5005"
    policy = client.get(f"/l/{debtor.token}", headers=host).headers["content-security-policy"]
    assert "connect-src 'self' http://192.168.1.20:5005 ws://192.168.1.20:5005;" in policy


@pytest.mark.parametrize(
    "host", ["evil.com; script-src *", "a b", "x'y", "evil.com/..", "", "[::1", "a" * 400]
)
def test_a_strange_host_never_reaches_the_policy(client: TestClient, debtor: Debtor, host: str) -> None:
    answer = client.get(f"/l/{debtor.token}", headers={"host": host})
    assert "connect-src 'self' http://127.0.0.1:5005 ws" in answer.headers["content-security-policy"]


def test_a_public_socket_address_is_kept(
    client: TestClient, debtor: Debtor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALDIA_SOCKET_URL", "https://chat.example.com")
    settings.cache_clear()
    answer = client.get(f"/l/{debtor.token}", headers={"host": "www.example.com"})
    assert "https://chat.example.com wss://chat.example.com;" in answer.headers["content-security-policy"]


def test_a_session_is_started_and_resumed(client: TestClient, debtor: Debtor) -> None:
    first = client.post(f"/l/{debtor.token}/session", json={"session_token": None}).json()
    assert first["creditor"] == {"name": "Crédito Claro", "colour": "#224466"}
    assert first["verified"] is False
    assert first["socket_url"] == "http://127.0.0.1:5005"
    assert first["assistant_name"]
    assert first["texts"]["send"]
    again = client.post(f"/l/{debtor.token}/session", json={"session_token": first["session_token"]}).json()
    assert again["session_token"] == first["session_token"]
    assert count_sessions() == 1


def test_a_verified_session_is_said_to_be(client: TestClient, debtor: Debtor) -> None:
    _, secret = start_session(debtor.link_id, verified=True)
    assert (
        client.post(f"/l/{debtor.token}/session", json={"session_token": secret}).json()["verified"] is True
    )


def test_a_session_of_another_link_is_not_resumed(client: TestClient, debtor: Debtor) -> None:
    _, foreign = start_session(make_debtor("other").link_id, verified=True)
    opened = client.post(f"/l/{debtor.token}/session", json={"session_token": foreign}).json()
    assert opened["session_token"] != foreign
    assert opened["verified"] is False


@pytest.mark.parametrize("given", ["", "x", "ñ", "\ud800", "\x00", "a" * 9000])
def test_a_token_that_makes_no_sense_starts_a_new_session(
    client: TestClient, debtor: Debtor, given: str
) -> None:
    body = b'{"session_token": "' + given.encode("unicode_escape").replace(b"\\x", b"\\u00") + b'"}'
    opened = client.post(
        f"/l/{debtor.token}/session", content=body, headers={"content-type": "application/json"}
    )
    assert opened.status_code == 200
    assert opened.json()["session_token"] not in ("", given)


@pytest.mark.parametrize("how", ["expired", "revoked"])
def test_an_ended_link_shows_and_opens_nothing(client: TestClient, debtor: Debtor, how: str) -> None:
    _, secret = start_session(debtor.link_id, verified=True)
    end_link(debtor, how)
    page = client.get(f"/l/{debtor.token}")
    assert page.status_code == 410
    assert "Crédito Claro" not in page.text
    opened = client.post(f"/l/{debtor.token}/session", json={"session_token": secret})
    assert opened.status_code == 410
    assert set(opened.json()) == {"title", "message"}
    assert client.get("/api/history", headers={"authorization": f"Bearer {secret}"}).status_code == 401


def test_unknown_and_forged_links_look_the_same(client: TestClient, debtor: Debtor) -> None:
    unknown = client.get(f"/l/{links.token(links.new_id())}")
    pages = {unknown.text}
    forged = [
        debtor.token[:-1] + ("A" if debtor.token[-1] != "A" else "B"),
        debtor.token.swapcase(),
        debtor.token + "A",
        debtor.token[:11],
        make_debtor("other").token[:11] + debtor.token[11:],
        "%00%01%ff",
        "%F0%9F%98%80",
        "'%20OR%201=1--",
        "A" * 5000,
        "<script>alert(1)<%2fscript>".replace("%2f", ""),
    ]
    for token in forged:
        answer = client.get(f"/l/{token}")
        assert answer.status_code == 404, token
        pages.add(answer.text)
        assert client.post(f"/l/{token}/session", json={}).status_code == 404
    assert len(pages) == 1
    assert count_sessions() == 0


def test_opening_again_and_again_is_slowed_down_for_that_link_only(
    client: TestClient, debtor: Debtor
) -> None:
    other = make_debtor("other")
    statuses = [client.post(f"/l/{debtor.token}/session", json={}).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert client.post(f"/l/{other.token}/session", json={}).status_code == 200


def test_markup_in_a_creditors_name_stays_data(client: TestClient) -> None:
    debtor = make_debtor("markup", creditor_name="<script>alert(1)</script>")
    assert "alert(1)" not in client.get(f"/l/{debtor.token}").text
    opened = client.post(f"/l/{debtor.token}/session", json={})
    assert opened.headers["content-type"] == "application/json"
    assert opened.json()["creditor"]["name"] == "<script>alert(1)</script>"


def test_a_missing_front_end_is_said_calmly(
    client: TestClient, debtor: Debtor, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(frontend, "DIST", frontend.DIST / "nothing")
    answer = TestClient(create_app()).get(f"/l/{debtor.token}")
    assert answer.status_code == 503
    assert "todavía no está lista" in answer.text


def test_the_front_end_is_served_and_checked_again_by_browsers(client: TestClient) -> None:
    (frontend.DIST / "assets" / "piece-Ab3dEf9h.js").write_text("1", encoding="utf-8")
    plain = client.get("/static/assets/chat.js")
    assert plain.headers["cache-control"] == "no-cache"
    assert plain.headers["content-type"].startswith("text/javascript")
    again = client.get("/static/assets/chat.js", headers={"if-none-match": plain.headers["etag"]})
    assert again.status_code == 304
    assert "immutable" in client.get("/static/assets/piece-Ab3dEf9h.js").headers["cache-control"]
    assert client.get("/static/../../pyproject.toml").status_code == 404
    assert client.get("/static/%2e%2e/%2e%2e/pyproject.toml").status_code == 404


def test_nothing_of_the_debtor_reaches_any_page_before_verification(
    client: TestClient, debtor: Debtor
) -> None:
    opened = client.post(f"/l/{debtor.token}/session", json={})
    history = client.get(
        "/api/history", headers={"authorization": f"Bearer {opened.json()['session_token']}"}
    )
    for text in (opened.text, history.text):
        for secret in (GIVEN_NAME, NATIONAL_ID, "Quintanilla", "500,00", "500.00", "REF-", "Préstamo"):
            assert secret not in text


def test_a_link_lasts_until_its_last_instant(client: TestClient, debtor: Debtor) -> None:
    with clock.freeze(clock.now() + timedelta(days=29, hours=23)):
        assert client.get(f"/l/{debtor.token}").status_code == 200
    with clock.freeze(clock.now() + timedelta(days=30)):
        assert client.get(f"/l/{debtor.token}").status_code == 410


def test_the_page_gets_all_the_texts_that_it_asks_for() -> None:
    source = (ROOT / "frontend" / "src" / "chat" / "texts.ts").read_text(encoding="utf-8")
    asked = re.findall(r'"(\w+)"', source.partition("TEXT_KEYS = [")[2].partition("]")[0])
    assert sorted(texts.load("chat")["texts"]) == sorted(asked)
