"""``python -m aldia.cli`` is the same as ``aldia``."""

from aldia.cli import main

main()
