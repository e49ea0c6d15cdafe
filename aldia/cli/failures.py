"""Errors with a known reason, in one line for the operator."""

from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from aldia.settings import SettingsError


def reason(error: Exception) -> str | None:
    """Return what to tell the operator, or None for an error that is a defect of ours."""
    if isinstance(error, SettingsError):
        return str(error)
    if isinstance(error, OperationalError | ProgrammingError):
        said = str(error.orig).strip().splitlines()[0]
        if "no such table" in said or "does not exist" in said:
            return f"the database has no tables yet ({said}); run: aldia db upgrade"
        return f"the database refused: {said}"
    if isinstance(error, DBAPIError):
        return f"the database refused: {str(error.orig).strip().splitlines()[0]}"
    return None
