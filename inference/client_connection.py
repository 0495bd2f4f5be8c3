"""How the client asks: one connection pool, attempts, and one error."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import httpx

NOT_MODIFIED = 304
_BAD = 400
_MOST_SECONDS, _FIRST_SECONDS = 60.0, 0.5


class GridtagsError(Exception):
    """A problem that the service answered, or that it did not answer (`slug` unreachable, `status` 0).

    `retry_after` are the seconds after which it may be asked again, None where that is of no use.
    """

    def __init__(
        self, slug: str, status: int, detail: str, request_id: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(f"{status} {slug}: {detail}")
        self.slug, self.status, self.detail, self.request_id = slug, status, detail, request_id
        self.retry_after = retry_after


class Connection:
    """Asks up to `attempts` times what cannot be answered at once: 429, 503, a write that is under way, no connection."""

    def __init__(self, url: str, key: str, timeout: float, attempts: int, sleep: Callable[[float], object]) -> None:
        self._http = httpx.Client(base_url=url, headers={"X-API-Key": key}, timeout=timeout)
        self._attempts, self._sleep = attempts, sleep

    def close(self) -> None:
        """Close what is open."""
        self._http.close()

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
        """Return an answer that is no problem, its body read."""
        return self._answered(method, path, options, whole=True)

    def json(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401 - JSON
        """Return the content of an answer."""
        return self.ask(method, path, **options).json()

    def write(self, method: str, path: str, content: object) -> Any:  # noqa: ANN401 - JSON
        """Return the content of the answer to a write that is done once, however many attempts it takes."""
        return self.json(method, path, json=content, headers={"Idempotency-Key": uuid4().hex})

    def lines(self, path: str, **options: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
        """Yield what stands on each line of an answer; GridtagsError where it breaks off."""
        with closing(self._answered("GET", path, options, whole=False)) as response, _reachable():
            yield from map(json.loads, response.iter_lines())

    def _answered(self, method: str, path: str, options: dict[str, Any], *, whole: bool) -> httpx.Response:
        for attempt in range(self._attempts - 1):
            try:
                return self._once(method, path, options, whole=whole)
            except GridtagsError as error:
                if error.retry_after is None:
                    raise
                self._sleep(min(error.retry_after, _MOST_SECONDS) if error.status else _FIRST_SECONDS * 2**attempt)
        return self._once(method, path, options, whole=whole)

    def _once(self, method: str, path: str, options: dict[str, Any], *, whole: bool) -> httpx.Response:
        with _reachable():
            response = self._http.send(self._http.build_request(method, path, **options), stream=True)
            if response.status_code < _BAD and not whole:
                return response
            with closing(response):
                response.read()
        if response.status_code >= _BAD:
            raise _problem(response)
        return response


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except httpx.TransportError as error:
        raise GridtagsError("unreachable", 0, type(error).__name__, retry_after=0.0) from error


def _problem(response: httpx.Response) -> GridtagsError:
    status, seconds = response.status_code, response.headers.get("retry-after", "")
    retry_after = float(seconds) if seconds.isdigit() else None
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        return GridtagsError("no-problem", status, response.text[:200], retry_after=retry_after)
    told = response.json()
    faults = "; ".join(f"{each['field']}: {each['message']}" for each in told.get("errors", ()))
    slug, detail = told["type"].rpartition(":")[2], told.get("detail") or faults or told["title"]
    return GridtagsError(slug, status, detail, told["request_id"], retry_after)
