"""Who is let into the console, how long, and what a session is worth."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from inference.console.frame import session as session_module
from inference.console.frame.login import HOME, inside
from inference.console.frame.login_limit import MOST_OF_ONE, WINDOW_SECONDS, LoginLimit
from inference.console.frame.session import IDLE, LONGEST, Sessions
from inference.key.ring import KeyRing, Role
from tests.inference.console.visitor import visiting
from tests.inference.key_case import app_with, bundle_of, every_role, key_entry, spoilt


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing({"审计": key_entry("right", Role.AUDITOR)})


@pytest.fixture
def sessions(ring, tmp_path) -> Sessions:
    return Sessions(tmp_path / "console.key", tmp_path / "ended", ring)


@pytest.fixture
def clock(monkeypatch) -> SimpleNamespace:
    """Return a clock whose `now` a test may set."""
    hand = SimpleNamespace(now=1_800_000_000.0)
    monkeypatch.setattr(session_module, "time", lambda: hand.now)
    return hand


def test_a_session_gives_back_the_key_that_opened_it(sessions):
    opened = sessions.open("right")
    found, key = sessions.read(sessions.token(opened))
    assert (found, key.name, key.role) == (opened, "审计", Role.AUDITOR)


def test_another_worker_with_the_same_secret_reads_the_same_session(sessions, ring, tmp_path):
    token = sessions.token(sessions.open("right"))
    assert Sessions(tmp_path / "console.key", tmp_path / "ended", ring).read(token) is not None
    assert Sessions(tmp_path / "another.key", tmp_path / "ended", ring).read(token) is None


@pytest.mark.parametrize("secret", ["wrong", "", "r\udcffight", "密钥", "x" * 10_000])
def test_no_session_is_opened_without_a_key(sessions, secret):
    assert sessions.open(secret) is None


def test_a_token_that_was_changed_anywhere_is_worth_nothing(sessions):
    token = sessions.token(sessions.open("right"))
    for place in range(0, len(token), 7):
        changed = "A" if token[place] != "A" else "B"
        assert sessions.read(token[:place] + changed + token[place + 1 :]) is None


@pytest.mark.parametrize("token", ["", ".", "a.b", "x" * 5_000, "é.é", "eyJ9.", "\udcff.\udcff"])
def test_what_is_no_token_opens_nothing(sessions, token):
    assert sessions.read(token) is None


def test_a_session_ends_with_its_key(sessions, ring):
    token = sessions.token(sessions.open("right"))
    ring.replace({"审计": key_entry("right", Role.AUDITOR, revoked=True)})
    assert sessions.read(token) is None


def test_a_session_ends_when_its_key_expires(sessions, ring):
    token = sessions.token(sessions.open("right"))
    past = datetime.now(tz=UTC) - timedelta(seconds=1)
    ring.replace({"审计": key_entry("right", Role.AUDITOR, expires_at=past)})
    assert sessions.read(token) is None


def test_another_key_of_the_same_name_does_not_inherit_the_session(sessions, ring):
    token = sessions.token(sessions.open("right"))
    ring.replace({"审计": key_entry("newly made", Role.OPERATOR)})
    assert sessions.read(token) is None


def test_after_a_rotation_a_session_lives_as_long_as_the_former_secret(sessions, ring):
    token = sessions.token(sessions.open("right"))
    former = {"former_sha256": key_entry("right").sha256, "former_until": datetime.now(tz=UTC) + timedelta(hours=1)}
    ring.replace({"审计": key_entry("rotated", Role.AUDITOR, **former)})
    assert sessions.read(token) is not None
    ring.replace({"审计": key_entry("rotated", Role.AUDITOR)})
    assert sessions.read(token) is None


def test_a_session_takes_the_role_that_its_key_has_now(sessions, ring):
    token = sessions.token(sessions.open("right"))
    ring.replace({"审计": key_entry("right", Role.CRM)})
    assert sessions.read(token)[1].role is Role.CRM


def test_a_session_ends_when_nobody_looks(sessions, clock):
    token = sessions.token(sessions.open("right"))
    clock.now += IDLE - 1
    assert sessions.read(token) is not None
    clock.now += 1
    assert sessions.read(token) is None


def test_who_looks_on_is_logged_out_at_last(sessions, clock):
    opened = sessions.open("right")
    clock.now += LONGEST - 60
    seen = sessions.renewed(opened)
    assert sessions.read(sessions.token(seen)) is not None
    assert sessions.form_token(seen) == sessions.form_token(opened)
    clock.now += 60
    assert sessions.read(sessions.token(replace(seen, seen=int(clock.now)))) is None


def test_a_token_kept_aside_is_worth_nothing_after_the_logout(sessions):
    opened, other = sessions.open("right"), sessions.open("right")
    sessions.end(opened)
    assert sessions.read(sessions.token(opened)) is None
    assert sessions.read(sessions.token(other)) is not None


def test_logins_that_fail_close_the_door_for_a_while():
    seconds = [0.0]
    limit = LoginLimit(lambda: seconds[0])
    for _ in range(MOST_OF_ONE):
        assert not limit.is_closed("10.0.0.1")
        limit.failed("10.0.0.1")
    assert limit.is_closed("10.0.0.1")
    assert not limit.is_closed("10.0.0.2")
    seconds[0] = WINDOW_SECONDS
    assert not limit.is_closed("10.0.0.1")


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/console", "https://evil.example/console/x", "/v1/tags", "/consolex", "\\\\evil", "/console\\@evil",
        "/console/../v1/tags", "/console/login?next=x", "/console/\r\nset-cookie: x", "", "http://[", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_a_login_leads_nowhere_but_into_the_console(path):
    assert inside(path) == HOME


def test_a_login_leads_where_one_wanted_to_go():
    assert inside("/console/customers?customer_id=C1&tab=用电") == "/console/customers?customer_id=C1&tab=用电"


def test_attempts_are_counted_by_the_service(tmp_path):
    with visiting(app_with(every_role(), bundle_of(), var=tmp_path)) as visitor:
        statuses = [visitor.login("guess").status_code for _ in range(MOST_OF_ONE + 1)]
        assert statuses == [401] * MOST_OF_ONE + [429]
        assert visitor.login("auditor").status_code == 429


@pytest.mark.parametrize("name", sorted(spoilt()))
def test_a_key_that_is_not_good_now_opens_no_session(name, tmp_path):
    with visiting(app_with({**every_role(), **spoilt()}, bundle_of(), var=tmp_path)) as visitor:
        assert visitor.login(name).status_code == 401


def test_over_https_the_cookie_stays_on_https(tmp_path):
    with visiting(app_with(every_role(), bundle_of(), var=tmp_path)) as visitor:
        visitor.base_url = "https://localhost"
        cookie = visitor.login("crm").headers["set-cookie"].lower()
        assert {"secure", "httponly", "samesite=strict", "path=/console"} <= {
            each.strip() for each in cookie.split(";")
        }
