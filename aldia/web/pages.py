"""HTML pages from templates. Every value is escaped; a missing one is an error, not a blank."""

from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

_environment = Environment(
    loader=PackageLoader("aldia.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def page(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a template of ``aldia/web/templates``."""
    return HTMLResponse(_environment.get_template(template).render(values), status_code=status)
