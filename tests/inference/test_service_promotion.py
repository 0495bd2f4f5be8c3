"""Requests for promotion over HTTP: four eyes are those of the persons behind the keys."""

import asyncio
from pathlib import Path

import pytest

from inference.key.ring import Role
from registry.approval.content import RequestContent
from registry.approval.freshness import bundle_plan
from registry.evidence import EvidenceHead, evidence_of, put_evidence
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings
from tests.inference.key_case import app_with, key_entry
from tests.inference.service_fake import BUNDLE, client_of

KEYS = {
    "lin": key_entry("lin", Role.OPERATOR, person="林工"),
    "lin-2": key_entry("lin-2", Role.AUDITOR, person=" 林 工"),
    "zhou": key_entry("zhou", Role.AUDITOR, person="审计周"),
    "chen": key_entry("chen", Role.SCIENTIST),
}
WHY = {"reason": "依据齐全，电话13800138000"}


@pytest.fixture
def settings(tmp_path: Path) -> RegistrySettings:
    settings = RegistrySettings(var=tmp_path)
    head = EvidenceHead(kind="card", model="segments", version=1, made_at="2026-03-01T12:00:00+08:00")
    put_evidence(settings, head, {"purpose": "分群"}, {})
    return settings


def request_of(settings: RegistrySettings, card: str) -> int:
    """Put a request by 林工 for a version that chen trained in the ledger, and return its number."""
    content = RequestContent(
        model="segments", version=1, run_id="r1", trained_by="chen", reason="首次上线", champion=None,
        evidence={"card": card}, gates=(), plan=bundle_plan(settings),
    )  # fmt: skip
    entry = installation_ledger(settings).append(
        "request", "林工", {"model": "segments"}, content.model_dump(mode="json")
    )
    return entry.number


def card_digest(settings: RegistrySettings) -> str:
    return evidence_of(settings, "segments", 1)["card"].sha256


def ask(settings: RegistrySettings, *questions: tuple[str, str, str]) -> list:
    """Ask one after the other, as (key, method, path below /v1/promotions)."""
    app = app_with(KEYS, BUNDLE, var=settings.var)

    async def scenario():
        async with client_of(app) as client:
            return [
                await client.request(
                    method, f"/v1/promotions{path}", headers={"X-API-Key": key}, json=WHY if method == "POST" else None
                )
                for key, method, path in questions
            ]

    return asyncio.run(scenario())


def test_another_person_approves_and_the_ledger_says_who(settings) -> None:
    number = request_of(settings, card_digest(settings))
    approved, seen, again = ask(
        settings, ("zhou", "POST", f"/{number}:approve"), ("chen", "GET", ""), ("lin", "POST", f"/{number}:approve")
    )
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    assert approved.json()["steps"][0]["by"] == "审计周"
    assert [each["request_id"] for each in seen.json()["promotions"]] == [number]
    assert (again.status_code, again.json()["type"]) == (409, "urn:gridtags:problem:promotion-decided")
    (entry,) = installation_ledger(settings).entries(kind="approval")
    assert (entry.by, entry.content["key"]) == ("审计周", "zhou")
    assert "13800138000" not in str(entry)


def test_who_asked_does_not_approve_with_any_of_their_keys(settings) -> None:
    number = request_of(settings, card_digest(settings))
    refused = ask(settings, *((key, "POST", f"/{number}:approve") for key in ("lin", "lin-2", "chen")))
    assert [each.status_code for each in refused] == [403, 403, 403]
    assert refused[1].json()["detail"].endswith("another person must approve")
    assert list(installation_ledger(settings).entries(kind="approval")) == []


def test_evidence_that_changed_makes_the_request_void(settings) -> None:
    number = request_of(settings, "0" * 64)
    seen, refused, void = ask(
        settings, ("lin", "GET", f"/{number}"), ("zhou", "POST", f"/{number}:approve"), ("lin", "GET", f"/{number}")
    )
    assert seen.json()["changed_since"] == [f"card was changed: 000000000000 is now {card_digest(settings)[:12]}"]
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:gridtags:problem:stale-evidence")
    assert (void.json()["state"], void.json()["changed_since"]) == ("void", [])


def test_a_rejection_is_for_a_reason_and_an_unknown_number_is_told(settings) -> None:
    number = request_of(settings, card_digest(settings))
    rejected, listed, unknown = ask(
        settings, ("zhou", "POST", f"/{number}:reject"), ("zhou", "GET", "?state=open"), ("zhou", "GET", "/99")
    )
    assert (rejected.json()["state"], listed.json()) == ("rejected", {"promotions": []})
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:gridtags:problem:unknown-promotion")
