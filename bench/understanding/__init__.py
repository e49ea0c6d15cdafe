"""How well and how fast the assistant understands: ``python -m bench.understanding`` and ``….pipelines``."""
