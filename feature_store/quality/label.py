"""Chinese labels of the report: checks, levels, quarantine reasons, names of tables and columns."""

from feature_store.canonical import TABLES
from feature_store.quality.profile import Level

CHECKS = {
    "quarantine_share": "隔离率",
    "duplicate_share": "重复率",
    "null_rate": "空值率",
    "null_rate_rise": "空值率上升",
    "freshness_hours": "距最新记录小时数",
    "rows_ratio": "与上次行数之比",
    "psi": "分布偏移（PSI）",
}
SHARES = frozenset({"quarantine_share", "duplicate_share", "null_rate", "null_rate_rise"})

_LEVELS = {None: "● 正常", Level.WARN: "▲ 注意", Level.STOP: "■ 停止"}
_REASONS = {
    "a value is required": "必填值为空",
    "not a valid": "格式不正确",
    "must be": "超出允许范围",
    "the key was loaded before": "主键已装载过",
    "the key stands earlier": "文件内主键重复",
    "unknown": "找不到所属记录",
}


def level_zh(level: Level | None) -> str:
    """Return a sign and a word: colour alone does not carry the meaning."""
    return _LEVELS[level]


def state_zh(level: Level | None, despite: str) -> str:
    """Return the sign and word of a load that counts: one that was stopped does so because it was let through."""
    return "▲ 已放行" if despite else level_zh(level)


def table_zh(table: str) -> str:
    """Return the Chinese name of a table."""
    return TABLES[table].zh


def column_zh(table: str, column: str) -> str:
    """Return the Chinese name of a column and its own; the name alone for a column that the table no longer has."""
    known = {c.name: c.zh for c in TABLES[table].columns}
    return f"{known[column]} {column}" if column in known else column


def reason_zh(table: str, reason: str) -> str:
    """Return a quarantine reason (`field: reason`) in Chinese, the reason as it stands in the quarantine where none is known."""
    field, _, text = reason.rpartition(": ") if reason.count(": ") == 1 else reason.partition(": ")
    word = next((zh for start, zh in _REASONS.items() if text.startswith(start)), None)
    names = "、".join(column_zh(table, name) for name in field.split(", ") if name)
    return f"{names}：{word}" if word and names else reason
