"""The proof of an erasure (个人信息保护法 47) in Chinese: what was deleted where, what learnt from the person, what is kept."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from feature_store.desk.erasure import LEARNERS, Erasure
from inference.right.erasure_record import day_of, proof_of, snapshots_of
from registry.ledger import Entry

_PLACES = {
    "desk": "服务端业务表",
    LEARNERS: "模型训练名单核查",
    "online": "在线库（当前及历史画像）",
    "snapshots": "夜间快照",
    "warehouse": "数据仓库",
    "holdouts": "冻结检验集",
    "change_feed": "变更通知中的移除标记",
}
KEPT = (
    "加盐散列值（墓碑）：仅用于防止再次导入时恢复，不能还原户号；",
    "审计日志与本证明：谁在何时查阅、变更、删除，依《个人信息保护法》第五十六条保存不少于三年；",
    "变更通知中的移除标记：保留七日，使下游系统得知删除，之后清除。",
)
_STYLE = """body{font:15px/1.7 sans-serif;margin:2em auto;max-width:60em;color:#222}table{border-collapse:collapse;width:100%}
td,th{border:1px solid #bbb;padding:3px 8px;text-align:left;vertical-align:top}code{font-size:12px;word-break:break-all}
h1{font-size:1.5em}h2{font-size:1.15em;margin-top:1.6em}"""
Cells = Sequence[str]


def proof_page(erasure: Erasure, entries: Sequence[Entry]) -> str:
    """Return the proof as HTML that needs no network; `entries` are those of the ledger about this erasure."""
    body = [
        _facts(erasure), _places(erasure), _files(erasure), _learners(erasure, entries), _ledger(erasure, entries),
        f"<h2>六、依法保留的内容</h2><ul>{''.join(f'<li>{each}</li>' for each in KEPT)}</ul>",
    ]  # fmt: skip
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>个人信息删除证明</title><style>{_STYLE}</style>'
        f"<h1>个人信息删除证明</h1>{''.join(body)}</html>\n"
    )


def _facts(erasure: Erasure) -> str:
    state = f"已于{day_of(erasure.finished_at)}全部完成" if erasure.finished_at else "进行中，未完成部分见下"
    rows = [
        ("编号", f"<code>{erasure.digest}</code>"),
        ("受理日期", day_of(erasure.asked_at)),
        ("经办人", escape(erasure.by)),
        ("事由", escape(erasure.reason)),
        ("办结期限", day_of(erasure.deadline)),
        ("状态", state),
    ]
    return f"<p>本证明不含任何可识别个人的信息，编号为加盐散列值。</p>{_table(('项目', '内容'), rows)}"


def _places(erasure: Erasure) -> str:
    rows = [(_PLACES.get(place, place), _extent(done), "完成") for place, done in erasure.places.items()]
    rows += [(_PLACES.get(place, place), "", "待处理") for place in erasure.left]
    return f"<h2>一、删除范围</h2>{_table(('位置', '数量', '状态'), rows)}"


def _files(erasure: Erasure) -> str:
    found = [each for done in erasure.places.values() if isinstance(done, list) for each in done]
    if not found:
        return "<h2>二、重写或删除的文件</h2><p>没有文件含有该个人的数据。</p>"
    rows = [
        (
            escape(each["file"]),
            str(each["rows"]),
            f"<code>{each['before']}</code>",
            f"<code>{each['after']}</code>" if each["after"] else "已删除",
        )
        for each in found
    ]
    heads = ("文件", "删除行数", "原文件SHA-256", "新文件SHA-256")
    return f"<h2>二、重写或删除的文件</h2>{_table(heads, rows)}"


def _learners(erasure: Erasure, entries: Sequence[Entry]) -> str:
    """Say which versions and snapshots knew the person; asked twice, the first time tells."""
    told = {
        (each["model"], each["version"]): each for entry in entries for each in _listed(entry.content.get("versions"))
    }
    until = min((str(entry.content["retrain_by"]) for entry in entries if "retrain_by" in entry.content), default="")
    snapshots = sorted({each for entry in entries for each in _listed(entry.content.get("snapshots"))})
    snapshots = snapshots or snapshots_of(erasure.places.get("snapshots"))
    rows = [
        (escape(str(model)), f"第{version}版", "确认学习过其数据" if each["certain"] else "无训练名单，不能排除", until)
        for (model, version), each in sorted(told.items())
    ]
    if LEARNERS not in erasure.places:
        text = "<p>尚未核查。</p>"
    else:
        text = (
            _table(("模型", "版本", "结论", "最迟重新训练日期"), rows) if rows else "<p>没有模型版本学习过其数据。</p>"
        )
    knew = f"<p>曾含有其数据的快照：{escape('、'.join(snapshots)) or '无'}。</p>"
    return f"<h2>三、学习过其数据的模型版本</h2>{text}<h2>四、曾含有其数据的快照</h2>{knew}"


def _ledger(erasure: Erasure, entries: Sequence[Entry]) -> str:
    now = {place: proof_of(done) for place, done in erasure.places.items()}
    rows = [
        (str(entry.number), entry.at[:19].replace("T", " "), _PLACES.get(place, place), f"<code>{entry.digest}</code>",
         "一致" if now.get(place) == entry.content.get("proof") else "此后又处理过")
        for entry in entries
        if (place := str(entry.content.get("place", entry.content.get("event", ""))))
    ]  # fmt: skip
    how = "<p>可用 <code>gridtags audit verify</code> 或独立核验程序验证下列台账条目未被改动。</p>"
    return f"<h2>五、台账条目</h2>{how}{_table(('序号', '时间', '事项', '条目SHA-256', '与业务记录'), rows)}"


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    return value if isinstance(value, list) else []


def _extent(done: object) -> str:
    if isinstance(done, list):
        return f"{len(done)}个文件，{sum(each['rows'] for each in done)}行"
    if isinstance(done, dict) and "retrain_by" in done:
        return f"{len(done['versions'])}个模型版本"
    return f"{sum(done.values())}行" if isinstance(done, dict) else escape(str(done))


def _table(heads: Cells, rows: Iterable[Cells]) -> str:
    head = "".join(f"<th>{each}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"
