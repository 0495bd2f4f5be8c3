"""How often a key may ask: a bucket of tokens per key, in the memory of one worker.

With several workers a key may ask as often at each of them; the proxy in front spreads its requests evenly.
"""

from collections.abc import Callable
from time import monotonic

from inference.key.ring import ApiKey


class RateLimit:
    """Buckets of the keys that asked; `clock` gives seconds that never run backwards."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        # By name: tokens left, and when that was.
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait(self, key: ApiKey) -> float:
        """Take a token and return 0, or return in how many seconds there will be one."""
        now = self._clock()
        tokens, then = self._buckets.get(key.name, (key.burst, now))
        tokens = min(key.burst, tokens + (now - then) * key.rate)
        if tokens < 1:
            self._buckets[key.name] = tokens, now
            return (1 - tokens) / key.rate
        self._buckets[key.name] = tokens - 1, now
        return 0.0
