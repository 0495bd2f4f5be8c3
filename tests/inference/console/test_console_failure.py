"""What is wrong becomes a page that says what, whatever was sent; never a 500."""

from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from feature_store.online.error import StoreUnavailableError
from inference.app import create_app
from inference.console.frame.form import form_of, query_of
from inference.console.frame.frame import Frame
from inference.error import UnknownCustomerError
from tests.inference.console.visitor import Visitor, visiting
from tests.inference.key_case import bundle_of, every_role, office

FORM = {"content-type": "application/x-www-form-urlencoded"}


class Trial(BaseModel):
    """A form with a field of each kind."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(max_length=10)]
    count: int | None = None
    tags: list[str] = []


class BrokenError(Exception):
    """Nobody foresaw it."""


@pytest.fixture(scope="module")
def visitor(tmp_path_factory) -> Visitor:
    """Return an operator at a console with pages that read a form, and that fail."""
    at = office(every_role(), bundle_of(), var=tmp_path_factory.mktemp("failure"))
    frame, app = Frame(at), create_app(at)
    failures = {
        "known": UnknownCustomerError("nobody is called so"),
        "later": StoreUnavailableError("inside"),
        "broken": BrokenError("inside"),
    }

    async def sent(request: Request) -> PlainTextResponse:
        return PlainTextResponse((await form_of(request, Trial)).model_dump_json())

    async def asked(request: Request) -> PlainTextResponse:
        return PlainTextResponse(query_of(request, Trial).model_dump_json())

    async def fail(request: Request) -> PlainTextResponse:
        raise failures[request.path_params["how"]]

    app.router.routes[:0] = [
        frame.page("/trial", sent, methods=("POST",)), frame.page("/trial", asked), frame.page("/fail/{how}", fail),
    ]  # fmt: skip
    with visiting(app, "operator") as visitor:
        yield visitor


def test_a_form_is_what_its_model_says(visitor):
    answer = visitor.post(
        "/console/trial", data={"csrf": visitor.csrf, "reason": " 客户要求 ", "count": "", "tags": ["a", "b"]}
    )
    assert answer.text == '{"reason":"客户要求","count":null,"tags":["a","b"]}'


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "<strong>reason</strong>: 必填"),
        ({"reason": "  "}, "<strong>reason</strong>: 必填"),
        ({"reason": "x" * 11}, "<strong>reason</strong>: 最多 10 个字符"),
        ({"reason": "x", "count": "many"}, "<strong>count</strong>: 应为整数"),
        ({"reason": "x", "other": "1"}, "<strong>other</strong>: 不认识的字段"),
        ({"reason": "a\0b"}, "<strong>reason</strong>: must not hold the character NUL"),
        ({"reason": "x", "<script>": "1"}, "<strong>&lt;script&gt;</strong>"),
    ],
)
def test_a_form_that_is_wrong_names_the_field(visitor, fields, said):
    answer = visitor.submit("/console/trial", **fields)
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize(
    "body", [b"csrf=%ff", b"\xff\xfe=1", b"&".join([b"a=1"] * 3_000), b"%00=%00", b"csrf", b"=" * 1_000]
)
def test_a_body_that_is_no_form_is_refused(visitor, body):
    answer = visitor.post("/console/trial", content=body, headers=FORM)
    assert answer.status_code in {403, 422}
    assert answer.headers["content-type"].startswith("text/html")


def test_a_form_that_is_too_large_is_refused(visitor):
    answer = visitor.post("/console/trial", data={"csrf": visitor.csrf, "reason": "x" * 300_000})
    assert answer.status_code == 413
    assert "提交的内容过大" in answer.text


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain", "application/octet-stream"])
def test_a_body_of_another_kind_is_refused(visitor, kind):
    assert visitor.post("/console/trial", content=b"csrf=1", headers={"content-type": kind}).status_code == 415


def test_a_query_is_checked_like_a_form(visitor):
    assert visitor.get("/console/trial?reason=why&count=2").text == '{"reason":"why","count":2,"tags":[]}'
    assert visitor.get("/console/trial?reason=%00").status_code == 422
    assert "<strong>count</strong>" in visitor.get("/console/trial?reason=a&count=b").text


@pytest.mark.parametrize(
    ("how", "status", "said"), [("known", 404, "nobody is called so"), ("later", 503, ""), ("broken", 500, "")]
)
def test_an_error_becomes_a_page_with_the_status_of_the_api(visitor, how, status, said):
    answer = visitor.get(f"/console/fail/{how}")
    assert answer.status_code == status
    assert said in answer.text
    assert "inside" not in answer.text
    assert answer.headers["x-request-id"] in answer.text


HOSTILE = [
    "x" * 10_000,
    "%00",
    "%ff%fe",
    "..%2f..%2fetc",
    "'%20or%201=1--",
    "%3Cscript%3E",
    "客户",
    "a%0d%0ab",
    "%F0%9F%92%A9",
]


@pytest.mark.parametrize("piece", HOSTILE, ids=lambda piece: piece[:12])
@pytest.mark.parametrize(
    "path",
    [
        "/console/{}", "/console/jobs/{}", "/console/jobs/20260101T000000-00000000/files/{}", "/console/static/{}/console.css",
        "/console/static/none/{}", "/console/login?next={}", "/console/customers/{}", "/console/customers?customer_id={}",
    ],
)  # fmt: skip
def test_whatever_stands_in_an_address_no_page_fails(visitor, path, piece):
    answer = visitor.get(path.format(piece))
    assert answer.status_code < 500 or answer.status_code == 503
    assert "<script>" not in answer.text or not answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("language", ["fr", "", "zh-TW", "\u00e9", "x" * 3_000, "../en"])
def test_a_language_that_is_none_is_chinese(visitor, language):
    answer = visitor.get("/console", headers={"cookie": f"gridtags_language={language}; {session(visitor)}".encode()})
    assert 'lang="zh-CN"' in answer.text


def session(visitor: Visitor) -> str:
    return f"gridtags_session={visitor.cookies['gridtags_session']}"


def test_a_slash_too_many_leads_to_the_home_page(visitor):
    assert visitor.get("/console/").headers["location"] == "/console"
