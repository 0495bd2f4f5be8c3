"""Bills and payments."""

from feature_store.column import Column, Table
from feature_store.tables.column_kind import AVAILABLE, CUSTOMER, DAY, INSTANT, INTEGER, OF_CUSTOMER, REAL, TEXT

PAY_CHANNELS = ("bank_debit", "bank_counter", "app", "wechat", "alipay", "web", "office", "kiosk", "prepaid")

BILLS = Table(
    "bills",
    "应收电费",
    (
        Column("bill_id", TEXT, "应收标识"),
        CUSTOMER,
        Column("period", DAY, "电费年月"),
        Column("kwh", REAL, "总电量", "kWh", nullable=True, low=0, high=1_000_000_000),
        Column("amount", REAL, "应收金额", "CNY", nullable=True, low=-1_000_000_000, high=1_000_000_000),
        Column("owed", REAL, "期末欠费金额", "CNY", nullable=True, low=0, high=1_000_000_000),
        Column("penalty", REAL, "滞纳金", "CNY", nullable=True, low=-1_000_000_000, high=1_000_000_000),
        Column("payments_made", INTEGER, "缴费次数", "payments", nullable=True, low=0, high=1000),
        Column("issued_on", DAY, "发行日期"),
        Column("due_on", DAY, "应缴日期"),
        AVAILABLE,
    ),
    key=("bill_id",),
    event_timestamp="issued_on",
    parents=OF_CUSTOMER,
    available_after="CAST(issued_on AS TIMESTAMP)",
)

PAYMENTS = Table(
    "payments",
    "实收电费",
    (
        Column("payment_id", TEXT, "实收标识"),
        CUSTOMER,
        Column("bill_id", TEXT, "应收标识", nullable=True),
        Column("paid_at", INSTANT, "收费时间"),
        Column("amount", REAL, "实收金额", "CNY", low=0, high=1_000_000_000),
        Column("channel", TEXT, "缴费方式", nullable=True, allowed=PAY_CHANNELS),
        AVAILABLE,
    ),
    key=("payment_id",),
    event_timestamp="paid_at",
    parents=OF_CUSTOMER,
    available_after="paid_at",
)
