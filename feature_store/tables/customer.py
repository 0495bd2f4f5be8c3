"""Who the customers are: master data, contracts and equipment."""

from feature_store.column import Column, Table
from feature_store.tables.column_kind import AVAILABLE, CUSTOMER, DAY, FLAG, OF_CUSTOMER, REAL, TEXT

CUSTOMER_TYPES = ("large_industry", "commercial", "government", "residential", "agriculture")

CUSTOMERS = Table(
    "customers",
    "用电客户档案",
    (
        CUSTOMER,
        Column("customer_type", TEXT, "客户类别", allowed=CUSTOMER_TYPES),
        Column("industry", TEXT, "行业分类", nullable=True),
        Column("contract_capacity_kva", REAL, "合同容量", "kVA", nullable=True, low=0, high=2_000_000),
        Column("operating_capacity_kva", REAL, "运行容量", "kVA", nullable=True, low=0, high=2_000_000),
        Column("voltage_level", TEXT, "电压等级", nullable=True),
        Column("time_of_use", FLAG, "执行分时电价", nullable=True),
        Column("tariff", TEXT, "电价", nullable=True),
        Column("urban_rural", TEXT, "城乡类别", nullable=True, allowed=("urban", "town", "rural")),
        Column("region", TEXT, "供电单位", nullable=True),
        Column("opened_on", DAY, "立户日期", nullable=True),
        Column("is_organisation", FLAG, "是否单位客户", nullable=True),
        Column("low_income", FLAG, "低保户", nullable=True),
        Column("elderly", FLAG, "老人户", nullable=True),
        Column("disabled", FLAG, "伤残户", nullable=True),
        AVAILABLE,
    ),
    key=("customer_id",),
    event_timestamp="opened_on",
    available_after="coalesce(CAST(opened_on AS TIMESTAMP), TIMESTAMP '1970-01-01')",
)

EQUIPMENT_KINDS = ("meter", "solar", "charging_pile", "storage", "heat_pump")
CONTRACT_KINDS = ("low_voltage", "high_voltage", "solar_feed_in", "temporary")

EQUIPMENT = Table(
    "equipment",
    "用电设备",
    (
        Column("equipment_id", TEXT, "设备编号"),
        CUSTOMER,
        Column("kind", TEXT, "设备类型", allowed=EQUIPMENT_KINDS),
        Column("rated_kw", REAL, "额定功率", "kW", nullable=True, low=0, high=100_000),
        Column("smart", FLAG, "智能电表", nullable=True),
        Column("installed_on", DAY, "安装日期"),
        Column("removed_on", DAY, "拆除日期", nullable=True),
        AVAILABLE,
    ),
    key=("equipment_id",),
    event_timestamp="installed_on",
    parents=OF_CUSTOMER,
    available_after="CAST(installed_on AS TIMESTAMP)",
)
"""A removal is a later version of the same equipment."""

CONTRACTS = Table(
    "contracts",
    "供用电合同",
    (
        Column("contract_id", TEXT, "合同编号"),
        CUSTOMER,
        Column("kind", TEXT, "合同类型", allowed=CONTRACT_KINDS),
        Column("market_trading", FLAG, "市场化交易", nullable=True),
        Column("signed_on", DAY, "签订日期"),
        Column("valid_until", DAY, "有效期至", nullable=True),
        AVAILABLE,
    ),
    key=("contract_id",),
    event_timestamp="signed_on",
    parents=OF_CUSTOMER,
    available_after="CAST(signed_on AS TIMESTAMP)",
)
