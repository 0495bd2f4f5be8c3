"""Finding full names that nothing announces: 蔡文杰那一户, 任建华来电. Their characters speak for themselves.

A surname with two characters of a given name counts where all three together are much more frequent in names than in other
text; less will do where a clause begins with them and the next word parts them off. 上官 or 司马 are surnames and nothing else.
"""

import re

from nlp.personal.name_shape import HAN, after_a_break, begins_word, ends_name, in_a_word, is_title, name_at
from nlp.personal.surname import FIRST_CHARACTERS, GIVEN, GIVEN_WEIGHT, NOT_NAMES, SURE_COMPOUND, SURNAME_WEIGHT

_GIVEN = "".join(sorted(GIVEN))
# A full name has one of these; characters that every text has are not worth a look.
_FREQUENT = frozenset("之九二保先利友家小少子季实正水好建才周连元太刚毛双")
_TELLING = "".join(sorted({character for character in GIVEN if GIVEN_WEIGHT[character]} - _FREQUENT))
BARE = re.compile(rf"[{_TELLING}](?:(?<=[{FIRST_CHARACTERS}][{_GIVEN}].)|(?<=[{FIRST_CHARACTERS}].)(?=[{_GIVEN}]))")
"""A character that mostly stands in given names, with a surname and another one beside it."""
_SECOND = "".join(sorted({name[1] for name in SURE_COMPOUND}))
COMPOUND = re.compile(rf"[{_SECOND}](?<={'|'.join(SURE_COMPOUND)})(?=[{HAN}])(?!(?<=上官)[网方微])")
"""The end of a surname of two characters that is no other word."""
_ANYWHERE, _APART = 6, 4
# 石桥镇, 李家庄, 梅溪路: what is called like a person but is a place.
_PLACE = frozenset("镇路桥庄村街县乡巷湾沟坪")
_PLACE_AFTER = re.compile(
    "[路街镇村庄乡县市区坊桥巷苑]|小区|花园|大[道桥厦]|社区|[中小]学|医院|车?站|公[园司]|广场|家园"
)


def bare_names(text: str) -> list[tuple[int, int]]:
    """Return the places [start, end) of full names that need nothing beside them."""
    return [(start, start + 3) for site in BARE.finditer(text) for start in _starts(text, site.start())]


def compound_names(text: str) -> list[tuple[int, int]]:
    """Return the places [start, end) of names with a surname of two characters."""
    spans = []
    for site in COMPOUND.finditer(text):
        end = name_at(text, site.end() - 2, sure=True)
        if end is not None and end > site.end() and not _PLACE_AFTER.match(text, end - 1):
            spans.append((site.end() - 2, end))
    return spans


def _starts(text: str, telling: int) -> list[int]:
    return [start for start in (telling - 2, telling - 1) if start >= 0 and _is_name(text, start)]


def _is_name(text: str, start: int) -> bool:
    surname, given = text[start], text[start + 1 : start + 3]
    if len(given) < 2 or surname not in SURNAME_WEIGHT or not GIVEN.issuperset(given):  # noqa: PLR2004 - a full name
        return False
    weight = SURNAME_WEIGHT[surname] + GIVEN_WEIGHT[given[0]] + GIVEN_WEIGHT[given[1]]
    if weight < _APART or surname + given[0] in NOT_NAMES or in_a_word(text, start) or is_title(text, start + 1):
        return False
    if given[1] in _PLACE or begins_word(text, start + 2) or _PLACE_AFTER.match(text, start + 3):
        return False
    return weight >= _ANYWHERE or (after_a_break(text, start) and ends_name(text, start + 3))
