"""Spoken numbers in digits: 一百二十块钱 is 120元, 三点半 is 3:30, 百分之五 is 5%.

Only beside a unit: 一 and 两 are words as often as numbers (一直, 两头), and what is left alone misleads nobody. The package
cn2an rewrites every numeral (一直 becomes 1直), and takes a hundred times as long where there is nothing to do.
"""

import re

from nlp.normalization.numeral import DIGITS, NUMERALS, spelled, value_of

_MEASURES = "度|千瓦时?|伏|毛|个?小时|个?钟头|分钟|天|个月|月份?|号|年|岁|平米?|兆|户|瓦|安"
# One set of characters at the front lets the search skip all others.
HINT = re.compile(rf"[{NUMERALS}0-9](?:点|分之|多?(?:块|(?<![0-9多])(?:元|{_MEASURES})))")
"""Where it is not found, nothing is a number to be written in digits."""
_PERCENT = re.compile(rf"百分之([{NUMERALS}]+)(?:点([{DIGITS}]+))?")
_YEAR = re.compile(rf"(?<![{NUMERALS}])([{DIGITS}]{{4}})(?=年)")
_HOUR = rf"(?<![几数第{NUMERALS}0-9.])([{NUMERALS}]{{1,3}}|[0-9]{{1,2}})点"
_TIME = re.compile(
    rf"{_HOUR}(?:(?P<half>半)|钟|(?P<minute>[二三四五]?十[{DIGITS}]?|[{DIGITS}](?=分))分?(?![{NUMERALS}块元度毛倍]))"
    rf"|(?:(?<=[早晚]上)|(?<=[上中下]午)|(?<=凌晨)|(?<=今晚)|(?<=半夜)){_HOUR}(?![{NUMERALS}0-9])"
)
# 几百块 is no number, 这两天 and 一天到晚 are words.
_BEFORE = rf"(?<![几数好成些点{NUMERALS}0-9])"
_AMOUNT = re.compile(
    rf"{_BEFORE}([{NUMERALS}]+)(?:点([{DIGITS}]+))?(多?)(?:块钱?|元)(?:(?<=块)([{DIGITS}])(?![{NUMERALS}点月天年号个次块])毛?)?"
)
_QUANTITY = re.compile(rf"{_BEFORE}([{NUMERALS}]+)(?:点([{DIGITS}]+))?(?=多?(?:{_MEASURES}))(?!天两头)")
_HOURS = 24
_SPENT = re.compile("(?<=[0-9])块钱?(?![0-9钱])")


def with_digits(text: str) -> str:
    """Return `text` with percentages, times of day, amounts and quantities in digits."""
    if not HINT.search(text):
        return text
    text = _PERCENT.sub(_percent, text)
    text = _YEAR.sub(lambda match: spelled(match[1]), text)
    text = _TIME.sub(_time, text)
    text = _AMOUNT.sub(_amount, text)
    text = _QUANTITY.sub(_quantity, text)
    return _SPENT.sub("元", text)


def _percent(match: re.Match[str]) -> str:
    number = _decimal(match[1], match[2])
    return match[0] if number is None else f"{number}%"


def _time(match: re.Match[str]) -> str:
    said, minute = match[1] or match[4], match["minute"]
    hour = int(said) if said.isdecimal() and said.isascii() else value_of(said)
    minutes = 30 if match["half"] else value_of(minute) if minute else 0
    if hour is None or hour > _HOURS or minutes is None:
        return match[0]
    return f"{hour}:{minutes:02}"


def _amount(match: re.Match[str]) -> str:
    number = _decimal(match[1], match[2])
    if number is None:
        return match[0]
    dimes = f".{spelled(match[4])}" if match[4] else ""
    return f"{number}{dimes}{match[3]}元"


def _quantity(match: re.Match[str]) -> str:
    # 一天, 两年: as often 一天到晚 and 这两天 as a count.
    if match[1] in ("一", "两", "千", "百", "万") and not match[2]:
        return match[0]
    number = _decimal(match[1], match[2])
    return match[0] if number is None else number


def _decimal(whole: str, rest: str | None) -> str | None:
    number = value_of(whole)
    return None if number is None else f"{number}.{spelled(rest)}" if rest else str(number)
