"""Finding numbers that point to one person: identity, phone, account, card, meter; typed, spoken, dictated with pauses."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nlp.personal.digit import APART, PAUSED, RUN, SPOKEN, TIGHT, Chunk, is_pause, links, runs
from nlp.personal.found import NOTHING_ASKED, Asked, Found
from nlp.personal.number_shape import (
    TOLD,
    Told,
    checked,
    is_nobodys,
    is_stuttered_mobile,
    kind_by_shape,
    looks_like_identity,
    named_kind,
)

_MANY = 10  # digits that stand together are somebody's, whatever they are called
_LONGEST = 24
_MOST_CHUNKS = 24
_IDENTITY_BODY = 17
_LAST_X = re.compile(r"[ ,，-]?[Xx叉]")
_UNIT = re.compile(
    r"[\s多余来几]?(?:元|块|度|千瓦|[kK][wW]|万|亿|倍|%|\uff05|[个户人米平瓦伏安吨年月日号次天分秒点匹岁位条楼层栋幢室栋]|小时|公里|毛|角|钱)"
)
_EXTENSION = re.compile(rf"转 ?[{SPOKEN}]{{1,5}}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_LEAST_REPEATED = 3
# Eleven digits may begin an identity number, sixteen a card of nineteen, and a group may be said twice; nothing else grows.
_LONGER = {("[手机号]", "[手机号]"), ("[手机号]", "[身份证]"), ("[银行卡]", "[身份证]"), ("[银行卡]", "[银行卡]")}
_DECIMALS = re.compile(r"\.[0-9]")
# 一直, 两次: a figure that begins a word.
_COUNTS = re.compile("[一两二三四五六七八九](?=[\u4e00-\u9fff])(?![嗯啊呃额哦哎那然就对])")
_CLOSED = re.compile("[)）]")


class _Reading(NamedTuple):
    """A run of digits in a text; `asked` are the kinds that were asked for."""

    text: str
    chunks: Sequence[Chunk]
    links: Sequence[int]
    asked: tuple[Told, ...]


class _Claim(NamedTuple):
    last: int  # the chunk the number ends with
    end: int
    placeholder: str
    number: str


def personal_numbers(text: str, asked: Asked = NOTHING_ASKED) -> list[Found]:
    """Return every number of a person, from left to right; `asked` are the placeholders the other side asked for.

    A number whose check digit is wrong is still masked, as [号码]: recognition mishears digits. Public numbers (95598, 400-…),
    amounts, dates and readings stay.
    """
    if not RUN.search(text):
        return []
    told = tuple(each for each in TOLD.values() if each.placeholder in asked) if asked else ()
    found: list[Found] = []
    for run in runs(text):
        if told or _may_hold(text, run):
            found += _of_run(_Reading(text, run, links(text, run), told))
    return found


def may_hold_number(text: str) -> bool:
    """Say whether a text holds a number although nothing was asked for; where it does not, `personal_numbers` finds none."""
    return any(_may_hold(text, run) for run in runs(text))


def _may_hold(text: str, run: Sequence[Chunk]) -> bool:
    """Say whether a run holds a number although nothing was asked for: it is long, or something in it is named."""
    digits = sum([len(chunk.digits) for chunk in run])
    return digits >= _MANY or any(named_kind(text, chunk.start) for chunk in run)


def _of_run(reading: _Reading) -> Iterator[Found]:
    place = 0
    if len(reading.chunks) > 1 and all(_YEAR.fullmatch(chunk.digits) for chunk in reading.chunks):
        return
    while place < len(reading.chunks):
        claim = _claim(reading, place)
        if claim is None:
            place += 1
            continue
        last = _with_repeats(reading, claim)
        end = max(claim.end, reading.chunks[last].end)
        end = with_last_x(reading.text, end) if claim.placeholder == "[身份证]" else end
        yield Found(_start(reading.text, reading.chunks[place].start, end), end, claim.placeholder)
        place = last + 1


def _claim(reading: _Reading, place: int) -> _Claim | None:
    kind = named_kind(reading.text, reading.chunks[place].start)
    if kind is not None and kind not in ("phone", "identity"):
        claim = _told(reading, place, TOLD[kind])
        if claim is not None:
            return claim
    return _by_shape(reading, place) or _by_question(reading, place, kind) or _long(reading, place)


def _by_question(reading: _Reading, place: int, kind: str | None) -> _Claim | None:
    """Return what is named but may have another shape, or what was asked for in a turn before."""
    for told in (*((TOLD[kind],) if kind in ("phone", "identity") else ()), *reading.asked):
        claim = _told(reading, place, told)
        if claim is not None:
            return claim
    return None


def _by_shape(reading: _Reading, place: int) -> _Claim | None:
    """Return the number that begins here and can be nothing else, over pauses; a chunk said twice counts once."""
    if _decimal(reading, place):
        return None
    whole = once = ""
    best = None
    for last in range(place, min(place + _MOST_CHUNKS, len(reading.chunks))):
        if last > place and reading.links[last] == APART:
            break
        chunk = reading.chunks[last]
        if last == place or chunk.digits != reading.chunks[last - 1].digits or len(chunk.digits) == 1:
            once += chunk.digits
        whole += chunk.digits
        if len(once) > _LONGEST:
            break
        if len(whole) < _MANY:
            continue
        for number in {once: 0, whole: 0}:
            found = _shaped(reading, last, number)
            if found is not None and (best is None or (best.placeholder, found.placeholder) in _LONGER):
                best = found
    return best


def _shaped(reading: _Reading, last: int, number: str) -> _Claim | None:
    end = reading.chunks[last].end
    if len(number) == _IDENTITY_BODY and (x := _LAST_X.match(reading.text, end)):
        if looks_like_identity(number + "X"):
            return _Claim(last, x.end(), checked("[身份证]", number + "X"), number)
        return None
    kind = kind_by_shape(number) or ("[号码]" if looks_like_identity(number) else None)
    if kind is None:
        return None
    if kind == "[座机]" and (extension := _EXTENSION.match(reading.text, end)):
        end = extension.end()
    return _Claim(last, end, kind, number)


def _told(reading: _Reading, place: int, told: Told) -> _Claim | None:
    """Return the number of a kind that was named: as many chunks as it takes."""
    if _decimal(reading, place):
        return None
    number, end, last, counted, dictated = "", 0, place, 0, False
    for now in range(place, min(place + _MOST_CHUNKS, len(reading.chunks))):
        chunk, tight = reading.chunks[now], now == place or reading.links[now] == TIGHT
        # Who pauses goes on to pause: after the first group, groups are waited for until the number is as long as can be.
        if not tight and (not (dictated or counted < told.enough) or not _is_group(reading, now)):
            break
        again = now > place and len(chunk.digits) > 1 and chunk.digits == reading.chunks[now - 1].digits
        counted += 0 if again else len(chunk.digits)
        if counted > told.most:
            break
        number, end, last, dictated = number + chunk.digits, chunk.end, now, dictated or not tight
    if told.placeholder == "[身份证]" and (x := with_last_x(reading.text, end)) > end and len(number) >= told.least:
        return _Claim(last, x, checked(told.placeholder, number + "X"), number)
    if len(number) < told.least or (told.placeholder == "[座机]" and number[0] in "01"):
        return None
    if len(number) < max(told.enough, _MANY - 1) and _measures(reading, end, number):
        return None
    return _Claim(last, end, checked(told.placeholder, number), number)


def _is_group(reading: _Reading, now: int) -> bool:
    chunk = reading.chunks[now]
    if len(chunk.digits) == 1 and _COUNTS.match(reading.text, chunk.start):
        return False
    return reading.links[now] == PAUSED and not _UNIT.match(reading.text, reading.chunks[now].end)


def _long(reading: _Reading, place: int) -> _Claim | None:
    """Return digits that stand together and are too many for an amount, a date or a reading."""
    number, last = reading.chunks[place].digits, place
    for now in range(place + 1, len(reading.chunks)):
        if reading.links[now] != TIGHT or (len(number) < _MANY and _by_shape(reading, now) is not None):
            break
        number, last = number + reading.chunks[now].digits, now
    end = reading.chunks[last].end
    if last == place and is_stuttered_mobile(number):
        return _Claim(last, end, "[手机号]", number)
    if len(number) < _MANY or is_nobodys(number) or _decimal(reading, place) or _measures(reading, end, number):
        return None
    return _Claim(last, end, "[号码]", number)


def _with_repeats(reading: _Reading, claim: _Claim) -> int:
    """Return the last chunk of the number, with what is read again after it."""
    last, end = claim.last, claim.end
    for chunk in reading.chunks[claim.last + 1 : claim.last + _MOST_CHUNKS]:
        again = len(chunk.digits) >= _LEAST_REPEATED and chunk.digits in claim.number
        if not again or not is_pause(reading.text[end : chunk.start]) or _UNIT.match(reading.text, chunk.end):
            break
        last, end = last + 1, chunk.end
    return last


def with_last_x(text: str, end: int) -> int:
    """Return the end of digits that end at `end`, with the X that closes an identity number."""
    x = _LAST_X.match(text, end)
    return end if x is None else x.end()


def _decimal(reading: _Reading, place: int) -> bool:
    return reading.chunks[place].start > 0 and reading.text[reading.chunks[place].start - 1] == "."


def _measures(reading: _Reading, end: int, number: str) -> bool:
    """Say whether a unit or decimals follow digits that are not many more than an amount has."""
    if len(number) > _MANY + 2:
        return False
    return _UNIT.match(reading.text, end) is not None or _DECIMALS.match(reading.text, end) is not None


def _start(text: str, start: int, end: int) -> int:
    """Return where the number begins with its sign or bracket: +86…, (0531)…."""
    before = text[start - 1 : start]
    bracketed = before in ("(", "（") and bool(_CLOSED.search(text, start, end))
    return start - 1 if bracketed or before == "+" else start
