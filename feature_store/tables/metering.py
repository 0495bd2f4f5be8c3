"""What the meters say: daily readings, load curves, and what is derived of each curve."""

from feature_store.column import Column, Table
from feature_store.tables.column_kind import AVAILABLE, CUSTOMER, DAY, INTEGER, OF_CUSTOMER, REAL

METER_READINGS = Table(
    "meter_readings",
    "日用电量",
    (
        CUSTOMER,
        Column("day", DAY, "数据日期"),
        Column("kwh", REAL, "日用电量", "kWh", low=0, high=50_000_000),
        AVAILABLE,
    ),
    key=("customer_id", "day"),
    event_timestamp="day",
    parents=OF_CUSTOMER,
    available_after="CAST(day AS TIMESTAMP) + INTERVAL 1 DAY",
)

CURVE_POINTS = tuple(f"p{number}" for number in range(1, 97))

LOAD_CURVES = Table(
    "load_curves",
    "96点负荷曲线",
    (
        CUSTOMER,
        Column("day", DAY, "数据日期"),
        *(
            Column(
                point, REAL, f"{index // 4:02d}:{index % 4 * 15:02d}功率", "kW", nullable=True, low=0, high=2_000_000
            )
            for index, point in enumerate(CURVE_POINTS)
        ),
        AVAILABLE,
    ),
    key=("customer_id", "day"),
    event_timestamp="day",
    parents=OF_CUSTOMER,
    available_after="CAST(day AS TIMESTAMP) + INTERVAL 1 DAY",
)

HOUR_COLUMNS = tuple(f"h{hour:02d}_kwh" for hour in range(24))

_PERIODS = (("sharp", "尖"), ("peak", "峰"), ("flat", "平"), ("valley", "谷"), ("deep_valley", "深谷"))


def _energy(name: str, zh: str) -> Column:
    return Column(name, REAL, zh, "kWh", nullable=True, low=0, high=50_000_000)


def _power(name: str, zh: str) -> Column:
    return Column(name, REAL, zh, "kW", nullable=True, low=0, high=2_000_000)


CURVE_DAYS = Table(
    "curve_days",
    "日负荷特征",
    (
        CUSTOMER,
        Column("day", DAY, "数据日期"),
        Column("points", INTEGER, "有效点数", "points", low=0, high=96),
        _energy("total_kwh", "曲线电量"),
        *(_energy(f"{period}_kwh", f"{zh}段电量") for period, zh in _PERIODS),
        *(_energy(column, f"{hour}时电量") for hour, column in enumerate(HOUR_COLUMNS)),
        _power("max_kw", "最大负荷"),
        _power("min_kw", "最小负荷"),
        Column("max_at", INTEGER, "最大负荷时刻", "quarter of the day", nullable=True, low=0, high=95),
        _power("ramp_kw", "最大爬坡"),
        _power("deviation_kw", "负荷标准差"),
        Column("entropy", REAL, "曲线熵", nullable=True, low=0, high=1),
        AVAILABLE,
    ),
    key=("customer_id", "day"),
    event_timestamp="day",
    parents=OF_CUSTOMER,
    available_after="CAST(day AS TIMESTAMP) + INTERVAL 1 DAY",
)
"""What one day's curve says, derived here. Periods are those of the customer's tariff; `max_at` is the quarter (0 … 95) of the
largest power, `ramp_kw` the largest difference of neighbouring quarters, `deviation_kw` the population standard deviation of the
points, `entropy` the Shannon entropy of their shares ÷ ln 96 (null without energy)."""
