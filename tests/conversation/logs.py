"""What the assistant logs, as in production: from INFO on."""

import logging
import re

import structlog

# Where in our files something failed is no sum, though it is a number.
_PLACE = re.compile(r", line \d+, in ")


class LogLines(logging.Handler):
    """Keeps every line that Rasa, the action server and Aldía log."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(_PLACE.sub(", in ", self.format(record)))

    def take(self) -> list[str]:
        """Return the lines since the last call."""
        taken, self.lines = self.lines, []
        return taken


def listen() -> LogLines:
    """Send the logs of all libraries to one handler; Rasa writes its own by structlog."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    lines = LogLines()
    logging.getLogger().addHandler(lines)
    logging.getLogger().setLevel(logging.INFO)
    # Rasa sets its own level by its command line; this is its default there.
    logging.getLogger("rasa").setLevel(logging.INFO)
    return lines
