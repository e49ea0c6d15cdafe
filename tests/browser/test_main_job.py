"""The whole main job as a debtor does it, on a phone."""

import re
from pathlib import Path

import pytest
from debtor_of_service import Debtor
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from aldia.agreements.tables import Agreement
from aldia.debts.tables import Debt
from aldia.settings import ROOT
from aldia.storage import reading

pytestmark = pytest.mark.browser

SCREENSHOTS = ROOT / "var" / "screenshots"
SECONDS = 20_000


class Chat:
    """The chat page as a debtor sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def open(self, link: str) -> None:
        self.page.goto(link)
        self.hears("asistente automático")

    def say(self, text: str) -> None:
        self.page.locator("#chat-input").fill(text)
        self.page.get_by_role("button", name="Enviar").tap()

    def press(self, words: str) -> None:
        self.page.locator("button.choice:not([aria-disabled=true])", has_text=words).last.tap()

    def hears(self, words: str) -> None:
        said = self.page.locator(".message:not(.from-debtor)", has_text=re.compile(words)).last
        expect(said).to_be_visible(timeout=SECONDS)

    def picture(self, name: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        # What scrolls smoothly must have arrived.
        self.page.wait_for_timeout(600)
        self.page.screenshot(path=path)
        return path


def test_a_debtor_verifies_negotiates_and_signs_on_a_phone(debtor: Debtor, phone: Page) -> None:
    chat = Chat(phone)
    chat.open(debtor.link)
    for secret in debtor.secrets():
        assert secret not in phone.content()
    chat.picture("1-welcome")
    chat.say(f"mi dni acaba en {debtor.national_id[-4:]} y nací el 3 de mayo de 1984")
    chat.hears("842,17")
    chat.picture("2-verified")
    chat.say("no puedo pagarlo todo, ¿puede ser en cuotas?")
    chat.hears("cuotas")
    chat.say("puedo pagar unos 150 al mes")
    chat.hears("primer")
    chat.picture("3-negotiated")
    chat.say("en 10 días")
    chat.hears("842,17")
    chat.picture("4-summary")
    chat.press("Sí")
    document = phone.locator("a.card-document")
    expect(document).to_be_visible(timeout=SECONDS)
    chat.picture("5-signed")

    with reading() as session:
        [agreement] = session.query(Agreement).join(Debt).filter(Debt.reference == debtor.reference)
        assert (agreement.status, agreement.total_minor) == ("active", 84_217)
        assert sum(each.amount_minor for each in agreement.instalments) == 84_217
        code = agreement.code

    phone.reload()
    chat.hears(code)
    # No sideways scrolling, nothing outside of the screen.
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert chat.complaints == []
    with phone.expect_download(timeout=SECONDS) as kept:
        document.tap()
    assert kept.value.suggested_filename.startswith("acuerdo-")
    pages = PdfReader(kept.value.path()).pages
    assert code in pages[0].extract_text()


def test_before_its_program_has_come_the_page_says_that_it_connects(debtor: Debtor, phone: Page) -> None:
    phone.route("**/*.js", lambda route: route.abort())
    phone.goto(debtor.link)
    expect(phone.get_by_role("status")).to_have_text("Conectando…")


def test_a_link_that_has_ended_shows_a_calm_page(debtor: Debtor, phone: Page) -> None:
    phone.goto(debtor.link[:-3] + "abc")
    expect(phone.locator("body")).to_contain_text("enlace")
    for secret in debtor.secrets():
        assert secret not in phone.content()
    Chat(phone).picture("7-unknown-link")
