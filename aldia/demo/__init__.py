"""An invented portfolio, the same for the same seed and day: for visitors, tests and measurements."""

from aldia.demo.load import Demo, KnownDebtor, load

__all__ = ["Demo", "KnownDebtor", "load"]
