"""The processes that share the parts of a run among them."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import Any

import pyarrow as pa

from inference.error import InferenceError

Do = Callable[[Callable[..., None], Sequence[tuple[Any, ...]]], Iterator[int]]
"""Calls a function once for each tuple of arguments, in any order, and yields how many are done after each."""


@contextmanager
def crew(workers: int) -> Iterator[Do]:
    """Give what does work on `workers` processes, or in this one for a single worker; an exception of the work comes out of it."""
    if workers == 1:
        yield _alone
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin) as pool:
        yield lambda work, arguments: _shared(pool, work, arguments)


def _alone(work: Callable[..., None], arguments: Sequence[tuple[Any, ...]]) -> Iterator[int]:
    for number, each in enumerate(arguments, start=1):
        work(*each)
        yield number


def _shared(
    pool: ProcessPoolExecutor, work: Callable[..., None], arguments: Sequence[tuple[Any, ...]]
) -> Iterator[int]:
    futures = [pool.submit(work, *each) for each in arguments]
    try:
        for number, future in enumerate(as_completed(futures), start=1):
            future.result()
            yield number
    except BrokenExecutor as error:
        raise InferenceError(
            "a worker process died, short of memory perhaps; what it had done stays, run again"
        ) from error
    finally:
        for future in futures:
            future.cancel()


def _begin() -> None:
    """Keep a worker to one core, and end it when its parent is gone: a killed parent cannot say so."""
    pa.set_cpu_count(1)
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
