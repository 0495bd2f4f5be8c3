"""Templates of all groups, and what every one of them finds: the words, the visit, the navigation, the shared parts."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from inference.console.frame.asset import Assets
from inference.console.frame.chart_table import chart_table
from inference.console.frame.failure import Failure, failure_of
from inference.console.frame.language import HTML_LANG, LANGUAGES, Dictionary, language_of
from inference.console.frame.navigation import ROLES, parts
from inference.console.frame.visit import VISIT, Visit
from inference.console.frame.writing import FILTERS
from inference.key.ring import Role
from inference.transport.problem import INTERNAL, REQUEST_ID
from inference.transport.request_middleware import log_failure

_MACROS = "frame/macros.html"


class Views:
    """Renders templates; they are compiled at their first use and kept."""

    def __init__(self, folder: Path, dictionary: Dictionary, assets: Assets) -> None:
        self._dictionary = dictionary
        self._environment = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, auto_reload=False,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._environment.filters |= FILTERS
        self._environment.globals |= {"static": assets.url, "chart_table": chart_table}

    def render(
        self, request: Request, template: str, pages: Mapping[str, AbstractSet[Role]], values: Mapping[str, object]
    ) -> str:
        """Return the page; a value may not be called as one of those that every template finds."""
        shared = self._shared(request, pages)
        if taken := shared.keys() & values.keys():
            raise ValueError(f"{template}: every page has its own {', '.join(sorted(taken))}")
        macros = self._environment.get_template(_MACROS).make_module(shared)
        return self._environment.get_template(template).render(**shared, ui=macros, **values)

    def failure(self, request: Request, error: Exception) -> Failure:
        """Return what an error becomes; what nobody foresaw is logged."""
        failure = failure_of(error)
        if failure.status == INTERNAL.status:
            log_failure(request.scope, error)
        return failure

    def _shared(self, request: Request, pages: Mapping[str, AbstractSet[Role]]) -> dict[str, object]:
        language = language_of(request)
        visit: Visit | None = request.scope.get(VISIT)
        path, query = request.url.path, request.url.query
        return {
            "_": partial(self._dictionary.say, language),
            "language": language,
            "languages": LANGUAGES,
            "html_lang": HTML_LANG[language],
            "visit": visit,
            "csrf": visit.csrf if visit else "",
            "roles": ROLES,
            "pages": {each for each, roles in pages.items() if visit and visit.key.role in roles},
            "parts": [*parts(pages, visit.key.role, path)] if visit else [],
            "here": f"{path}?{query}" if query else path,
            "request_id": request.scope.get(REQUEST_ID, ""),
        }
