"""The canonical tables: the one place that says what a row of each may hold.

Chinese names follow the marketing system of a provincial power company. Energy is in kWh, power in kW, capacity in kVA,
money in CNY (yuan), instants are Asia/Shanghai wall-clock time.
"""

from feature_store.column import Column, ColumnType, Table

CUSTOMER_TYPES = ("large_industry", "commercial", "government", "residential", "agriculture")
CHANNELS = ("hotline", "web", "app", "wechat", "sms", "office", "kiosk", "social")
PAY_CHANNELS = ("bank_debit", "bank_counter", "app", "wechat", "alipay", "web", "office", "kiosk", "prepaid")
SENTIMENTS = ("dissatisfied", "neutral", "satisfied")
CONCERNS = (
    "outage_repair",
    "power_quality",
    "price",
    "metering",
    "billing_payment",
    "arrears_reconnection",
    "new_service",
    "solar_charging",
    "safety_compensation",
    "channel_information",
    "service_complaint",
    "energy_saving",
)

_TEXT, _INTEGER, _REAL, _FLAG = ColumnType.TEXT, ColumnType.INTEGER, ColumnType.REAL, ColumnType.FLAG
_DAY, _INSTANT = ColumnType.DAY, ColumnType.INSTANT

_CUSTOMER = Column("customer_id", _TEXT, "客户编号")
_AVAILABLE = Column("available_at", _INSTANT, "入库时间")
_OF_CUSTOMER = (("customer_id", "customers"),)

CUSTOMERS = Table(
    "customers",
    "用电客户档案",
    (
        _CUSTOMER,
        Column("customer_type", _TEXT, "客户类别", allowed=CUSTOMER_TYPES),
        Column("industry", _TEXT, "行业分类", nullable=True),
        Column("contract_capacity_kva", _REAL, "合同容量", "kVA", nullable=True, low=0, high=2_000_000),
        Column("operating_capacity_kva", _REAL, "运行容量", "kVA", nullable=True, low=0, high=2_000_000),
        Column("voltage_level", _TEXT, "电压等级", nullable=True),
        Column("time_of_use", _FLAG, "执行分时电价", nullable=True),
        Column("tariff", _TEXT, "电价", nullable=True),
        Column("urban_rural", _TEXT, "城乡类别", nullable=True, allowed=("urban", "town", "rural")),
        Column("region", _TEXT, "供电单位", nullable=True),
        Column("opened_on", _DAY, "立户日期", nullable=True),
        Column("is_organisation", _FLAG, "是否单位客户", nullable=True),
        Column("low_income", _FLAG, "低保户", nullable=True),
        Column("elderly", _FLAG, "老人户", nullable=True),
        Column("disabled", _FLAG, "伤残户", nullable=True),
        _AVAILABLE,
    ),
    key=("customer_id",),
    event_timestamp="opened_on",
    available_after="coalesce(CAST(opened_on AS TIMESTAMP), TIMESTAMP '1970-01-01')",
)

METER_READINGS = Table(
    "meter_readings",
    "日用电量",
    (
        _CUSTOMER,
        Column("day", _DAY, "数据日期"),
        Column("kwh", _REAL, "日用电量", "kWh", low=0, high=50_000_000),
        _AVAILABLE,
    ),
    key=("customer_id", "day"),
    event_timestamp="day",
    parents=_OF_CUSTOMER,
    available_after="CAST(day AS TIMESTAMP) + INTERVAL 1 DAY",
)

CURVE_POINTS = tuple(f"p{number}" for number in range(1, 97))

LOAD_CURVES = Table(
    "load_curves",
    "96点负荷曲线",
    (
        _CUSTOMER,
        Column("day", _DAY, "数据日期"),
        *(
            Column(
                point, _REAL, f"{index // 4:02d}:{index % 4 * 15:02d}功率", "kW", nullable=True, low=0, high=2_000_000
            )
            for index, point in enumerate(CURVE_POINTS)
        ),
        _AVAILABLE,
    ),
    key=("customer_id", "day"),
    event_timestamp="day",
    parents=_OF_CUSTOMER,
    available_after="CAST(day AS TIMESTAMP) + INTERVAL 1 DAY",
)

BILLS = Table(
    "bills",
    "应收电费",
    (
        Column("bill_id", _TEXT, "应收标识"),
        _CUSTOMER,
        Column("period", _DAY, "电费年月"),
        Column("kwh", _REAL, "总电量", "kWh", nullable=True, low=0, high=1_000_000_000),
        Column("amount", _REAL, "应收金额", "CNY", nullable=True, low=-1_000_000_000, high=1_000_000_000),
        Column("owed", _REAL, "期末欠费金额", "CNY", nullable=True, low=0, high=1_000_000_000),
        Column("penalty", _REAL, "滞纳金", "CNY", nullable=True, low=-1_000_000_000, high=1_000_000_000),
        Column("payments_made", _INTEGER, "缴费次数", "payments", nullable=True, low=0, high=1000),
        Column("issued_on", _DAY, "发行日期"),
        Column("due_on", _DAY, "应缴日期"),
        _AVAILABLE,
    ),
    key=("bill_id",),
    event_timestamp="issued_on",
    parents=_OF_CUSTOMER,
    available_after="CAST(issued_on AS TIMESTAMP)",
)

PAYMENTS = Table(
    "payments",
    "实收电费",
    (
        Column("payment_id", _TEXT, "实收标识"),
        _CUSTOMER,
        Column("bill_id", _TEXT, "应收标识", nullable=True),
        Column("paid_at", _INSTANT, "收费时间"),
        Column("amount", _REAL, "实收金额", "CNY", low=0, high=1_000_000_000),
        Column("channel", _TEXT, "缴费方式", nullable=True, allowed=PAY_CHANNELS),
        _AVAILABLE,
    ),
    key=("payment_id",),
    event_timestamp="paid_at",
    parents=_OF_CUSTOMER,
    available_after="paid_at",
)

WORK_ORDERS = Table(
    "work_orders",
    "95598工单",
    (
        Column("work_order_id", _TEXT, "工单编号"),
        _CUSTOMER,
        Column("accepted_at", _INSTANT, "受理时间"),
        Column("business_type", _TEXT, "业务类型", nullable=True),
        Column("accept_content", _TEXT, "受理内容", nullable=True, free_text=True),
        Column("handle_opinion", _TEXT, "受理意见", nullable=True, free_text=True),
        _AVAILABLE,
    ),
    key=("work_order_id",),
    event_timestamp="accepted_at",
    parents=_OF_CUSTOMER,
    available_after="accepted_at",
)

CALLS = Table(
    "calls",
    "通话记录",
    (
        Column("call_id", _TEXT, "通话编号"),
        _CUSTOMER,
        Column("started_at", _INSTANT, "开始时间"),
        Column("ended_at", _INSTANT, "结束时间"),
        _AVAILABLE,
    ),
    key=("call_id",),
    event_timestamp="ended_at",
    parents=_OF_CUSTOMER,
    available_after="ended_at",
)

CALL_TURNS = Table(
    "call_turns",
    "通话内容",
    (
        Column("call_id", _TEXT, "通话编号"),
        Column("turn", _INTEGER, "话轮序号", low=0, high=100_000),
        Column("speaker", _TEXT, "说话人", allowed=("agent", "customer")),
        Column("text", _TEXT, "识别文本", nullable=True, free_text=True),
        Column("spoken_at", _INSTANT, "说话时间"),
        _AVAILABLE,
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
        Column("call_id", _TEXT, "通话编号"),
        Column("sentiment", _TEXT, "客户情绪", nullable=True, allowed=SENTIMENTS),
        Column("concerns", _TEXT, "关注点", nullable=True),
        Column("annotator", _TEXT, "标注人", nullable=True),
        Column("annotated_at", _INSTANT, "标注时间"),
        _AVAILABLE,
    ),
    key=("call_id",),
    event_timestamp="annotated_at",
    parents=(("call_id", "calls"),),
    available_after="annotated_at",
)

CONTACTS = Table(
    "contacts",
    "渠道接触",
    (
        Column("contact_id", _TEXT, "接触编号"),
        _CUSTOMER,
        Column("channel", _TEXT, "渠道", allowed=CHANNELS),
        Column("kind", _TEXT, "接触类型", nullable=True),
        Column("contacted_at", _INSTANT, "接触时间"),
        _AVAILABLE,
    ),
    key=("contact_id",),
    event_timestamp="contacted_at",
    parents=_OF_CUSTOMER,
    available_after="contacted_at",
)

OUTAGES = Table(
    "outages",
    "停电事件",
    (
        Column("outage_id", _TEXT, "停电编号"),
        _CUSTOMER,
        Column("started_at", _INSTANT, "停电时间"),
        Column("ended_at", _INSTANT, "送电时间"),
        Column("planned", _FLAG, "是否计划停电"),
        _AVAILABLE,
    ),
    key=("outage_id", "customer_id"),
    event_timestamp="ended_at",
    parents=_OF_CUSTOMER,
    available_after="ended_at",
)

TEXT_SIGNALS = Table(
    "text_signals",
    "文本分析结果",
    (
        Column("call_id", _TEXT, "通话编号"),
        _CUSTOMER,
        Column("said_at", _INSTANT, "通话结束时间"),
        Column("sentiment", _TEXT, "客户情绪", allowed=SENTIMENTS),
        Column("dissatisfaction", _REAL, "不满概率", low=0, high=1),
        *(Column(f"concern_{concern}", _FLAG, "关注点") for concern in CONCERNS),
        Column("evidence", _TEXT, "依据", nullable=True, free_text=True),
        _AVAILABLE,
    ),
    key=("call_id",),
    event_timestamp="said_at",
    parents=_OF_CUSTOMER,
    available_after="said_at",
)
"""What the text models found in each call: derived here, not delivered; replaced when the models change."""

DERIVED = frozenset({TEXT_SIGNALS.name})

TABLES = {
    table.name: table
    for table in (
        CUSTOMERS,
        METER_READINGS,
        LOAD_CURVES,
        BILLS,
        PAYMENTS,
        WORK_ORDERS,
        CALLS,
        CALL_TURNS,
        CALL_ANNOTATIONS,
        CONTACTS,
        OUTAGES,
        TEXT_SIGNALS,
    )
}
