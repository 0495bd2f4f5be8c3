"""Finding addresses by their house number and what stands before it: 历下区解放路12号3单元."""

import re
from collections.abc import Iterator

from nlp.sentence import Span

_NUMBER = "[0-9零一二三四五六七八九十百]{1,6}"
_ANY_NUMBER = re.compile(_NUMBER)
_ROOM = "[0-9零一二三四五六七八九]{3,4}"
_BUILDING = "(?:号楼|栋|幢|座|单元|弄)"
_INSIDE = rf"(?:[A-Za-z]?{_NUMBER}(?:{_BUILDING}|号|楼|层|室|房|户|组))"
# Characters that begin or end what belongs to an address, read from either side.
_PART = r"[^\W\d_我你您他她它们在住是到的从去来叫位请那这了呢吗啊就也都给往于]"
# A house number, perhaps with the name of the estate; or a building with its unit or room. 12号杆 and 12号线 are places of the
# grid, 5月12号 is a day.
_HOUSE = re.compile(
    rf"(?:[甲乙丙]?{_NUMBER}号(?:楼|院)?(?![线杆塔变台表令主])(?:{_PART}{{2,8}}?(?={_NUMBER}{_BUILDING}))?|{_NUMBER}{_BUILDING}(?=[A-Za-z]?{_NUMBER}))"
    rf"{_INSIDE}*(?:[A-Za-z]?{_ROOM})?"
)
_STREET = "路|街|大道|桥|巷|弄|胡同|村|屯|庄|社区|小区|花园|公寓|苑|新城|大厦|家园|新村|广场|里|镇|乡"
_PLACE = re.compile(
    rf"(?:{_PART}{{2,7}}(?:省|自治区))?(?:{_PART}{{2,6}}市)?(?:{_PART}{{1,6}}(?:区|县|旗))?(?:{_PART}{{1,6}}(?:镇|乡|街道))?"
    rf"{_PART}{{1,10}}(?:{_STREET})(?:{_NUMBER}(?:弄|组|队|社))?[东南西北中]?(?:段|侧)?\s?$"
)
_REACH = 40
_HINT = re.compile("[号栋幢座室层房]|单元|弄")


def addresses(text: str) -> Iterator[tuple[Span, str]]:
    """Yield (place, placeholder) of every address, from left to right.

    A street or village with a house number, with the region before it; or building and room without a street.
    """
    if not _HINT.search(text):
        return
    for house in _HOUSE.finditer(text):
        place = _PLACE.search(text, max(0, house.start() - _REACH), house.start())
        if place is not None:
            yield Span(place.start(), house.end()), "[地址]"
        elif not house[0].endswith("号") and len(_ANY_NUMBER.findall(house[0])) > 1:
            yield Span(*house.span()), "[地址]"
