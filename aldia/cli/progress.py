"""A progress bar for long work, on the error stream."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


@contextmanager
def bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar; the function that it gives takes what is done and the total known so far."""
    shown: ProgressBar[int] = click.progressbar(length=1, label=label, show_pos=True, file=sys.stderr)
    with shown:

        def show(done: int, total: int) -> None:
            shown.length = max(total, done)
            shown.update(done - shown.pos)

        yield show
