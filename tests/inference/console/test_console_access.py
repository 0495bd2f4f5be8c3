"""Every page against every role, and forms that are not ours."""

import asyncio
import re

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from inference.app import create_app
from inference.console.frame.frame import Frame
from inference.console.frame.page import WRITES, Page
from inference.console.frame.visit import visit_of
from inference.console.work.runner import Work
from inference.disclosure.audit import lines_about
from inference.key.ring import Permission, Role
from tests.inference.console.visitor import SITE, visiting
from tests.inference.key_case import app_with, bundle_of, every_role, key_entry, office
from tests.inference.service_fake import fake_app

OPEN = {"/console/login", "/console/language"}
PAGES = [
    (method, route)
    for route in fake_app().routes
    if isinstance(route, Page)
    for method in sorted(route.methods - {"HEAD"})
]
FILLED = {"job_id": "20260101T000000-00000000"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


def path_of(route: Page) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: FILLED.get(found[1], "C999999"), route.path)


@pytest.fixture(scope="module")
def visitors(tmp_path_factory):
    """Yield a visitor of every role at one service, by role, and one who is not logged in."""
    at = office(every_role(), bundle_of(), var=tmp_path_factory.mktemp("console"))
    vars(at)["work"] = Work(at.settings, at.disclosure.audit, {})  # who may start a job is asked here, none is to run
    with visiting(create_app(at)) as nobody:
        known = {}
        for role in Role:
            nobody.cookies.clear()
            nobody.login(role)
            known[role] = (dict(nobody.cookies), nobody.csrf)
        yield nobody, known


def answer_to(visitors, role, method, route):
    client, known = visitors
    client.cookies.clear()
    cookies, csrf = known[role] if role else ({}, "")
    client.cookies.update(cookies)
    content = f"csrf={csrf}" if method in WRITES else None
    return client.request(method, path_of(route), content=content, headers=FORM if content else {})


def test_only_login_and_language_are_for_everybody():
    assert {route.path for _, route in PAGES if not route.roles} == OPEN
    assert {role for _, route in PAGES for role in route.roles} == set(Role)


@pytest.mark.parametrize("role", Role)
def test_a_role_is_let_into_the_pages_that_name_it_and_into_no_others(visitors, role):
    pages = [(method, route) for method, route in PAGES if route.roles and route.path != "/console/logout"]
    answers = {(method, route.path): answer_to(visitors, role, method, route).status_code for method, route in pages}
    refused = {(method, route.path) for method, route in pages if role not in route.roles}
    assert refused == {each for each, status in answers.items() if each in refused and status == 403}
    assert {
        each: status for each, status in answers.items() if status == 401 or (status >= 500 and status != 503)
    } == {}


def test_without_a_session_every_page_leads_to_the_login_and_every_form_is_refused(visitors):
    for method, route in PAGES:
        if route.roles:
            answer = answer_to(visitors, None, method, route)
            assert answer.status_code == (401 if method in WRITES else 303), route.path
            assert method in WRITES or answer.headers["location"].startswith("/console/login?next=%2Fconsole")


def test_a_form_without_the_token_of_the_session_changes_nothing(tmp_path):
    with visiting(app_with(every_role(), bundle_of(), var=tmp_path), "auditor") as visitor:
        for sent in ("", "0" * 64, "é", "\N{ROMAN NUMERAL TWO}"):
            assert visitor.post("/console/logout", data={"csrf": sent}).status_code == 403
        assert visitor.get("/console").status_code == 200
        assert visitor.submit("/console/logout").status_code == 303
        assert visitor.get("/console").status_code == 303


def test_the_token_of_another_session_is_not_taken(tmp_path):
    app = app_with(every_role(), bundle_of(), var=tmp_path)
    with visiting(app, "auditor") as visitor:
        others = visitor.csrf
        visitor.login("operator")
        assert visitor.post("/console/logout", data={"csrf": others}).status_code == 403


FOREIGN = [
    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"},
    {"origin": "null"}, {"origin": "http://localhost:9"}, {"origin": "http://["},
]  # fmt: skip


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_that_a_page_elsewhere_sends_is_refused(visitors, headers):
    client, known = visitors
    cookies, csrf = known[Role.AUDITOR]
    client.cookies.clear()
    client.cookies.update(cookies)
    for path, fields in {"logout": {}, "login": {"key": "operator"}, "language": {"language": "en"}}.items():
        answer = client.post(f"/console/{path}", data={"csrf": csrf, **fields}, headers=headers)
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


def test_the_api_takes_no_session_and_the_console_no_key_in_a_header(tmp_path):
    with visiting(app_with(every_role(), bundle_of(), var=tmp_path), "auditor") as visitor:
        assert visitor.get("/v1/tags").status_code == 401
        visitor.cookies.clear()
        assert visitor.get("/console", headers={"x-api-key": "auditor"}).status_code == 303


def test_a_page_that_needs_a_permission_refuses_a_key_without_it(tmp_path):
    keys = {
        name: key_entry(name, Role.CRM, scopes=frozenset(scopes))
        for name, scopes in {"bare": [], "full": ["write"]}.items()
    }
    at = office(keys, bundle_of(), var=tmp_path)

    async def endpoint(request: Request) -> PlainTextResponse:
        return PlainTextResponse(visit_of(request).key.person)

    app = create_app(at)
    app.router.routes.insert(0, Frame(at).page("/trial", endpoint, methods=("POST",), needs=Permission.WRITE))
    with visiting(app, "bare") as visitor:
        assert visitor.submit("/console/trial").status_code == 403
        visitor.login("full")
        assert visitor.submit("/console/trial").text == "full"


def test_coming_in_and_being_refused_stand_in_the_audit_trail(tmp_path):
    with visiting(app_with(every_role(), bundle_of(), var=tmp_path), "crm") as visitor:
        assert visitor.post("/console/logout", data={"csrf": "no"}).status_code == 403
    lines = [line for path in (tmp_path / "audit").iterdir() for line in path.read_text().splitlines()]
    assert [re.search(r'"event":"(\w+)"', line)[1] for line in lines] == ["login", "refused"]
    assert lines_about(tmp_path / "audit", "crm") == []


def test_a_key_that_asks_too_often_gets_a_page_that_says_so(tmp_path):
    keys = {"slow": key_entry("slow", Role.AUDITOR, rate=0.001, burst=2)}
    with visiting(app_with(keys, bundle_of(), var=tmp_path), "slow") as visitor:
        statuses = [visitor.get("/console/jobs").status_code for _ in range(2)]
        assert statuses == [200, 429]


def test_pages_are_neither_kept_nor_framed_nor_fed_from_elsewhere(tmp_path):
    with visiting(app_with(every_role(), bundle_of(), var=tmp_path), "auditor") as visitor:
        for path in ("/console", "/console/nowhere", "/console/login"):
            headers = visitor.get(path).headers
            policy = headers["content-security-policy"]
            assert {"script-src 'self'", "form-action 'self'", "frame-ancestors 'none'"} <= {*policy.split("; ")}
            assert "unsafe" not in policy
            assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")
            assert (headers["referrer-policy"], headers["x-frame-options"]) == ("same-origin", "DENY")


def test_the_pages_are_no_part_of_the_api(tmp_path):
    transport = httpx.ASGITransport(fake_app())

    async def description() -> dict[str, object]:
        async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
            return (await client.get("/openapi.json")).json()

    assert not any("console" in path for path in asyncio.run(description())["paths"])
