"""An installation small enough to be verified a thousand times: a signed ledger with approvals, evidence with a card, a bundle."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import JsonValue

from registry.approval.content import BundlePlan, RequestContent, ServiceContent
from registry.bundle import write_bundle
from registry.catalogue import load_catalogue
from registry.clock import Clock
from registry.description import ServedModel
from registry.evidence import KINDS, EvidenceHead, Gate, put_evidence
from registry.ledger import Ledger
from registry.ledger.root import sign_root
from registry.settings import RegistrySettings
from registry.verification.whole import verify_installation

APPROVALS = ("request", "approval")
_TEXT_COLUMNS = ("at", "kind", "by", "subject", "content", "previous", "digest")
_SUBJECT: dict[str, str | int] = {"model": "default-risk", "version": 2}
_FIRST = datetime(2026, 3, 1, tzinfo=UTC)
_DAYS = 5


class TamperWorld:
    """The installation below `var`; every change is taken back at the end of its block."""

    def __init__(self, var: Path) -> None:
        self.settings = RegistrySettings(var=var)
        self.ledger = Ledger.open(self.settings.ledger_location)
        self._put_evidence()
        self._promote()
        for day in range(_DAYS):
            self._work(_clock(day))
        self.ledger.close()

    def findings(self) -> list[str]:
        """Return what `gridtags audit verify` finds, one line each."""
        return [each.line() for each in verify_installation(self.settings, self.ledger).findings]

    def files(self, *below: str) -> list[Path]:
        """Return the files below folders of `var`."""
        return sorted(path for name in below for path in (self.settings.var / name).rglob("*") if path.is_file())

    def numbers(self, kinds: tuple[str, ...]) -> list[int]:
        """Return the numbers of the entries of these kinds."""
        return [each.number for each in self.ledger.entries() if each.kind in kinds]

    @contextmanager
    def changed_file(self, path: Path, content: bytes) -> Iterator[None]:
        """Let a file have another content within the block."""
        before = path.read_bytes()
        path.write_bytes(content)
        try:
            yield
        finally:
            path.write_bytes(before)

    @contextmanager
    def changed_entry(self, number: int, column: str, content: bytes) -> Iterator[None]:
        """Let a column of an entry have other bytes within the block, as somebody does who takes the triggers away."""
        before = self.value(number, column)
        self._run(f"UPDATE ledger_entry SET {column} = CAST(? AS TEXT) WHERE number = ?", (content, number))
        try:
            yield
        finally:
            self._run(f"UPDATE ledger_entry SET {column} = CAST(? AS TEXT) WHERE number = ?", (before, number))

    @contextmanager
    def without_newest(self, count: int) -> Iterator[None]:
        """Let the newest entries be gone within the block."""
        rows = list(self.ledger.rows())[-count:]
        self._run("DELETE FROM ledger_entry WHERE number >= ?", (rows[0][0],))
        try:
            yield
        finally:
            for row in rows:
                self._run("INSERT INTO ledger_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def value(self, number: int, column: str) -> bytes:
        """Return the bytes of a column of an entry."""
        with closing(sqlite3.connect(self.settings.ledger_location)) as connection:
            found = connection.execute(
                f"SELECT CAST({column} AS BLOB) FROM ledger_entry WHERE number = ?", (number,)
            ).fetchone()
        return bytes(found[0])

    def columns(self) -> tuple[str, ...]:
        """Return the columns that hold text."""
        return _TEXT_COLUMNS

    def _run(self, statement: str, values: tuple[object, ...]) -> None:
        with closing(sqlite3.connect(self.settings.ledger_location)) as connection:
            triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            connection.execute(statement, values)
            for _, sql in triggers:
                connection.execute(sql)
            connection.commit()

    def _put_evidence(self) -> None:
        gates = (Gate(name="auc", value=0.81, bound="≥ 0.75", passed=True),)
        for kind in KINDS:
            head = EvidenceHead(
                kind=kind, model="default-risk", version=2, against=1, made_at="2026-03-01", gates=gates
            )
            content: dict[str, JsonValue] = {"metrics": [{"name": "auc", "value": number / 7} for number in range(20)]}
            put_evidence(self.settings, head, content, {"zh": f"<h1>{kind} 模型卡</h1>", "en": f"<h1>{kind}</h1>"})

    def _promote(self) -> None:
        described = ServedModel(
            kind="lightgbm", columns=("kwh",), classes=("0", "1"), name="default-risk", version=2, run_id="r"
        )
        folder = self.settings.var / "built"
        folder.mkdir()
        (folder / "model.json").write_text(described.model_dump_json(), encoding="utf-8")
        (folder / "model.txt").write_text("tree\n" * 200, encoding="utf-8")
        catalogue = load_catalogue(self.settings.tags)
        manifest = write_bundle(self.settings.bundles, {"default-risk": folder}, catalogue, "李四", "更好", _FIRST)
        served = ServiceContent(
            model="default-risk", version=2, before=1, run_id="r", bundle_id=manifest.bundle_id, reason="更好",
            request_id=self._approve(), models={"default-risk": 2}, catalogue=manifest.catalogue_version,
            created_at=manifest.created_at.isoformat(), promoted_by="李四", bundle_reason="更好",
        )  # fmt: skip
        self.ledger.append("promotion", "李四", _SUBJECT, served.model_dump(mode="json"))

    def _approve(self) -> int:
        """Append a request and its approval by somebody else; return its number."""
        asked = RequestContent(
            model="default-risk", version=2, run_id="r", trained_by="赵六", reason="更好", champion=1, evidence={}, gates=(),
            plan=BundlePlan(catalogue="c", lexicons="l"),
        )  # fmt: skip
        request = self.ledger.append("request", "李四", _SUBJECT, asked.model_dump(mode="json"))
        approval: dict[str, JsonValue] = {
            "request_id": request.number,
            "request_digest": request.digest,
            "reason": "同意",
        }
        self.ledger.append("approval", "王五", _SUBJECT, approval)
        return request.number

    def _work(self, clock: Clock) -> None:
        for number in range(10):
            subject: dict[str, str | int] = {"model": "default-risk", "version": number}
            for kind in ("training", *APPROVALS):
                self.ledger.append(
                    kind, "王五", subject, {"reason": "验证通过", "share": number / 3, "request_id": number}
                )
        sign_root(self.settings, self.ledger, clock)


def _clock(day: int) -> Clock:
    return lambda: _FIRST + timedelta(days=day)
