"""Analysing a whole file of contacts into a table, a page and lines for people or programs."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import orjson

from inference.analysis.batch import Found, analyze_all
from inference.analysis.console import lines
from inference.analysis.contact import Contact, Refused
from inference.analysis.found import FoundTable
from inference.analysis.report import MOST, Edition, render
from inference.analysis.source import Source
from inference.error import InferenceError
from nlp.analysis import Analyst
from nlp.answer import Analysis
from registry.durable import replace_text

Print = Callable[[str], None]
Advance = Callable[[int], None]


class AnalysisTargetError(InferenceError):
    """Where the results shall go is no place for them; the message names it."""


@dataclass(frozen=True)
class Wanted:
    """What to make of the contacts: a table, a page, and lines, as JSON or for people; lines also where nothing else is wanted."""

    table: Path | None = None
    page: Path | None = None
    as_json: bool = False

    @property
    def printed(self) -> bool:
        """Whether lines are wanted."""
        return self.as_json or not (self.table or self.page)

    def check(self, file: str) -> None:
        """Raise AnalysisTargetError where a target is the file that is read, another target, or in no folder."""
        targets = [path for path in (self.table, self.page) if path is not None]
        for path in targets:
            if not path.parent.is_dir() or path.is_dir():
                raise AnalysisTargetError(f"{path}: cannot be written, there is no such folder or it is one")
        places = [path.resolve() for path in targets] + ([] if file == "-" else [Path(file).resolve()])
        if len(set(places)) < len(places):
            raise AnalysisTargetError(f"{file}: would be overwritten; give each result a file of its own")


@dataclass
class Outcome:
    """How many contacts were analysed and refused; `shown` are the first of them, for the page."""

    analyzed: int
    refused: int
    shown: list[tuple[Contact, Analysis]]


def analyze_source(
    analyst: Analyst, source: Source, wanted: Wanted, tell: Print, complain: Print, advance: Advance
) -> Outcome:
    """Analyse every contact of `source`; `tell` gets lines, `complain` what was refused where no table is wanted.

    `advance` is told how far the file is read, in the unit of `Source.total`. The table appears when all is done, or not at all.
    """
    outcome = Outcome(0, 0, [])
    with ExitStack() as stack:
        table = stack.enter_context(FoundTable(wanted.table)) if wanted.table else None

        def refuse(refused: Refused) -> None:
            outcome.refused += 1
            if table:
                table.refuse(refused)
            else:
                complain(f"{_name(refused)}: {refused.reason}")

        for found in analyze_all(analyst, source.contacts, refuse):
            outcome.analyzed += len(found)
            outcome.shown += found[: MOST - len(outcome.shown)]
            if table:
                table.add(found)
            if wanted.printed:
                _tell(found, tell, as_json=wanted.as_json, many=source.many)
            advance(found[-1][0].done)
    return outcome


def write_page(path: Path, outcome: Outcome, edition: Edition) -> None:
    """Write the report of the first contacts in one step."""
    replace_text(path, render(outcome.shown, outcome.analyzed, edition))


def _tell(found: Found, tell: Print, *, as_json: bool, many: bool) -> None:
    for contact, analysis in found:
        if as_json:
            head = {"row": contact.row, "call_id": contact.id} if many else {}
            tell(orjson.dumps({**head, **analysis.as_dict()}).decode())
        elif many:
            tell(f"{_name(contact)}  {analysis.summary}")
        else:
            for line in lines(analysis):
                tell(line)


def _name(contact: Contact | Refused) -> str:
    return f"row {contact.row}" if contact.id is None else f"row {contact.row} ({contact.id})"
