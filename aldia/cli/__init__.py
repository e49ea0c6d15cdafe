"""The command line: ``aldia --help``.

A command is registered by one line in ``COMMANDS``; its module is imported only when it runs, so that the
help is there at once.
"""

import sys

from aldia.cli.lazy import LazyGroup

COMMANDS = {
    # name: (module:command, one line of help)
    "agreements": ("aldia.cli.agreements:group", "Move agreements on with time, or end one."),
    "cases": ("aldia.cli.handback:cases_command", "List the open cases, or show one with its summary."),
    "contact": ("aldia.cli.contacts:group", "Ask the rules of contact who may be contacted, and why not."),
    "creditor": ("aldia.cli.creditors:group", "Add and list creditors."),
    "demo": ("aldia.cli.demo:command", "Load the demo portfolio and print a link to try."),
    "db": ("aldia.cli.database:group", "Look after the database."),
    "export": ("aldia.cli.exports:command", "Write agreements, promises or payments as CSV."),
    "flows": ("aldia.cli.flows:command", "Draw every process into docs/flows."),
    "handback": ("aldia.cli.handback:command", "Give a conversation back to the assistant."),
    "import": ("aldia.cli.imports:command", "Import a portfolio, payments, contacts or a recall."),
    "links": ("aldia.cli.links:group", "Make private links and the file for an SMS provider."),
    "lint": ("aldia.cli.lint:command", "Check responses, rules and the code that uses them."),
    "nlu": ("aldia.cli.nlu:group", "Measure how well the current model understands, and teach it."),
    "outbox": ("aldia.cli.outbox:command", "List the messages that are to be sent."),
    "parse": ("aldia.cli.parse:command", "Print the values in a Spanish text as JSON."),
    "privacy": ("aldia.cli.privacy:group", "See to what people have asked about their data."),
    "run": ("aldia.cli.run:command", "Start all processes and print their addresses."),
    "talk": ("aldia.cli.talk:command", "Hold a debtor's conversation in the terminal."),
}

cli = LazyGroup(
    name="aldia",
    commands_by_name=COMMANDS,
    help="Aldía: the debt-recovery assistant.\n\nExample:\n\n  aldia demo",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; what goes wrong for a known reason is one line, never a traceback."""
    try:
        cli(prog_name="aldia")
    except Exception as error:
        from aldia.cli.failures import reason

        explained = reason(error)
        if explained is None:
            raise
        print(f"Error: {explained}", file=sys.stderr)
        sys.exit(1)
