"""Writing exports and truth to disk as they come, one block at a time."""

import csv
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

# File name and encoding of each delimited export; metering comes as Parquet.
_CSV_FILES = {
    "customers": ("c_cons", "gb18030"),
    "bills": ("arc_a_rcvbl_flow", "utf-8-sig"),
    "payments": ("a_rcved_flow", "utf-8"),
    "work_orders": ("arc_s_95598_wkst", "gb18030"),
    "calls": ("s_comm_rec", "utf-8"),
    "call_turns": ("s_comm_text", "utf-8"),
    "call_annotations": ("s_comm_label", "utf-8"),
    "contacts": ("s_cont_record", "utf-8"),
    "outages": ("s_power_cut", "utf-8"),
    "equipment": ("r_equip", "utf-8"),
    "contracts": ("c_contract", "gb18030"),
    "surveys": ("s_survey", "utf-8"),
    "identifiers": ("c_cert", "utf-8"),
    "messages": ("s_message", "utf-8"),
}
_PARQUET_FILES = {"meter_readings": "e_mp_day_energy", "load_curves": "e_mp_power_curve"}
_LATER = "_fix"  # after the stem of a file that holds records exported again
# Blocks per file: one file of everything a small utility has, except metering, which systems cut into pieces.
_CSV_BLOCKS, _PARQUET_BLOCKS = 100, 4
_ROW_GROUP = 200_000


class RawExport:
    """The raw folder: every table in files of a limited number of blocks, with at most one block in memory."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._texts: dict[str, TextIO] = {}
        self._meters: dict[str, pq.ParquetWriter] = {}
        self._blocks = 0
        self.rows: dict[str, int] = dict.fromkeys((*_CSV_FILES, *_PARQUET_FILES), 0)
        self.later_rows: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _close(self._texts)
        _close(self._meters)

    def write(self, tables: dict[str, pa.Table], later: dict[str, pa.Table]) -> None:
        """Append one block's tables, and the records that are exported again, which stand in files of their own."""
        if self._blocks % _CSV_BLOCKS == 0:
            _close(self._texts)
        if self._blocks % _PARQUET_BLOCKS == 0:
            _close(self._meters)
        for name, table in tables.items():
            self.rows[name] += len(table)
            if name in _PARQUET_FILES:
                self._meter(name, table).write_table(table, row_group_size=_ROW_GROUP)
            else:
                self._append(name, table)
        for name, table in later.items():
            self.later_rows[name] = self.later_rows.get(name, 0) + len(table)
            self._append(name, table, _LATER)
        self._blocks += 1

    def _append(self, name: str, table: pa.Table, suffix: str = "") -> None:
        columns = [column.to_pylist() for column in table.columns]
        file = self._text(name, table.column_names, suffix)
        csv.writer(file, lineterminator="\n").writerows(zip(*columns, strict=True))

    def _meter(self, name: str, table: pa.Table) -> pq.ParquetWriter:
        if name not in self._meters:
            path = self._folder / f"{_PARQUET_FILES[name]}_{self._blocks // _PARQUET_BLOCKS:04d}.parquet"
            self._meters[name] = pq.ParquetWriter(path, table.schema, compression="zstd", compression_level=1)
        return self._meters[name]

    def _text(self, name: str, header: list[str], suffix: str) -> TextIO:
        if name + suffix not in self._texts:
            stem, encoding = _CSV_FILES[name]
            path = self._folder / f"{stem}{suffix}_{self._blocks // _CSV_BLOCKS:04d}.csv"
            self._texts[name + suffix] = path.open("w", encoding=encoding, newline="")
            csv.writer(self._texts[name + suffix], lineterminator="\n").writerow(header)
        return self._texts[name + suffix]


class TruthExport:
    """The truth folder: one Parquet file per table."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._open: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _close(self._open)

    def write(self, tables: dict[str, pa.Table]) -> None:
        """Append rows to each table."""
        for name, table in tables.items():
            if name not in self._open:
                self._open[name] = pq.ParquetWriter(self._folder / f"{name}.parquet", table.schema, compression="zstd")
            self._open[name].write_table(table)


def _close(writers: dict[str, TextIO] | dict[str, pq.ParquetWriter]) -> None:
    for writer in writers.values():
        writer.close()
    writers.clear()
