"""The client against the running service, and against a server that fails now and then."""

import json
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from feature_store.desk.outcome import OUTCOME_KINDS
from feature_store.online.protocol import SHANGHAI
from inference.client import Gridtags, GridtagsError, OutcomeKind
from inference.transport.operation import OPERATIONS

TAG = "payment.often_overdue"
ENDED = datetime(2026, 3, 1, 10, 4, tzinfo=SHANGHAI)
TURNS = [{"speaker": "agent", "text": "您好"}, {"speaker": "customer", "text": "家里又停电了，气死我了"}]
# Each method: the operation behind it, and a way to call it.
METHODS: dict[str, tuple[str, Callable[[Gridtags], object]]] = {
    "tags": ("getTags", lambda client: client.tags("C1")),
    "persona": ("getPersona", lambda client: client.persona("C1")),
    "batch": ("batchGetCustomers", lambda client: client.batch(["C1", "C9"], "persona")),
    "audience": ("listAudience", lambda client: list(client.audience(TAG, page=1))),
    "export": ("exportAudience", lambda client: list(client.export(TAG, "region = '城南'"))),
    "changes": ("listChanges", lambda client: list(client.changes(detail=True))),
    "send_call": ("sendCall", lambda client: client.send_call("C1", TURNS, ENDED - timedelta(minutes=4), ENDED)),
    "outcome": ("recordOutcome", lambda client: client.outcome("C1", TAG, "paid", ENDED, "客服0412")),
    "opt_out": ("optOut", lambda client: client.opt_out("C2", "客服0412", "客户来电要求", "电话")),
    "withdraw_opt_out": ("withdrawOptOut", lambda client: client.withdraw_opt_out("C2", "客服0412", "客户来电要求")),
    "contest": ("contestTag", lambda client: client.contest("C2", TAG, "电费早就缴了", "客服0412")),
    "receipt": ("getReceiptOfTag", lambda client: client.receipt("C1", TAG)),
    "replay": ("replayReceipt", lambda client: client.replay(client.receipt("C1", TAG)["receipt_id"])),
}


@contextmanager
def recorded(served, **options) -> Iterator[tuple[Gridtags, list[httpx.Response]]]:
    """Give a client with the key of a CRM, and the answers that it got."""
    answers: list[httpx.Response] = []
    with Gridtags(served.url, served.keys["crm"], timeout=60, **options) as client:
        client._connection._http.event_hooks["response"].append(answers.append)
        yield client, answers


def operation_of(answer: httpx.Response) -> str:
    """Return the id of the operation that a request was for."""
    asked = answer.request.method, answer.request.url.path
    for label, (name, _) in OPERATIONS.items():
        method, path = label.split()
        if (method, bool(re.fullmatch(re.sub(r"\{\w+\}", r"[^/:]+", path), asked[1]))) == (asked[0], True):
            return name
    raise AssertionError(asked)


def test_every_method_of_the_client_is_listed_here():
    assert {name for name in vars(Gridtags) if not name.startswith("_")} - {"close"} == METHODS.keys()
    assert {name for name, _ in METHODS.values()} <= {name for name, _ in OPERATIONS.values()}
    assert set(OutcomeKind.__args__) == set(OUTCOME_KINDS)


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_every_method_asks_one_operation_and_returns_its_answer(served, method):
    operation, call = METHODS[method]
    with recorded(served) as (client, answers):
        assert call(client)
    assert operation_of(answers[-1]) == operation
    assert {each.status_code for each in answers} <= {200, 202}


@pytest.mark.slow
def test_what_is_read_is_what_the_service_serves(served):
    with recorded(served) as (client, _):
        assert [each["customer_id"] for each in client.audience(TAG, page=1)][:1] == ["C1"]
        assert list(client.audience(TAG)) == list(client.export(TAG))
        assert client.tags("C1") == client.batch(["C1"])["customers"][0]
        portions = list(client.changes())
        assert list(client.changes(portions[-1]["cursor"])) == []
        assert client.replay(client.receipt("C1", TAG)["receipt_id"])["result"] == "same"
    assert {each["customer_id"] for portion in portions for each in portion["changes"]} >= {"C1", "C2"}


@pytest.mark.slow
def test_a_remembered_document_is_fetched_only_when_it_changed(served):
    with recorded(served, remember=1) as (client, answers):
        first = client.persona("C1")
        first.clear()
        assert client.persona("C1")["customer_id"] == "C1"
        assert client.tags("C1")["tags"]
        client.persona("C1")
    assert [each.status_code for each in answers] == [200, 304, 200, 200]


@pytest.mark.slow
def test_a_problem_is_an_error_that_says_which(served):
    with recorded(served) as (client, answers), pytest.raises(GridtagsError) as raised:
        client.tags("C404")
    error = raised.value
    assert (error.slug, error.status, error.retry_after) == ("unknown-customer", 404, None)
    assert error.request_id == answers[0].headers["x-request-id"]
    assert "C404" in str(error)
    with recorded(served) as (client, _), pytest.raises(GridtagsError, match="422 invalid-request: .*customer_id"):
        client.persona("a b")


class Flaky:
    """Answers with these statuses one after the other, then with 200; keeps what it was asked."""

    def __init__(self, *statuses: int, body: bytes = b"{}", length: int | None = None) -> None:
        self.statuses, self.body, self.length = list(statuses), body, length
        self.asked: list[dict[str, str]] = []

    @contextmanager
    def running(self) -> Iterator[str]:
        flaky = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                flaky.asked.append({name.lower(): value for name, value in self.headers.items()})
                status = flaky.statuses.pop(0) if flaky.statuses else 200
                if status == 0:
                    self.connection.close()
                    return
                self.send_response(status)
                self.send_header("retry-after", "7")
                self.send_header("content-length", str(flaky.length or len(flaky.body)))
                self.end_headers()
                self.wfile.write(flaky.body)

            do_GET = do_POST  # noqa: N815 - as the server looks for it

            def log_message(self, *_) -> None:
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


def test_what_cannot_be_answered_now_is_asked_again_after_the_seconds_that_are_named():
    flaky, slept = Flaky(503, 429), []
    with flaky.running() as url, Gridtags(url, "k", sleep=slept.append) as client:
        client.outcome("C1", TAG, "paid", ENDED, "客服0412")
    assert slept == [7.0, 7.0]
    assert Counter(each["idempotency-key"] for each in flaky.asked).most_common(1)[0][1] == 3
    assert {each["x-api-key"] for each in flaky.asked} == {"k"}


def test_after_the_last_attempt_the_problem_is_raised():
    flaky, slept = Flaky(503, 503, 503), []
    with (
        flaky.running() as url,
        Gridtags(url, "k", attempts=2, sleep=slept.append) as client,
        pytest.raises(GridtagsError) as raised,
    ):
        client.tags("C1")
    assert (raised.value.status, len(flaky.asked), slept) == (503, 2, [7.0])


def test_without_a_connection_it_is_asked_again_and_at_last_unreachable():
    slept = []
    client = Gridtags("http://127.0.0.1:9", "k", attempts=3, sleep=slept.append)
    with client, pytest.raises(GridtagsError, match="0 unreachable: ConnectError"):
        client.tags("C1")
    assert slept == [0.5, 1.0]


def test_an_export_that_breaks_off_is_an_error_and_not_a_short_audience():
    flaky = Flaky(body=b'{"customer_id":"C1","confidence":1.0}\n', length=1_000)
    with flaky.running() as url, Gridtags(url, "k", timeout=1, sleep=lambda _: None) as client:
        members = client.export(TAG)
        assert next(members) == {"customer_id": "C1", "confidence": 1.0}
        with pytest.raises(GridtagsError, match="unreachable"):
            list(members)


def test_the_client_needs_nothing_of_the_service():
    asked = "import inference.client, sys, json; print(json.dumps(sorted({each.partition('.')[0] for each in sys.modules})))"
    loaded = json.loads(
        subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout
    )
    assert {"fastapi", "starlette", "pydantic", "sqlalchemy", "numpy", "registry", "feature_store", "nlp"}.isdisjoint(
        loaded
    )
