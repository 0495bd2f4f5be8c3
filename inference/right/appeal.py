"""Appeals against tags: what the customer was served is kept with them, and somebody else decides."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import JsonValue
from sqlalchemy import Connection

from feature_store.desk.contest import Contest, Contested, contest_of, decide_contest, file_contest
from feature_store.desk.database import Desk
from feature_store.desk.deleted_tag import delete_tag
from feature_store.desk.opt_out import Act
from feature_store.desk.pending import mark_pending
from feature_store.desk.restriction import is_erased
from feature_store.desk.turn import lock_customer
from feature_store.online.protocol import OnlineReader
from inference.error import ContestDecidedError, ErasedCustomerError, SamePersonError, UnknownContestError
from inference.question.desk import DecisionQuestion
from inference.right.choice import Choices, told
from nlp.redaction import redact

Keep = Callable[[Connection, Contest], None]
"""Keeps the answer of a request in the transaction of what it does."""
UPHELD = "申诉成立"
CONTEST = "contest"
_INTERNAL = frozenset({"filed_key_name", "decided_key_name"})
_KEPT_OF_A_TAG = ("value", "confidence", "source", "sensitivity")


@dataclass(frozen=True)
class Appeals:
    """Files and decides appeals."""

    desk: Desk
    reader: OnlineReader
    choices: Choices

    async def file(self, customer_id: str, tag: str, label: str, statement: str, act: Act, keep: Keep) -> Contest:
        """File an appeal against a tag, with what is served of it now; nothing personal of the statement is written.

        Raises
        ------
        ErasedCustomerError
            Nothing is kept of the person, so there is nothing to appeal against.
        """
        contested = await self._contested(customer_id, tag, label)

        def write() -> Contest:
            with self.desk.writing() as connection:
                _require_kept(connection, customer_id)
                made = file_contest(connection, customer_id, contested, redact(statement), act)
                keep(connection, made)
                self._record(made, act)
                return made

        return await asyncio.to_thread(write)

    async def decide(self, contest_id: str, question: DecisionQuestion, act: Act, keep: Keep) -> Contest:
        """Decide an appeal; where it is upheld the tag is taken away from the customer in the same transaction.

        Raises
        ------
        UnknownContestError, ContestDecidedError, SamePersonError
            There is no such open appeal, or the same person or key filed it.
        """
        decided = await asyncio.to_thread(self._decide, contest_id, question, act, keep)
        if decided.state == "upheld":
            await self.choices.follow(decided.customer_id)
        return decided

    async def _contested(self, customer_id: str, tag: str, label: str) -> Contested:
        documents = await self.reader.read(customer_id)
        held = [] if documents is None else [each for each in orjson.loads(documents.tags)["tags"] if each["id"] == tag]
        if not held or documents is None or documents.snapshot is None:
            return Contested(tag, label, None, None)
        source = held[0]["source"]
        facts = {name: held[0][name] for name in _KEPT_OF_A_TAG if name in held[0]}
        version = source.get("rule_version", source.get("version"))
        return Contested(tag, label, version, documents.snapshot.snapshot_id, orjson.dumps(facts).decode())

    def _decide(self, contest_id: str, question: DecisionQuestion, act: Act, keep: Keep) -> Contest:
        with self.desk.writing() as connection:
            _require_open(connection, contest_id, act)
            decided = decide_contest(connection, contest_id, question.decision, act)
            if decided.state == "upheld":
                why = Act(act.by, act.key_name, f"{UPHELD}（{contest_id}）：{act.reason}"[:500], decided.channel)
                until = decided.tag_version if question.until_next_definition else None
                delete_tag(connection, decided.customer_id, decided.tag, why, until)
                mark_pending(connection, decided.customer_id)
            keep(connection, decided)
            self._record(decided, act)
            return decided

    def _record(self, contest: Contest, act: Act) -> None:
        told: dict[str, JsonValue] = {"contest_id": contest.contest_id, "tag": contest.tag, "state": contest.state}
        self.choices.record.append(CONTEST, contest.customer_id, act, told)


def contest_told(contest: Contest) -> dict[str, Any]:
    """Return an appeal as it is answered."""
    return {**told(contest, _INTERNAL), "facts": orjson.loads(contest.facts)}


def _require_kept(connection: Connection, customer_id: str) -> None:
    if is_erased(connection, customer_id):
        raise ErasedCustomerError("nothing is kept of this person")


def _require_open(connection: Connection, contest_id: str, act: Act) -> None:
    known = contest_of(connection, contest_id)
    if known is None:
        raise UnknownContestError(f"no appeal {contest_id}")
    lock_customer(connection, known.customer_id)
    now = contest_of(connection, contest_id)
    if now is None or now.state != "open":
        raise ContestDecidedError(f"the appeal {contest_id} was decided before")
    if act.by == now.filed_by or act.key_name == now.filed_key_name:
        raise SamePersonError("an appeal is decided by another person, with another key, than those that filed it")
