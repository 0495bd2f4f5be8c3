"""How many logins may fail: from one address and altogether, in the memory of one worker."""

from collections import Counter
from collections.abc import Callable
from time import monotonic

WINDOW_SECONDS, MOST_OF_ONE, MOST_OF_ALL = 60, 10, 300


class LoginLimit:
    """Counts failures in windows of a minute; who knows a key is not kept out by the failures of others before `MOST_OF_ALL`."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._window = -1
        self._failures: Counter[str] = Counter()

    def is_closed(self, address: str) -> bool:
        """Say whether nobody may try from this address for the rest of the window."""
        self._turn()
        return self._failures[address] >= MOST_OF_ONE or self._failures.total() >= MOST_OF_ALL

    def failed(self, address: str) -> None:
        """Count a failure."""
        self._turn()
        self._failures[address] += 1

    def _turn(self) -> None:
        window = int(self._clock() / WINDOW_SECONDS)
        if window != self._window:
            self._window, self._failures = window, Counter()
