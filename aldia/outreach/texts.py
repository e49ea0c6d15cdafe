"""What the messages of the outbox say."""

from functools import cache
from importlib import resources

import yaml

from aldia.contact.audience import register_of
from aldia.identity import links, sms
from aldia.outreach.tables import OutboxMessage


def sms_text(message: OutboxMessage, link: str) -> str:
    """Return a message as one SMS with a private link. Raises SmsImpossible where it does not fit."""
    person = message.person
    template = _templates()[message.template][register_of(str(person.country), person.register)]
    return sms.fit(template, message.creditor.name, link)


def sms_preview(message: OutboxMessage) -> str | None:
    """Return the SMS of a message with ``{link}`` in the place of its link; None where it does not fit."""
    # As long as a real link, so that the creditor's name is cut as it will be.
    link = links.url(links.new_id())
    try:
        return sms_text(message, link).replace(link, "{link}")
    except sms.SmsImpossible:
        return None


@cache
def _templates() -> dict[str, dict[str, str]]:
    found = resources.files(__package__).joinpath("reminders.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(found))
