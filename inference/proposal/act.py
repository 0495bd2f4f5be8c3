"""Proposing another rule, applying a proposal and rejecting one; each is in the ledger before it happens."""

import re
from collections.abc import Iterable
from pathlib import Path

from pydantic import JsonValue, TypeAdapter, ValidationError

from inference.error import InferenceError
from inference.proposal.record import MOST_REASON_CHARACTERS, Decision, Effect, Line, Proposal, ProposalFolder
from registry.actor import Actor
from registry.approval.permission import same_person
from registry.catalogue import Catalogue
from registry.catalogue.definition import TagDefinition
from registry.catalogue.recording import Check, Signature
from registry.catalogue.rule_change import change_rule
from registry.clock import china_now
from registry.durable import locked
from registry.error import FourEyesError
from registry.ledger import Ledger

KIND = "proposal"
PROPOSERS = frozenset({"scientist", "operator"})
DECIDERS = frozenset({"operator"})


def one_line(rule: str) -> str:
    """Return a rule on one line, as it stands in a tag file."""
    return re.sub(r"\s*\n\s*", " ", rule.strip())


def propose(
    folder: ProposalFolder,
    ledger: Ledger,
    actor: Actor,
    tag: TagDefinition,
    rule: str,
    reason: str,
    effect: Effect | None = None,
    problems: tuple[str, ...] = (),
) -> Proposal:
    """Keep a proposal of another rule for a tag, and return it; no configuration changes.

    Raises
    ------
    FourEyesError, ValidationError
        The actor has no key or its role may not; the reason is empty or has several lines.
    LedgerError
        It cannot be recorded; nothing was kept.
    """
    _require(actor, PROPOSERS, "propose a rule")
    at = china_now()
    proposal = Proposal(
        id=folder.new_id(tag.id, at), tag=tag.id, label=tag.label, version=tag.version, based_on=tag.meaning_digest(),
        rule_before=tag.rule, rule_after=one_line(rule), by=actor.person, key=actor.key or "", at=at, reason=reason,
        effect=effect, problems=problems,
    )  # fmt: skip
    _record(ledger, proposal, actor, "propose", reason)
    folder.write(proposal)
    return proposal


def apply(
    folder: ProposalFolder, ledger: Ledger, tags: Path, actor: Actor, proposal_id: str, reason: str, check: Check
) -> Decision:
    """Write the rule of a proposal into the tag files as the next version; it takes effect with the next bundle and night.

    Raises
    ------
    FourEyesError
        The actor has no key, is no operator, or is who proposed it.
    InferenceError, CatalogueError
        The proposal was decided, changed since it was made, or its tag changed; the catalogue would have problems.
    """
    _require_reason(reason)
    with locked(folder.lock):
        proposal = _open_one(folder, ledger, actor, proposal_id, "apply")
        why = f"{proposal.reason}（提案{proposal.id}，{proposal.by}）"
        signature = Signature(actor.person, why, china_now().date())

        def checked(planned: Catalogue) -> Iterable[str]:
            problems = list(check(planned))
            if not problems:  # the last moment before the files change
                _record(ledger, proposal, actor, "apply", reason)
            return problems

        change = change_rule(tags, proposal.tag, proposal.rule_after, signature, checked, proposal.based_on)
        return _decided(folder, proposal, actor, "apply", reason, change.version)


def reject(folder: ProposalFolder, ledger: Ledger, actor: Actor, proposal_id: str, reason: str) -> Decision:
    """Close a proposal without applying it; who proposed it may do so as well."""
    _require_reason(reason)
    with locked(folder.lock):
        proposal = _open_one(folder, ledger, actor, proposal_id, "reject")
        _record(ledger, proposal, actor, "reject", reason)
        return _decided(folder, proposal, actor, "reject", reason, None)


def _open_one(folder: ProposalFolder, ledger: Ledger, actor: Actor, proposal_id: str, act: str) -> Proposal:
    """Return a proposal that nobody decided and nobody changed, for an actor who may decide it."""
    proposal = folder.read(proposal_id)
    is_own = same_person(actor.person, proposal.by)
    if act == "apply" or not is_own:
        _require(actor, DECIDERS, f"{act} a proposal")
    if act == "apply" and is_own:
        raise FourEyesError(f"proposal {proposal.id}: {actor.person} proposed it, another person must apply it")
    if (decision := folder.decision(proposal.id)) is not None:
        raise InferenceError(f"proposal {proposal.id}: {decision.by} decided it at {decision.at:%Y-%m-%d %H:%M}")
    entries = ledger.entries(kind=KIND, subject={"proposal": proposal.id})
    if not any(entry.content.get("digest") == proposal.digest for entry in entries):
        raise InferenceError(f"proposal {proposal.id}: is not as the ledger knows it")
    return proposal


def _decided(
    folder: ProposalFolder, proposal: Proposal, actor: Actor, act: str, reason: str, version: int | None
) -> Decision:
    decision = Decision.model_validate(
        {
            "act": act,
            "by": actor.person,
            "key": actor.key or "",
            "at": china_now(),
            "reason": reason,
            "version": version,
        }
    )
    folder.decide(proposal.id, decision)
    return decision


def _record(ledger: Ledger, proposal: Proposal, actor: Actor, act: str, reason: str) -> None:
    content: dict[str, JsonValue] = {
        "act": act, "digest": proposal.digest, "key": actor.key, "reason": reason, "based_on": proposal.based_on,
        "rule": proposal.rule_after,
    }  # fmt: skip
    ledger.append(KIND, actor.person, {"tag": proposal.tag, "proposal": proposal.id}, content)


def _require_reason(reason: str) -> None:
    try:
        TypeAdapter(Line).validate_python(reason)
    except ValidationError:
        raise InferenceError(f"reason: one line of 1 … {MOST_REASON_CHARACTERS} characters") from None


def _require(actor: Actor, roles: frozenset[str], act: str) -> None:
    allowed = ", ".join(sorted(roles))
    if actor.key is None or not actor.person.strip():
        raise FourEyesError(f"to {act} needs the key of a person of role {allowed}: set GRIDTAGS_API_KEY")
    if actor.role not in roles:
        raise FourEyesError(f"key {actor.key} of role {actor.role} may not {act}; allowed: {allowed}")
