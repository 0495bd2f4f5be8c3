"""What customers meet with: work orders, contacts, outages, surveys."""

from feature_store.column import Column, Table
from feature_store.tables.column_kind import AVAILABLE, CUSTOMER, FLAG, INSTANT, INTEGER, OF_CUSTOMER, TEXT

CHANNELS = ("hotline", "web", "app", "wechat", "sms", "office", "kiosk", "social")

WORK_ORDERS = Table(
    "work_orders",
    "95598工单",
    (
        Column("work_order_id", TEXT, "工单编号"),
        CUSTOMER,
        Column("accepted_at", INSTANT, "受理时间"),
        Column("business_type", TEXT, "业务类型", nullable=True),
        Column("accept_content", TEXT, "受理内容", nullable=True, free_text=True),
        Column("handle_opinion", TEXT, "受理意见", nullable=True, free_text=True),
        AVAILABLE,
    ),
    key=("work_order_id",),
    event_timestamp="accepted_at",
    parents=OF_CUSTOMER,
    available_after="accepted_at",
)

CONTACTS = Table(
    "contacts",
    "渠道接触",
    (
        Column("contact_id", TEXT, "接触编号"),
        CUSTOMER,
        Column("channel", TEXT, "渠道", allowed=CHANNELS),
        Column("kind", TEXT, "接触类型", nullable=True),
        Column("contacted_at", INSTANT, "接触时间"),
        AVAILABLE,
    ),
    key=("contact_id",),
    event_timestamp="contacted_at",
    parents=OF_CUSTOMER,
    available_after="contacted_at",
)

OUTAGES = Table(
    "outages",
    "停电事件",
    (
        Column("outage_id", TEXT, "停电编号"),
        CUSTOMER,
        Column("started_at", INSTANT, "停电时间"),
        Column("ended_at", INSTANT, "送电时间"),
        Column("planned", FLAG, "是否计划停电"),
        AVAILABLE,
    ),
    key=("outage_id", "customer_id"),
    event_timestamp="ended_at",
    parents=OF_CUSTOMER,
    available_after="ended_at",
)

SURVEYS = Table(
    "surveys",
    "满意度调查",
    (
        Column("survey_id", TEXT, "调查编号"),
        CUSTOMER,
        Column("surveyed_at", INSTANT, "评价时间"),
        Column("channel", TEXT, "渠道", nullable=True, allowed=CHANNELS),
        Column("score", INTEGER, "满意度", "points", low=1, high=5),
        Column("topic", TEXT, "评价事项", nullable=True),
        Column("comment", TEXT, "客户评价", nullable=True, free_text=True),
        AVAILABLE,
    ),
    key=("survey_id",),
    event_timestamp="surveyed_at",
    parents=OF_CUSTOMER,
    available_after="surveyed_at",
)
"""Scores: 1 is very dissatisfied, 5 is very satisfied."""
