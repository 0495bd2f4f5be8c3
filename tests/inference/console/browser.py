"""A page of the console in a real Chromium: what it did wrong on the way is collected, and none of it is forgiven."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
_DRAWN = "() => document.querySelectorAll('.chart').length === document.querySelectorAll('.chart[data-drawn]').length"
_NARROW = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
_NOT_FORGIVEN = {"serious", "critical"}
# What a browser says of an answer that a test asked for: the answer itself is looked at.
_STATUS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@dataclass
class Watch:
    """What went wrong on a page since the last look."""

    host: str
    faults: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _STATUS.match(message.text):
            self.faults.append(f"console: {message.text}")

    def request(self, request: Request) -> None:
        if urlsplit(request.url).netloc not in {self.host, ""}:
            self.faults.append(f"another host: {request.url}")

    def failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a page that was left before all was there, or a download
            self.faults.append(f"failed: {request.url} {request.failure}")

    def response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")


def watched(context: BrowserContext, url: str) -> Page:
    """Open a page whose relative addresses are those of the service; `visit` and `settled` tell what went wrong on it."""
    context.add_init_script(_WATCH)
    page = context.new_page()
    watch = Watch(urlsplit(url).netloc)
    page.on("console", watch.console)
    page.on("pageerror", lambda error: watch.faults.append(f"script: {error}"))
    page.on("request", watch.request)
    page.on("requestfailed", watch.failed)
    page.on("response", watch.response)
    page.watch = watch
    return page


def visit(page: Page, path: str, *, status: int = 200) -> Response:
    """Go to a path; the answer has this status, its charts are drawn, and nothing is wrong with it."""
    response = page.goto(path)
    assert response.status == status, page.inner_text("main")
    settled(page)
    return response


@contextmanager
def following(page: Page) -> Iterator[None]:
    """Do in this block what leads to another page, such as a click; that page is complete and nothing is wrong with it."""
    with page.expect_navigation(wait_until="load"):
        yield
    settled(page)


def settled(page: Page) -> None:
    """Wait until the present page is complete; no policy is violated, nothing fails, nobody is shut out."""
    page.wait_for_load_state("load")
    page.wait_for_function(_DRAWN)
    violations = page.evaluate("window.violations")
    faults, page.watch.faults = page.watch.faults + violations, []
    assert faults == [], faults
    assert (found := barriers(page)) == [], found


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds on the present page that is serious or critical, with the elements."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {each['help']}: {[node['html'][:120] for node in each['nodes'][:3]]}"
        for each in found
        if each["impact"] in _NOT_FORGIVEN
    ]


def fits(page: Page, width: int = 390) -> None:
    """Assert that the present page needs no scrolling sideways on a phone, once its charts have followed."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 844})
    page.wait_for_function(_NARROW)
    page.set_viewport_size(before)
