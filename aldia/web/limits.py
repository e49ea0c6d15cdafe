"""How often something may be asked for: counted in this process, in bounded memory."""

import time
from collections import OrderedDict
from threading import Lock


class Allowance:
    """At most ``times`` in ``seconds`` for each key; the keys least recently seen are forgotten first.

    Counts by the machine's own clock: this guards resources, it promises nothing to anybody.
    """

    def __init__(self, times: int, seconds: float, *, keys: int = 10_000) -> None:
        self._times, self._seconds, self._keys = times, seconds, keys
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = Lock()

    def take(self, key: str) -> bool:
        """Count one use; say whether it was still within the allowance."""
        now = time.monotonic()
        with self._lock:
            begun, used = self._windows.pop(key, (now, 0))
            if now - begun >= self._seconds:
                begun, used = now, 0
            self._windows[key] = (begun, used + 1)
            if len(self._windows) > self._keys:
                self._windows.popitem(last=False)
        return used < self._times
