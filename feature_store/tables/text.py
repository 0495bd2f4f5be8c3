"""Calls, what was said in them, and what the text models found there."""

from feature_store.column import Column, Table
from feature_store.tables.column_kind import AVAILABLE, CUSTOMER, FLAG, INSTANT, INTEGER, OF_CUSTOMER, REAL, TEXT
from feature_store.tables.concern import CONCERNS, COURSES, SENTIMENTS

CALLS = Table(
    "calls",
    "通话记录",
    (
        Column("call_id", TEXT, "通话编号"),
        CUSTOMER,
        Column("started_at", INSTANT, "开始时间"),
        Column("ended_at", INSTANT, "结束时间"),
        AVAILABLE,
    ),
    key=("call_id",),
    event_timestamp="ended_at",
    parents=OF_CUSTOMER,
    available_after="ended_at",
)

CALL_TURNS = Table(
    "call_turns",
    "通话内容",
    (
        Column("call_id", TEXT, "通话编号"),
        Column("turn", INTEGER, "话轮序号", low=0, high=100_000),
        Column("speaker", TEXT, "说话人", allowed=("agent", "customer")),
        Column("text", TEXT, "识别文本", nullable=True, free_text=True),
        Column("spoken_at", INSTANT, "说话时间"),
        AVAILABLE,
    ),
    key=("call_id", "turn"),
    event_timestamp="spoken_at",
    parents=(("call_id", "calls"),),
    available_after="spoken_at",
)

CALL_ANNOTATIONS = Table(
    "call_annotations",
    "通话标注",
    (
        Column("call_id", TEXT, "通话编号"),
        Column("sentiment", TEXT, "客户情绪", nullable=True, allowed=SENTIMENTS),
        Column("concerns", TEXT, "关注点", nullable=True, free_text=True),
        Column("annotator", TEXT, "标注人", nullable=True),
        Column("annotated_at", INSTANT, "标注时间"),
        AVAILABLE,
    ),
    key=("call_id",),
    event_timestamp="annotated_at",
    parents=(("call_id", "calls"),),
    available_after="annotated_at",
)

TEXT_SIGNALS = Table(
    "text_signals",
    "文本分析结果",
    (
        Column("call_id", TEXT, "通话编号"),
        CUSTOMER,
        Column("said_at", INSTANT, "通话结束时间"),
        Column("sentiment", TEXT, "客户情绪", allowed=SENTIMENTS),
        Column("dissatisfaction", REAL, "不满概率", low=0, high=1),
        Column("angry", FLAG, "愤怒", nullable=True),
        Column("course", TEXT, "情绪走势", nullable=True, allowed=COURSES),
        *(Column(f"concern_{concern}", FLAG, "关注点") for concern in CONCERNS),
        Column("evidence", TEXT, "依据", nullable=True, free_text=True),
        AVAILABLE,
    ),
    key=("call_id",),
    event_timestamp="said_at",
    parents=OF_CUSTOMER,
    available_after="said_at",
)
"""What the text models found in each call: derived here, not delivered; replaced when the models change."""
