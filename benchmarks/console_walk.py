"""Walking the console as its users do: from the home page along every link, a few pages of each shape, with each role's session."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from statistics import quantiles
from time import perf_counter
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx

from benchmarks.speed_full import role_secret
from inference.key.ring import Role

HOME = "/console"
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')
_ASIDE = ("/console/static", "/console/login", "/console/logout", "/console/language")
_OF_A_SHAPE, _MOST_PAGES = 2, 400
_REPEATS, _WARM = 12, 2


@dataclass(frozen=True)
class PageCost:
    """A page as one role saw it: milliseconds from request to last byte (p50, p95 of repeated requests), and bytes of HTML."""

    role: Role
    path: str
    status: int
    p50_ms: float
    p95_ms: float
    size: int


@dataclass
class Walk:
    """A walk of one role over the console at `url`; `seeds` are paths that no link leads to, such as those of customers."""

    url: str
    role: Role
    seeds: Sequence[str] = ()
    repeats: int = _REPEATS
    _seen: dict[str, int] = field(default_factory=dict)

    def pages(self) -> Iterator[PageCost]:
        """Yield the cost of every page that is reached, each shape at most twice."""
        with httpx.Client(base_url=self.url, timeout=60) as client:
            if client.post("/console/login", data={"key": role_secret(self.role)}).status_code != HTTPStatus.SEE_OTHER:
                raise RuntimeError(f"the console did not let the {self.role} in")
            waiting, met = [HOME, *self.seeds], {HOME, *self.seeds}
            while waiting and len(self._seen) < _MOST_PAGES:
                path = waiting.pop(0)
                if not self._wanted(path):
                    continue
                cost, text = self._measured(client, path)
                yield cost
                for link in _links(path, text):
                    if link not in met:
                        met.add(link)
                        waiting.append(link)

    def _wanted(self, path: str) -> bool:
        shape = shape_of(path)
        self._seen[shape] = self._seen.get(shape, 0) + 1
        return self._seen[shape] <= _OF_A_SHAPE

    def _measured(self, client: httpx.Client, path: str) -> tuple[PageCost, str]:
        times, answer = [], client.get(path)
        text = answer.text if _is_page(answer) else ""
        for number in range(self.repeats if text else 0):
            began = perf_counter()
            client.get(path)
            if number >= _WARM:
                times.append((perf_counter() - began) * 1000)
        middle, slow = _percentiles(times)
        return PageCost(self.role, path, answer.status_code, middle, slow, len(answer.content)), text


def shape_of(path: str) -> str:
    """Return what pages of one kind have in common: the path without what names a thing, and the names of the query."""
    parts = urlsplit(path)
    segments = [each if re.fullmatch(r"[a-z]+(-[a-z]+)*", each) else "…" for each in parts.path.split("/") if each]
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return "/".join(segments) + ("?" + "&".join(names) if names else "")


def _is_page(answer: httpx.Response) -> bool:
    """Return whether it is shown; a file to keep, such as the report that holds its own charts and font, is not."""
    headers = answer.headers
    return "html" in headers.get("content-type", "") and "attachment" not in headers.get("content-disposition", "")


def _links(path: str, text: str) -> Iterator[str]:
    for found in _LINK.findall(text):
        link = urlsplit(urljoin(path, unescape(found)))
        inside = not link.netloc and link.path.startswith(HOME) and not link.path.startswith(_ASIDE)
        if inside:
            yield link._replace(fragment="").geturl()


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    if len(times) < 2:
        return (times[0], times[0]) if times else (0.0, 0.0)
    cuts = quantiles(times, n=20, method="inclusive")
    return cuts[9], cuts[18]
