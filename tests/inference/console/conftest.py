"""A small installation with a published night, served by a process of its own, and a real Chromium that looks at it.

A test that asks for `page` gets a page on which somebody of the fixture `role` is logged in (an operator; override it with
`@pytest.mark.parametrize("role", ["auditor"])`); `enter("auditor")` gives a page of another person. Playwright keeps a loop of its
own in its thread, so such tests run in that thread: others may go on with `asyncio.run`.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from inference.key.ring import Permission, Role, digest_of
from tests.inference.console.browser import ARGUMENTS, watched
from tests.inference.service_process import running_service

PERSONS = {"crm": "陈坐席", "scientist": "周建模", "auditor": "李审计", "operator": "王运维", "second": "赵复核"}
"""Who holds the key of which name; `second` is another auditor."""
_CHROMIUM = "/usr/bin/chromium"
_WINDOW = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Console:
    """A served console: its address, its data, and the secret of everybody's key."""

    url: str
    var: Path
    keys: dict[str, str]


@pytest.fixture(scope="session")
def console_var(night_town: Path, tmp_path_factory) -> Path:
    """Return the data that the console shows; a group of pages may put its own beside before it asks for `console`."""
    var = tmp_path_factory.mktemp("console") / "var"
    return Path(shutil.copytree(night_town, var))


@pytest.fixture(scope="session")
def console(console_var: Path) -> Iterator[Console]:
    keys = {name: f"secret-of-{name}" for name in PERSONS}
    entries = json.dumps({name: _entry(name, secret) for name, secret in keys.items()})
    configs = console_var / "configs"
    with running_service(
        console_var, GRIDTAGS_API_KEYS=entries, GRIDTAGS_CONFIGS=str(configs), OMP_NUM_THREADS="1"
    ) as (url, _):
        yield Console(url, console_var, keys)


def _entry(name: str, secret: str) -> dict[str, object]:
    role = name if name in set(Role) else Role.AUDITOR
    scopes = sorted(set(Permission) - ({Permission.PERSONAL} if role != Role.OPERATOR else set()))
    return {"sha256": digest_of(secret), "role": role, "person": PERSONS[name], "scopes": scopes}


@pytest.fixture(scope="session")
def browser_thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="browser") as thread:
        yield thread


@pytest.fixture(scope="session")
def browser(browser_thread: ThreadPoolExecutor) -> Iterator[Browser]:
    playwright = browser_thread.submit(lambda: sync_playwright().start()).result()
    launch = playwright.chromium.launch
    opened = browser_thread.submit(launch, executable_path=_CHROMIUM, args=ARGUMENTS).result()
    yield opened
    browser_thread.submit(opened.close).result()
    browser_thread.submit(playwright.stop).result()


@pytest.fixture
def role() -> str:
    """Return who is logged in on `page`."""
    return "operator"


@pytest.fixture
def enter(console: Console, browser: Browser, browser_thread: ThreadPoolExecutor) -> Iterator[Callable[..., Page]]:
    """Return what opens a page with somebody logged in, or nobody; to be called in the test."""
    contexts = []

    def enter(name: str | None) -> Page:
        context = browser.new_context(base_url=console.url, viewport=_WINDOW, locale="zh-CN")
        contexts.append(context)
        page = watched(context, console.url)
        if name is not None:
            context.request.post("/console/login", form={"key": console.keys[name]})
        return page

    yield enter
    for context in contexts:
        browser_thread.submit(context.close).result()


@pytest.fixture
def page(enter: Callable[..., Page], role: str, browser_thread: ThreadPoolExecutor) -> Page:
    return browser_thread.submit(enter, role).result()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that uses the browser in the browser's thread."""
    if "browser_thread" not in pyfuncitem.funcargs:
        return None
    values = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    pyfuncitem.funcargs["browser_thread"].submit(pyfuncitem.obj, **values).result()
    return True
