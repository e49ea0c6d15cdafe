"""Run the web application: ``python -m aldia.web``."""

from urllib.parse import urlsplit

import click
import uvicorn

from aldia.settings import settings
from aldia.web import logs
from aldia.web.app import create_app

_PORT = 8000


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, help="Port; by default that of ALDIA_PUBLIC_URL, else 8000.")
def main(host: str, port: int | None) -> None:
    """Serve the debtor pages, the API of the chat page and the payment webhooks."""
    logs.configure()
    uvicorn.run(
        create_app(),
        host=host,
        port=port or urlsplit(settings().public_url).port or _PORT,
        log_config=None,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
