"""Writes the CSV files of a small county utility, as its own systems would export them: `python docs/tutorial/county.py FOLDER`.

It stands in for an export of yours. Everybody in it is invented; the same files come out every time. Three rows are spoiled.
"""

import csv
import math
import random
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

END = date(2026, 10, 31)
DAYS, MONTHS = 400, 13
KINDS = (("居民", 7.0), ("商铺", 45.0), ("工厂", 900.0))
CALLS = (
    ("你好，我们这片电压又不稳了", "灯一闪一闪的，冰箱都不敢开", "已经反映过三次了，到底什么时候来修"),
    ("这个月电费怎么比去年贵这么多", "是不是电价又涨了，你给我算算", "好的那我再看看账单"),
    ("我想问一下屋顶装光伏怎么申请", "装完能卖电吗，一度多少钱", "行，谢谢你啊讲得很清楚"),
)


def main(folder: Path, accounts: int = 80) -> None:
    """Write six files into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = random.Random(7)  # noqa: S311 - invented customers, no secret
    customers = [(f"QC{number:04d}", KINDS[(number > 64) + (number > 76)]) for number in range(1, accounts + 1)]
    _write(folder / "yonghu.csv", "户号 用电类别 合同容量 电价 城乡 供电所 立户日期", _accounts(customers), "gb18030")
    readings = {account: _readings(kind, drawn) for account, kind in customers}
    _write(folder / "dianliang.csv", "户号 日期 电量", _reading_rows(readings))
    _write(folder / "zhangdan.csv", "账单号 户号 电费年月 电量 应收 发行日期 应缴日期", _bills(readings))
    _write(folder / "jiaofei.csv", "流水号 账单号 户号 时间 金额 方式", _payments(readings, drawn))
    _write(folder / "laidian.csv", "通话号 户号 开始 结束", _calls())
    _write(folder / "tonghua.csv", "通话号 序号 说话人 内容 时间", _turns())


def _accounts(customers: Iterable[tuple[str, tuple[str, float]]]) -> Iterable[Sequence[object]]:
    for account, (kind, kwh) in customers:
        town = "农村" if int(account[2:]) % 3 else "城镇"
        yield account, kind, 8 if kwh < 10 else round(kwh / 4), f"{kind}电价", town, "青川供电所", date(2015, 3, 1)


def _readings(kind: tuple[str, float], drawn: random.Random) -> dict[date, float]:
    mean, growth = kind[1] * drawn.uniform(0.6, 1.6), drawn.choice((0.0, 0.0, 0.4))
    days = [END - timedelta(days=back) for back in reversed(range(DAYS))]
    return {
        day: round(mean * _season(day) * (1 + growth * (day > date(2026, 7, 1))) * drawn.uniform(0.8, 1.2), 2)
        for day in days
    }


def _season(day: date) -> float:
    return 1 + 0.3 * math.cos(4 * math.pi * (day.timetuple().tm_yday - 20) / 365)


def _reading_rows(readings: dict[str, dict[date, float]]) -> Iterable[Sequence[object]]:
    for account, days in readings.items():
        yield from ((account, day, kwh) for day, kwh in days.items())
    yield "QC0001", END + timedelta(days=1), -3.0  # spoiled: energy is never negative


def _months(days: dict[date, float]) -> dict[date, float]:
    months: dict[date, float] = {}
    for day, kwh in days.items():
        months[day.replace(day=1)] = months.get(day.replace(day=1), 0.0) + kwh
    return dict(list(months.items())[-MONTHS:-1])  # the last month is not billed yet


def _bills(readings: dict[str, dict[date, float]]) -> Iterable[Sequence[object]]:
    for account, days in readings.items():
        for month, kwh in _months(days).items():
            yield (
                f"{account}-{month:%Y%m}",
                account,
                month,
                round(kwh, 2),
                round(kwh * 0.56, 2),
                _issued(month),
                _due(month),
            )
    yield (
        "QC9999-202609",
        "QC9999",
        "2026-09-01",
        100,
        56,
        "2026-10-03",
        "2026-10-18",
    )  # spoiled: nobody has this account
    yield "QC0002-2026XX", "QC0002", "2026-13-01", 100, 56, "2026-10-03", "2026-10-18"  # spoiled: no such month


def _issued(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=3)


def _due(month: date) -> date:
    return _issued(month) + timedelta(days=15)


def _payments(readings: dict[str, dict[date, float]], drawn: random.Random) -> Iterable[Sequence[object]]:
    for account, days in readings.items():
        late = drawn.choice((0, 0, 0, 40))  # one in four pays more than a month too late
        for month, kwh in _months(days).items():
            paid = datetime.combine(_due(month), datetime.min.time()) + timedelta(
                days=late - drawn.randint(1, 12), hours=10
            )
            if paid.date() <= END:
                bill = f"{account}-{month:%Y%m}"
                yield f"P{bill}", bill, account, paid, round(kwh * 0.56, 2), drawn.choice(("微信", "支付宝", "营业厅"))


def _begins(number: int) -> datetime:
    return datetime(2026, 10, 5, 9, 30) + timedelta(days=number, minutes=7 * number)  # noqa: DTZ001 - wall-clock time


def _callers() -> list[tuple[int, str]]:
    return [(number, "QC0001" if number < 4 else f"QC{number * 3:04d}") for number in range(1, 13)]


def _calls() -> Iterable[Sequence[object]]:
    return ((f"QCT{n:03d}", who, _begins(n), _begins(n) + timedelta(minutes=4)) for n, who in _callers())


def _turns() -> Iterable[Sequence[object]]:
    for number, _ in _callers():
        said = ("您好，青川供电所，请讲", *CALLS[0 if number < 4 else number % 3])
        for turn, text in enumerate(said):
            yield (
                f"QCT{number:03d}",
                turn,
                "客户" if turn else "坐席",
                text,
                _begins(number) + timedelta(seconds=20 * turn),
            )


def _write(path: Path, header: str, rows: Iterable[Sequence[object]], encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split())
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
