"""Reading the rule packs: one YAML file per country (`es.yml`), and `default.yml`, the strictest, for all others."""

from functools import cache
from pathlib import Path

from aldia import checked_yaml
from aldia.contact.rule_pack import RulePack

FOLDER = Path(__file__).parent / "rules"
_DEFAULT = "default"


class RulesError(ValueError):
    """A rule pack that cannot be used: names the file and, for each fault, the field and what was expected."""


def load_pack(path: Path) -> RulePack:
    """The pack in the file at `path`. Raises `RulesError` with every fault found."""
    pack = checked_yaml.read(path, RulePack, RulesError)
    expected = None if path.stem == _DEFAULT else path.stem.upper()
    if pack.country != expected:
        raise RulesError(f"{path}: country: expected {expected}, as the file is named, got {pack.country}")
    return pack


def load_packs(folder: Path = FOLDER) -> dict[str, RulePack]:
    """All packs of a folder by country code, the default as `default`. Raises `RulesError`."""
    packs = {path.stem: load_pack(path) for path in sorted(folder.glob("*.yml"))}
    if _DEFAULT not in packs:
        raise RulesError(f"{folder}: expected a file {_DEFAULT}.yml")
    return packs


def rules_of(country: str) -> RulePack:
    """The rules of a country by its ISO code, or the strict default."""
    packs = _packs()
    return packs.get(country.lower(), packs[_DEFAULT])


@cache
def _packs() -> dict[str, RulePack]:
    return load_packs()
