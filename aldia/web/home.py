"""The page at the site's own address, for somebody who came without a link."""

from fastapi import APIRouter
from starlette.responses import Response

from aldia.web import texts
from aldia.web.pages import page

router = APIRouter()


@router.api_route("/", methods=["GET", "HEAD"])
def show_home() -> Response:
    """Say what this is and that a conversation needs a private link."""
    return page("home.html", words=texts.load("pages")["home"])
