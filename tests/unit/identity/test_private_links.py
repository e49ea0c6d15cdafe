from datetime import timedelta

import pytest
from holders import NOW, audited, count, later

from aldia.identity import links
from aldia.identity.tables import Link
from aldia.settings import settings
from aldia.storage import reading, transaction


def refusal_of(token: str) -> str:
    with reading() as db, pytest.raises(links.LinkRefused) as refused:
        links.open_link(db, token)
    return refused.value.reason


def test_a_token_opens_the_link_of_its_debtor(link_id: str) -> None:
    with reading() as db:
        assert links.open_link(db, links.token(link_id)).id == link_id


def test_an_address_is_short_enough_for_a_text_message(link_id: str) -> None:
    assert len(links.token(link_id)) == 22
    assert links.url(link_id) == f"{settings().public_url}/l/{links.token(link_id)}"


def test_ids_are_never_the_same() -> None:
    made = {links.new_id() for _ in range(500)}

    assert len(made) == 500
    assert {len(each) for each in made} == {11}


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda token: "", id="empty"),
        pytest.param(lambda token: token[:11], id="id alone"),
        pytest.param(lambda token: token[:-1], id="one character short"),
        pytest.param(lambda token: token[1:], id="first character lost"),
        pytest.param(lambda token: token + "A", id="one character long"),
        pytest.param(lambda token: token + "=", id="padding"),
        pytest.param(lambda token: f" {token}", id="leading space"),
        pytest.param(lambda token: f"{token}\n", id="line end"),
        pytest.param(lambda token: token.swapcase(), id="other case"),
        pytest.param(lambda token: token[:11] + "A" * 11, id="invented signature"),
        pytest.param(lambda token: "A" * 11 + token[11:], id="signature of another id"),
        pytest.param(lambda token: token[11:] + token[:11], id="parts swapped"),
        pytest.param(lambda token: "á" * 22, id="letters beyond ASCII"),
        pytest.param(lambda token: token[:21] + "١", id="figure beyond ASCII"),
        pytest.param(lambda token: "\udcff" * 22, id="half a character"),
        pytest.param(lambda token: "\x00" * 22, id="NUL"),
        pytest.param(lambda token: token * 50_000, id="a megabyte"),
        pytest.param(lambda token: "'; DROP TABLE links; --", id="SQL"),
        pytest.param(lambda token: "../../etc/passwd", id="path"),
    ],
)
def test_a_token_that_was_not_made_here_is_unknown(link_id: str, spoil: object) -> None:
    assert refusal_of(spoil(links.token(link_id))) == "unknown"  # type: ignore[operator]


def test_every_single_changed_character_spoils_a_token(link_id: str) -> None:
    token = links.token(link_id)
    for place, letter in enumerate(token):
        changed = token[:place] + ("B" if letter != "B" else "C") + token[place + 1 :]
        assert refusal_of(changed) == "unknown"


def test_a_signed_token_of_no_link_is_unknown(database: str) -> None:
    assert refusal_of(links.token(links.new_id())) == "unknown"


def test_the_token_of_another_installation_is_unknown(link_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALDIA_SECRET", "the key of another installation")
    foreign = links.token(link_id)
    monkeypatch.delenv("ALDIA_SECRET")

    assert refusal_of(foreign) == "unknown"


def test_a_link_ends_at_the_instant_of_its_expiry(link_id: str) -> None:
    token = links.token(link_id)
    with later(days=30, seconds=-1), reading() as db:
        assert links.open_link(db, token)
    with later(days=30):
        assert refusal_of(token) == "expired"


def test_a_revoked_link_stays_closed_with_its_first_reason(link_id: str) -> None:
    for reason in ("wrong_person", "mistake"):
        with transaction() as db:
            links.revoke(db, db.get(Link, link_id), reason, actor="debtor")

    assert refusal_of(links.token(link_id)) == "revoked"
    assert audited("link_revoked") == 1
    with reading() as db:
        assert db.get(Link, link_id).revoked_reason == "wrong_person"
        assert db.get(Link, link_id).revoked_at == NOW


def test_revoked_wins_over_expired(link_id: str) -> None:
    with transaction() as db:
        links.revoke(db, db.get(Link, link_id), "wrong_person", actor="debtor")
    with later(days=31):
        assert refusal_of(links.token(link_id)) == "revoked"


def test_revoking_is_seen_at_once_in_the_same_transaction(link_id: str) -> None:
    with transaction() as db:
        link = db.get(Link, link_id)
        links.revoke(db, link, "wrong_person", actor="debtor")
        with pytest.raises(links.LinkRefused):
            links.check(link)


def test_the_token_is_not_stored(link_id: str) -> None:
    signature = links.token(link_id)[11:]
    with reading() as db:
        link = db.get(Link, link_id)
        assert signature not in {str(getattr(link, column.name)) for column in Link.__table__.columns}
        assert link.expires_at - link.created_at == timedelta(days=30)
    assert count(Link) == 1
