"""Run Rasa's server with Aldía's settings: ``python -m assistant.server [further options of rasa run]``.

Rasa takes the token of its HTTP API on the command line alone, where every user of the machine can read it,
and the action server's address from ``endpoints.yml`` alone. So its command runs inside this process.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from aldia.settings import ROOT, settings


def main() -> None:
    """Serve the newest model with the web channel and the HTTP API, on this machine's own address."""
    # Rasa reports its use to its makers otherwise.
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    from rasa.__main__ import main as rasa

    sys.argv[:1] = [
        *("rasa", "run", "--enable-api", "--auth-token", settings().rasa_token),
        *("--interface", "127.0.0.1", "--port", str(urlsplit(settings().rasa_url).port or 5005)),
        *("--credentials", str(ROOT / "credentials.yml"), "--endpoints", str(_endpoints())),
        *("--model", str(ROOT / "models")),
    ]
    rasa()


def _endpoints() -> Path:
    """Write ``endpoints.yml`` with the action server's address of the settings."""
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"{settings().actions_url}/webhook"
    path = settings().var / "endpoints.yml"
    path.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    return path


if __name__ == "__main__":
    main()
