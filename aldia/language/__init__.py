"""Spanish values in debtors' messages: read, normalised, redacted, and written as each country does.

Pure: no network, no clock. The time that a message is read against is always a parameter.
"""

from aldia.language.anonymity import anonymise
from aldia.language.births import parse_birth_date
from aldia.language.countries import Country, country_facts
from aldia.language.entity import Entity
from aldia.language.formats import local_date, local_money
from aldia.language.ids import national_id_candidates
from aldia.language.parsing import parse
from aldia.language.redaction import redact
from aldia.language.spelling import normalise, strip_accents

__all__ = [
    "Country",
    "Entity",
    "anonymise",
    "country_facts",
    "local_date",
    "local_money",
    "national_id_candidates",
    "normalise",
    "parse",
    "parse_birth_date",
    "redact",
    "strip_accents",
]
