"""Numbers as people say them and as a recogniser writes them down."""

from random import Random

from demo_utility.phrase import draw

_DIGITS = "零一二三四五六七八九"
_SPELLED = str.maketrans("0123456789", "零幺二三四五六七八九")
_UNITS = ("", "十", "百", "千")
_MYRIAD = 10_000


def numeral(number: int) -> str:
    """Return a whole number in Chinese numerals, as in 三百零五 or 两万六千; 0 is 零."""
    if number >= _MYRIAD:
        head, rest = divmod(number, _MYRIAD)
        gap = "零" if 0 < rest < _MYRIAD // 10 else ""
        return f"{_below_myriad(head)}万{gap}{_below_myriad(rest)}".replace("二万", "两万", 1 if head == 2 else 0)
    return _below_myriad(number) or "零"


def amount(yuan: float, rng: Random) -> str:
    """Return a sum as a caller says it: 三百二十六块五, 326块, 三百多."""
    whole, tenth = int(yuan), int(yuan * 10) % 10
    way = rng.random()
    if way < 0.30:
        return f"{whole}" + draw(rng, ("块", "块钱", "元"))
    if way < 0.55 and whole >= 100:
        return _roughly(whole) + draw(rng, ("", "块", "块钱"))
    cents = _DIGITS[tenth] if tenth and way < 0.75 and whole < _MYRIAD else ""
    return numeral(whole) + "块" + (cents or draw(rng, ("", "钱")))


def digits(text: str, rng: Random) -> str:
    """Return a number read digit by digit: in figures, in figures with pauses, or spelled with 幺 for one."""
    way = rng.random()
    if way < 0.50:
        return text
    written = text if way < 0.65 else text.translate(_SPELLED)
    if way > 0.85:
        return written
    if len(text) < 8:
        return written
    cut = 3 if len(text) == 11 else 2
    return " ".join((written[:cut], written[cut : cut + 4], written[cut + 4 :]))


def _roughly(number: int) -> str:
    """Round down to the leading digit: 三百多, 五十多万."""
    leading = number - number % 10 ** (len(str(number)) - 1)
    if number >= _MYRIAD:
        return numeral(leading // _MYRIAD) + ("多万" if leading >= 10 * _MYRIAD else "万多")
    return numeral(leading) + "多"


def _below_myriad(number: int) -> str:
    out, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit == 0:
            gap = gap or bool(out)
            continue
        name = "两" if digit == 2 and power >= 2 else _DIGITS[digit]
        out += ("零" if gap else "") + name + _UNITS[power]
        gap = False
    return out.removeprefix("一") if out.startswith("一十") else out
