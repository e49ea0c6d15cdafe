"""How well the assistant understands: figures from messages whose true intent is known."""

from aldia.nlu.score import score

__all__ = ["score"]
