"""Webhooks: signed, in order, at least once, and none waits for another."""

import asyncio
import json
import ssl
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from feature_store.desk.restriction import Act, opt_out
from feature_store.desk.webhook import WEBHOOKS
from inference.error import WebhookAddressError
from inference.key.ring import Role
from inference.webhook.address import parse_target
from inference.webhook.settings import WebhookSettings
from inference.webhook.signature import is_genuine, load_key
from tests.inference.reading_case import Utility
from tests.inference.service_fake import client_of, require_problem
from tests.inference.webhook_receiver import Receiver, receiving

LOOPBACK = ("127.0.0.0/8", "::1/128")
FAST = {
    "networks": LOOPBACK, "first_wait": 0.02, "longest_wait": 0.05, "look_every": 0.02, "timeout": 0.5, "attempts": 3,
}  # fmt: skip


@pytest.fixture(params=["sqlite", "postgres"])
def utility(request, tmp_path):
    location = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    made = Utility(tmp_path, location)
    yield made
    made.close()


@pytest.fixture
def plain(tmp_path):
    made = Utility(tmp_path)
    yield made
    made.close()


def serving(utility: Utility, **settings):
    """Return an application that delivers quickly, and the operator's client of it."""
    return client_of(utility.app(Role.OPERATOR, webhook=WebhookSettings(**{**FAST, **settings})))


async def subscribe(client, receiver: Receiver, **question) -> dict:
    answer = await client.post("/v1/webhooks", json={"url": receiver.url, **question})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def until(condition) -> None:
    """Wait until the condition holds; the suite's own time limit ends a wait in vain."""
    while not condition():
        await asyncio.sleep(0.02)


def test_tags_that_come_and_go_are_told_signed_and_in_order(utility):
    async def scenario(receiver: Receiver) -> dict:
        async with serving(utility) as client:
            hook = await subscribe(client, receiver)
            utility.night({"C1": {"load.peak_heavy"}})
            await until(lambda: len(receiver.events()) == 3)
            return hook

    utility.night({"C1": {"value.high"}, "C2": set()})
    with receiving(Receiver()) as receiver:
        hook = asyncio.run(scenario(receiver))
    assert receiver.events() == [
        ("tag.lost", "C1", "value.high"), ("tag.gained", "C1", "load.peak_heavy"), ("customer.removed", "C2", None),
    ]  # fmt: skip
    headers, body = receiver.requests[0]
    assert is_genuine(hook["secret"], body, headers["X-Gridtags-Signature"], time.time())
    assert not is_genuine(hook["secret"], body + b" ", headers["X-Gridtags-Signature"], time.time())
    assert not is_genuine(hook["secret"], body, headers["X-Gridtags-Signature"], time.time() + 3_600)


def test_only_what_was_asked_for_is_told(plain):
    async def scenario(receiver: Receiver) -> None:
        async with serving(plain) as client:
            await subscribe(client, receiver, events=["tag.gained"], tags=["value.high"])
            plain.night({"C1": {"value.high", "place.urban"}, "C2": {"load.peak_heavy"}})
            plain.night({"C1": {"place.urban"}, "C2": {"value.high", "credit.watch"}})
            await until(lambda: len(receiver.events()) == 2)

    with receiving(Receiver()) as receiver:
        asyncio.run(scenario(receiver))
    assert receiver.events() == [("tag.gained", "C1", "value.high"), ("tag.gained", "C2", "value.high")]


def test_what_was_not_taken_is_sent_again_before_what_comes_later(utility):
    async def scenario(receiver: Receiver) -> None:
        async with serving(utility, attempts=9) as client:
            await subscribe(client, receiver)
            utility.night({"C1": {"value.high"}})
            utility.call(1, "C1", {"load.peak_heavy"}, 1)
            await until(lambda: len(receiver.events()) == 3)
            # The receiver knows before the desk does.
            while (state := (await client.get("/v1/webhooks")).json()["webhooks"][0])["failures"]:
                await asyncio.sleep(0.02)
            assert state["last_error"] is None

    answers = {0: 500, 1: None, 2: 302}
    with receiving(Receiver(lambda number: answers.get(number, 200))) as receiver:
        asyncio.run(scenario(receiver))
    assert [tag for _, _, tag in receiver.events()] == ["value.high", "value.high", "load.peak_heavy"]
    first = [json.loads(body)["delivery_id"] for _, body in receiver.requests[:4]]
    assert len(set(first)) == 1
    assert [headers["X-Gridtags-Attempt"] for headers, _ in receiver.requests[:4]] == ["1", "2", "3", "4"]


def test_a_dead_endpoint_stops_no_other_and_its_letters_are_replayed(utility):
    async def scenario(dead: Receiver, alive: Receiver) -> None:
        async with serving(utility) as client:
            hook = await subscribe(client, dead)
            await subscribe(client, alive)
            utility.night({"C1": {"value.high"}})
            await until(alive.events)
            letters = f"/v1/webhooks/{hook['id']}/dead-letters"
            while not (found := (await client.get(letters)).json()["dead_letters"]):
                await asyncio.sleep(0.02)
            assert (found[0]["events"], found[0]["attempts"]) == (1, 3)
            assert "status 503" in found[0]["last_error"]
            dead.answer = lambda _: 200
            assert (await client.post(f"{letters}:replay", json={})).json() == {"replayed": 1}
            await until(dead.events)
            while (await client.get(letters)).json()["dead_letters"]:
                await asyncio.sleep(0.02)

    with receiving(Receiver(lambda _: 503)) as dead, receiving(Receiver()) as alive:
        asyncio.run(scenario(dead, alive))
    assert dead.events() == alive.events() == [("tag.gained", "C1", "value.high")]


def test_several_workers_send_once_and_the_next_goes_on_when_one_ends(utility):
    async def scenario(receiver: Receiver) -> None:
        async with AsyncExitStack() as others:
            async with serving(utility) as client:
                for _ in range(2):
                    await others.enter_async_context(serving(utility))
                await subscribe(client, receiver)
                for number in range(5):
                    utility.night({f"C{each}": {"value.high"} for each in range(5 * (number + 1))})
                await until(lambda: len(receiver.events()) == 25)
            utility.night({f"C{each}": {"value.high"} for each in range(30)})
            await until(lambda: len(receiver.events()) == 30)

    with receiving(Receiver()) as receiver:
        asyncio.run(scenario(receiver))
    assert len(receiver.ids()) == len(set(receiver.ids())) == 30


def test_who_opted_out_is_told_as_lost_only(plain):
    async def scenario(receiver: Receiver) -> None:
        async with serving(plain) as client:
            await subscribe(client, receiver)
            with plain.desk.writing() as connection:
                opt_out(connection, "C1", Act("王工", "one"))
            plain.night({"C1": {"load.peak_heavy"}, "C2": {"load.peak_heavy"}})
            await until(lambda: len(receiver.events()) == 2)

    plain.night({"C1": {"value.high"}, "C2": set()})
    with receiving(Receiver()) as receiver:
        asyncio.run(scenario(receiver))
    assert receiver.events() == [("tag.lost", "C1", "value.high"), ("tag.gained", "C2", "load.peak_heavy")]


def test_deliveries_go_over_tls_to_whom_the_certificate_names(plain, tmp_path):
    async def scenario(receiver: Receiver) -> str:
        async with serving(plain, ca_file=tmp_path / "cert.pem") as client:
            await subscribe(client, receiver)
            plain.night({"C1": {"value.high"}})
            await until(receiver.events)
        async with serving(plain, attempts=99) as client:
            plain.call(1, "C1", set(), 1)
            while not (error := (await client.get("/v1/webhooks")).json()["webhooks"][0]["last_error"]):
                await asyncio.sleep(0.02)
            return error

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    with receiving(Receiver(), context) as receiver:
        assert asyncio.run(scenario(receiver)) == "TLS: CERTIFICATE_VERIFY_FAILED"
    assert receiver.events() == [("tag.gained", "C1", "value.high")]


def certificate(folder):
    """Write a certificate for localhost and its key; return both paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(tz=UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example.com/x", "ftp://localhost/x", "https://", "https://user:pw@crm.example.com/", "localhost:80",
        "https://10.0.0.1/", "https://127.0.0.1/", "http://127.0.0.1:9/", "https://169.254.169.254/latest/meta-data",
        "https://[::1]/", "https://[fd00::1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://0.0.0.0/",
        "https://192.168.1.1:0/", "https://crm.example.com:99999/", "https://crm.example.com/\r\nX-A: b", "https://crm.例.com/",
        "https://crm.example.com/#part", "https://[2002:a00:1::]/", "https://" + "a" * 500, "https://crm.example.com\\@10.0.0.1/",
    ],
)  # fmt: skip
def test_an_address_that_must_not_be_reached_is_refused(url):
    with pytest.raises(WebhookAddressError):
        parse_target(url, ())


def test_a_webhook_to_a_refused_address_is_422_with_the_field(plain):
    answer = plain.ask("/v1/webhooks", role=Role.OPERATOR, method="POST", json={"url": "https://10.0.0.1/"})
    problem = require_problem(answer, 422, "invalid-request")
    assert [each["field"] for each in problem["errors"]] == ["body.url"]


def test_a_name_that_leads_to_a_private_address_is_refused_when_it_is_used(plain):
    async def scenario() -> str:
        async with serving(plain, networks=()) as client:
            made = await client.post("/v1/webhooks", json={"url": "https://localhost:9/"})
            assert made.status_code == 200
            plain.night({"C1": {"value.high"}})
            while not (error := (await client.get("/v1/webhooks")).json()["webhooks"][0]["last_error"]):
                await asyncio.sleep(0.02)
            return error

    assert "is not public" in asyncio.run(scenario())


MALFORMED = [
    ({}, "body.url"), ({"url": "https://a.example/", "events": []}, "body.events"),
    ({"url": "https://a.example/", "events": ["tag.stolen"]}, "body.events.0"),
    ({"url": "https://a.example/", "tags": ["no.such"]}, "body.tags.0"),
    ({"url": "https://a.example/", "tags": ["credit.watch"]}, "body.tags.0"),
    ({"url": "https://a.example/", "tags": ["x'; --"]}, "body.tags.0"),
    ({"url": "https://a.example/", "secret": "mine"}, "body.secret"),
]  # fmt: skip


def test_a_malformed_webhook_is_422_with_the_field(plain):
    async def scenario() -> None:
        async with serving(plain) as client:
            for body, field in MALFORMED:
                problem = require_problem(await client.post("/v1/webhooks", json=body), 422, "invalid-request")
                assert [each["field"] for each in problem["errors"]] == [field], body

    asyncio.run(scenario())


def test_the_secret_is_shown_once_and_stored_nowhere(plain):
    made = plain.ask("/v1/webhooks", role=Role.OPERATOR, method="POST", json={"url": "https://a.example/"}).json()
    assert made["secret"].startswith("whsec_")
    listed = plain.ask("/v1/webhooks", role=Role.OPERATOR)
    assert [each["id"] for each in listed.json()["webhooks"]] == [made["id"]]
    assert made["secret"] not in listed.text
    with plain.desk.reading() as connection:
        assert made["secret"] not in str(connection.execute(WEBHOOKS.select()).all())
    gone = plain.ask(f"/v1/webhooks/{made['id']}", role=Role.OPERATOR, method="DELETE")
    assert gone.json() == {"deleted": made["id"]}
    again = plain.ask(f"/v1/webhooks/{made['id']}", role=Role.OPERATOR, method="DELETE")
    require_problem(again, 404, "unknown-webhook")
    require_problem(plain.ask("/v1/webhooks"), 403, "forbidden")


def test_processes_that_meet_make_one_key_and_keep_it_to_themselves(tmp_path):
    key = load_key(tmp_path / "webhook.key", None)
    assert load_key(tmp_path / "webhook.key", None).secret("a") == key.secret("a") != key.secret("b")
    assert (tmp_path / "webhook.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["webhook.key"]
