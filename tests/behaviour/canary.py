"""Invented personal data that occurs nowhere else, one set a door; and a search for it in everything that was written."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from demo_utility.number import bank_account, identity_card, phone, wechat

_SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
_OWNERS = 81_000_000
_SURNAMES, _GIVEN = ("欧阳", "司徒", "诸葛", "慕容", "上官", "夏侯", "尉迟", "令狐", "皇甫", "端木"), "振坤鹏鲲"


@dataclass(frozen=True)
class Canaries:
    """What one person would tell at one door; `number` tells the doors apart."""

    number: int

    @property
    def told(self) -> dict[str, str]:
        """Return a value of every kind; none of them is part of another."""
        owner, seven = _OWNERS + self.number, f"{7_310_000 + 137 * self.number}"
        return {
            "name": f"{_SURNAMES[self.number % 10]}{_GIVEN[self.number // 10]}鹏", "mobile": phone(owner, 7),
            "identity": identity_card(owner, 7, np.datetime64("1971-03-05")), "card": bank_account(owner, 7),
            "wechat": wechat(owner, 7), "account": f"48{seven}6", "landline": f"0531-8{seven}", "meter": f"3730{seven}22",
            "mail": f"c{seven}@canary.example.org", "qq": f"9{seven}3", "plate": f"鲁B{seven[-5:]}", "secret": f"Pw{seven}",
            "address": f"望月坪路{300 + self.number}号{self.number + 2}幢1单元{self.number + 3}01室",
        }  # fmt: skip

    @property
    def sentence(self) -> str:
        """Return all of them in one breath."""
        return (
            "我叫{name}，手机{mobile}，身份证{identity}，卡号{card}，微信号{wechat}，户号{account}，座机{landline}，表号{meter}，邮箱{mail}，"
            "QQ号{qq}，车牌{plate}，密码{secret}，家住{address}，家里又停电了"
        ).format(**self.told)

    @property
    def dictation(self) -> list[tuple[str, str]]:
        """Return a mobile number told over several turns and read back."""
        said = phone(_OWNERS + 500_000 + self.number, 7).translate(_SPOKEN)
        groups = said[:3], said[3:7], said[7:]
        return [("agent", "请留一个联系电话"), *((side, group) for group in groups for side in ("customer", "agent"))]

    @property
    def traces(self) -> list[str]:
        """Return what must be found nowhere: the values, and the dictated number with its two long groups."""
        said = "".join(text for side, text in self.dictation if side == "customer")
        return [*self.told.values(), said, said[3:7], said[7:]]


@cache
def _forms(trace: str) -> frozenset[bytes]:
    """Return how a trace can be written: in UTF-8, in GB 18030, as JSON escapes it."""
    return frozenset((trace.encode(), trace.encode("gb18030"), json.dumps(trace)[1:-1].encode()))


def traces_in(written: str | bytes, canaries: Iterable[Canaries]) -> list[str]:
    """Return the traces that are found."""
    data = written.encode("utf-8", "replace") if isinstance(written, str) else written
    traces = (trace for canary in canaries for trace in canary.traces)
    return [trace for trace in traces if any(form in data for form in _forms(trace))]


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield everything under a folder: files as they are, SQLite row by row as well, Parquet column by column."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path, path.read_bytes()
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            yield path, repr(table.to_pylist()).encode()
            yield path, repr(table.schema.metadata).encode()
        if path.suffix == ".db":
            with sqlite3.connect(path) as database:
                yield path, "\n".join(database.iterdump()).encode()
