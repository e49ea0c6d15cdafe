"""What was measured, for the tests of the report."""

from bench.understanding.bars import URGENT


def figures(**changed: object) -> dict[str, object]:
    """Return the figures of an evaluation file, of which a bar needs some."""
    return {
        "macro_f1": 0.97,
        "by_region": {"ES": {"accuracy": 0.99}, "MX": {"accuracy": 0.93}},
        "by_style": {"typo": {"accuracy": 0.95}},
        "entities": {"f1": 0.95},
        "calibration_error": 0.02,
        "out_of_scope_recall": 0.95,
        "false_fallback": 0.01,
        "recall": dict.fromkeys(URGENT, 0.98),
        **changed,
    }
