"""Erasures of persons from whom registered versions learnt, without a registry: whom they learnt from is given."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from inference.publisher import Publisher
from inference.right.erasure_record import ErasureRecord
from inference.right.erasure_run import ErasureRun
from registry.learnt_from import LearnerTrace, learners, learnt
from registry.ledger import Ledger
from tests.inference.restriction_case import Office

KEY = bytes(32)
WITHIN = timedelta(days=90)


def erasure_run(office: Office, var: Path, learnt_by: Mapping[tuple[str, int], set[str]] | None = None) -> ErasureRun:
    """Return the run of an office; `learnt_by` says by model and version whom it learnt from, in real files of learners."""
    files = {version: learners(ids, KEY) for version, ids in (learnt_by or {}).items()}

    def trace(person: str) -> list[LearnerTrace]:
        return [LearnerTrace(*version, certain=True) for version, file in files.items() if learnt(file, person, KEY)]

    record = ErasureRecord(Ledger.open(var / "ledger.db"), KEY, trace, WITHIN)
    return ErasureRun(office.desk, Publisher(office.location, office.desk), var, record)
