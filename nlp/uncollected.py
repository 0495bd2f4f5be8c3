"""Batches without the garbage collector."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the cyclic garbage collector of this process wait while a batch is worked on.

    A batch makes a hundred thousand small objects and no cycles, and nearly all live until it ends: to search them again and
    again took a third of its time. Of batches in several threads the first to pause it lets it go on; memory is freed as ever.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
