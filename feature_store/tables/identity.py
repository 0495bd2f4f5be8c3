"""Identifiers and messages as delivered; parties and owners of messages as resolved here."""

from feature_store.column import Column, Table
from feature_store.tables.column_kind import AVAILABLE, CUSTOMER, DAY, FLAG, INSTANT, INTEGER, OF_CUSTOMER, TEXT

IDENTIFIER_KINDS = ("id_card", "business_licence", "phone", "wechat", "app", "bank_account")
MESSAGE_CHANNELS = ("app", "wechat", "sms", "social", "web")

IDENTIFIERS = Table(
    "identifiers",
    "客户标识",
    (
        CUSTOMER,
        Column("kind", TEXT, "标识类型", allowed=IDENTIFIER_KINDS),
        Column("value_hash", TEXT, "标识值", hashed=True, kind_column="kind"),
        Column("verified", FLAG, "是否核实", nullable=True),
        Column("since", DAY, "登记日期", nullable=True),
        AVAILABLE,
    ),
    key=("customer_id", "kind", "value_hash"),
    event_timestamp="since",
    parents=OF_CUSTOMER,
    available_after="coalesce(CAST(since AS TIMESTAMP), TIMESTAMP '1970-01-01')",
)

MESSAGES = Table(
    "messages",
    "社交媒体与APP消息",
    (
        Column("message_id", TEXT, "消息编号"),
        Column("customer_id", TEXT, "客户编号", nullable=True),
        Column("identifier_kind", TEXT, "标识类型", nullable=True, allowed=IDENTIFIER_KINDS),
        Column("identifier_hash", TEXT, "标识值", nullable=True, hashed=True, kind_column="identifier_kind"),
        Column("channel", TEXT, "渠道", allowed=MESSAGE_CHANNELS),
        Column("sent_at", INSTANT, "发送时间"),
        Column("text", TEXT, "消息内容", nullable=True, free_text=True),
        AVAILABLE,
    ),
    key=("message_id",),
    event_timestamp="sent_at",
    parents=OF_CUSTOMER,
    available_after="sent_at",
)
"""A message may name its customer, or carry an identifier by which `message_owners` finds one, or neither."""

PARTY_MEMBERS = Table(
    "party_members",
    "归户结果",
    (
        CUSTOMER,
        Column("party_id", TEXT, "客户主体编号"),
        Column("accounts", INTEGER, "户数", "customers", low=1, high=1_000_000_000),
        Column("rule", TEXT, "归户规则"),
        Column("evidence", TEXT, "归户依据", nullable=True),
        AVAILABLE,
    ),
    key=("customer_id",),
    event_timestamp="available_at",
    parents=OF_CUSTOMER,
    available_after="available_at",
)
"""Which customers are one person or firm, derived here. `available_at` is when the links that make the party were all known;
`evidence` is a JSON list of {rule, kind, with}, null for a party of one."""

MESSAGE_OWNERS = Table(
    "message_owners",
    "消息归属",
    (
        Column("message_id", TEXT, "消息编号"),
        Column("customer_id", TEXT, "客户编号", nullable=True),
        Column("sent_at", INSTANT, "发送时间"),
        Column("rule", TEXT, "归属规则"),
        Column("candidates", INTEGER, "候选户数", "customers", low=0, high=1_000_000_000),
        AVAILABLE,
    ),
    key=("message_id",),
    event_timestamp="sent_at",
    parents=OF_CUSTOMER,
    available_after="sent_at",
)
"""Whose each message is, derived here, one row for every message: without an owner `customer_id` is null and `rule` says why."""
