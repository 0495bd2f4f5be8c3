"""The commands that may be started from a page: who may, what is run, which package it needs.

A group of pages adds a line for each of its own. An item of `argv` that names an argument in braces gets its value; `{files}` is
the folder whose files can be downloaded afterwards. An item whose argument is left empty is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from inference.console.frame.language import term
from inference.key.ring import Role
from inference.transport.permission import ANALYSTS, AUDIT, OPERATORS


@dataclass(frozen=True)
class Known:
    """A job that is known.

    Parameters
    ----------
    title
        What it is called, in Chinese.
    roles
        Who may start it, see it and have its files.
    argv
        What follows `gridtags`.
    arguments
        By name the pattern that a value has to match as a whole; one that matches nothing may be empty.
    texts
        Arguments of any text: each is written to a file, whose path takes its place.
    needs
        Packages that are not in a service's own installation.
    minutes
        After so many it is stopped.
    """

    title: str
    roles: frozenset[Role]
    argv: tuple[str, ...]
    arguments: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("cli", "mlflow", "ibis")
    minutes: float = 30


WORKERS = frozenset({Role.SCIENTIST, Role.OPERATOR})
MODEL, NUMBER, DAY = r"[a-z0-9][a-z0-9_-]{0,79}", r"[1-9]\d{0,8}", r"\d{4}-\d{2}-\d{2}"
VERSION = {"model": MODEL, "version": NUMBER}

KNOWN: Mapping[str, Known] = {
    "verify": Known(term("核对台账"), AUDIT, ("audit", "verify", "{full}"), {"full": "(--full)?"}, minutes=120),
    "access": Known(
        term("查阅报告"),
        AUDIT,
        (
            "audit",
            "access",
            "--from={first}",
            "--to={last}",
            "--customer={customer}",
            "--key={key}",
            "--out={files}/access.html",
        ),
        {"first": DAY, "last": DAY, "customer": r"([\w.:-]{1,64})?", "key": r"([^\x00-\x1f]{1,80})?"},
    ),
    "retention": Known(term("核对保存期限"), AUDIT, ("audit", "retention")),
    "audit-pack": Known(
        term("生成审计包"),
        AUDIT,
        ("audit", "pack", "{files}/audit-pack.zip", "--model={model}", "--from={first}", "--to={last}"),
        {"model": MODEL, "first": DAY, "last": DAY},
        minutes=120,
    ),
    "compare": Known(
        term("对比版本并计算影响范围"),
        WORKERS,
        ("models", "compare", "{model}", "{first}", "{second}"),
        {"model": MODEL, "first": NUMBER, "second": f"({NUMBER})?"},
        minutes=120,
    ),
    "blast": Known(term("计算影响范围"), WORKERS, ("models", "blast", "{model}", "{version}"), VERSION, minutes=120),
    "shadow": Known(
        term("影子运行"),
        WORKERS,
        ("models", "shadow", "{model}", "{version}", "{stop}"),
        {**VERSION, "stop": "(--stop)?"},
    ),
    "reproduce": Known(
        term("复算证明"), ANALYSTS, ("models", "reproduce", "{model}", "{version}"), VERSION, minutes=240
    ),
    "promote": Known(term("上线"), OPERATORS, ("models", "promote", "{number}"), {"number": NUMBER}),
    "rollback": Known(
        term("回退"),
        OPERATORS,
        ("models", "rollback", "{model}", "--reason={reason}"),
        {"model": MODEL, "reason": r"(?s).{1,2000}"},
    ),
    "repair": Known(term("修复在用模型"), OPERATORS, ("models", "repair")),
    "retrain": Known(term("按申请重新训练"), WORKERS, ("retrain", "--requested"), minutes=480),
    "annotate-queue": Known(
        term("准备标注队列"), WORKERS, ("annotate", "queue", "--limit={limit}"), {"limit": r"[1-9]\d{0,3}"}
    ),
    "annotate-import": Known(term("标注入库"), WORKERS, ("annotate", "import", "--from-console")),
    "annotate-learn": Known(term("用新标注再训练并比较"), WORKERS, ("annotate", "learn"), minutes=240),
    "monitor": Known(term("重新监测"), WORKERS, ("monitor",), minutes=120),
    "rule-preview": Known(
        term("预览规则"),
        WORKERS,
        ("catalogue", "preview", "{tag}", "--rule-file={rule}", "--examples=10", "--to={files}/preview.json"),
        {"tag": r"[a-z][a-z0-9_.]{0,79}"},
        texts=("rule",),
        needs=("cli", "ibis", "sqlglot"),
    ),
    "overview": Known(term("重新生成概览"), OPERATORS, ("overview",), needs=("cli", "ibis"), minutes=120),
    "monthly-report": Known(
        term("生成月度管理报告"),
        WORKERS,
        ("report", "monthly", "--month={month}", "--out={files}"),
        {"month": r"([12]\d{3}-(0[1-9]|1[0-2]))?"},
        needs=("cli", "ibis", "matplotlib"),
        minutes=240,
    ),
    "segment-sheet": Known(term("写群体特征刻画表"), OPERATORS, ("segments", "sheet"), minutes=60),
}
