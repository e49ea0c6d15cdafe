"""The built front end: TypeScript compiled into ``frontend/dist``, served under ``/static``."""

import os
import re

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from aldia.settings import ROOT

DIST = ROOT / "frontend" / "dist"

# Vite writes a hash into the names of files that templates do not name.
_HASHED = re.compile(r"-[A-Za-z0-9_-]{8}\.\w+$")


def is_built() -> bool:
    """Say whether the chat page's program is there (``npm run build`` in ``frontend`` makes it)."""
    return (DIST / "assets" / "chat.js").is_file()


class CachedFiles(StaticFiles):
    """Files that browsers keep: those with a hash in their name for good, others if still the same."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return the file with its Cache-Control."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        for_good = _HASHED.search(str(full_path)) is not None
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if for_good else "no-cache"
        return response
