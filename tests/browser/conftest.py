"""A real browser in front of the running processes, which are those of the service tests."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from aldia.web import frontend

sys.path.insert(0, str(Path(__file__).parents[1] / "service"))

from debtor_of_service import Debtor, add_debtor
from running import Running, shared_settings, started

PHONE = {"width": 390, "height": 844}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium of this machine, driven by Playwright."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        _without("no Chromium: apt-get install chromium")
    if not frontend.is_built():
        _without("the front end is not built: npm ci && npm run build, in frontend/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def running(
    chromium: Browser, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    yield from started(request, tmp_path_factory.mktemp("browser"))


@pytest.fixture
def service(running: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    yield from shared_settings(running, monkeypatch)


@pytest.fixture
def debtor(service: Running) -> Debtor:
    return add_debtor()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A page on a phone, as a Spanish debtor has it."""
    context = chromium.new_context(
        viewport=PHONE,
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        locale="es-ES",
        timezone_id="Europe/Madrid",
    )
    yield context.new_page()
    context.close()


def _without(reason: str) -> None:
    if os.environ.get("ALDIA_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
