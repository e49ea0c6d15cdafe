"""A debtor with a link, and a client of the web application."""

from pathlib import Path

import pytest
from debtors import Debtor, make_debtor
from fastapi.testclient import TestClient

from aldia.web import frontend
from aldia.web.app import create_app


@pytest.fixture
def client(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The application as a browser on this machine sees it, with a front end that counts as built."""
    assets = tmp_path / "dist" / "assets"
    assets.mkdir(parents=True)
    (assets / "chat.js").write_text("// the chat", encoding="utf-8")
    monkeypatch.setattr(frontend, "DIST", tmp_path / "dist")
    return TestClient(create_app(), base_url="http://127.0.0.1:8000")


@pytest.fixture
def debtor(database: str) -> Debtor:
    return make_debtor("one")
