"""What only the neighbours of a turn tell: an answer to a question, a number dictated over several turns and read back."""

import re
from collections.abc import Container, Mapping, Sequence
from itertools import pairwise

from nlp.personal.digit import SPOKEN, TURN_END, as_digits, chunks
from nlp.personal.found import NOTHING_ASKED, Asked, Found
from nlp.personal.personal_number import personal_numbers, with_last_x

_ASKS = {
    "[姓名]": "贵姓|称呼|姓名|户名|名字|叫什么|叫啥|哪位|哪一户|户主是|哪个[字姓]|姓什么|姓啥|谁(?:的名|名下|家)|是谁|联系人",
    "[户号]": "户号|户头|客户编号|用户编号|用电编号",
    "[座机]": "电话|手机|号码|联系方式|座机",
    "[表号]": "表号|资产编?号|电表号",
    "[密码]": "验证码|密码|校验码",
    "[银行卡]": "卡号|银行卡",
    "[身份证]": "身份证|证件号",
    "[地址]": "地址|门牌|几号楼|几栋|几幢|哪栋|哪幢|哪个小区|哪个村|住哪|住在哪",
}
ASKS = re.compile("|".join((r"\[", *_ASKS.values())))
"""Without one of these nothing is asked for; what stands beside a placeholder may join to one."""
_EACH = [(placeholder, re.compile(words)) for placeholder, words in _ASKS.items()]
_PLACEHOLDER = re.compile(r"\[[^\[\]]{2,4}(?:#[a-z]+)?\]")
_REMEMBERED = 3  # turns in which an answer may still come
_LETTERS_OF_SOUND = r"嗯啊呃额哦哎那个然后就是吧呢对好的行您说继续后面呢是请讲记下了一到听着再来还有"
_ATTENDS = re.compile(rf"[{SPOKEN}{_LETTERS_OF_SOUND}\s，,。.、？?！!()（）-]*")
_OPEN_END = re.compile(rf"[{SPOKEN}][\s，,。.、嗯啊呃额哦哎那个然后就是吧呢对…-]{{0,8}}$")
_OPEN_START = re.compile(rf"[\s，,。.、嗯啊呃额哦哎那个然后就是对后面-]{{0,8}}[{SPOKEN}]")
_LONGEST_ATTENTION = 24
_LEAST_READ_BACK = 3
SOME_DIGITS = re.compile(rf"[{SPOKEN}]{{2}}")
"""A part of a number that is dictated."""


def asked_in(text: str) -> Asked:
    """Return what a text asks for."""
    question = _PLACEHOLDER.sub("", text)  # [姓名] asks for nothing
    return frozenset(name for name, words in _EACH if words.search(question))


def questions(speakers: Sequence[str], texts: Sequence[str], asking: Mapping[str, Asked]) -> list[Asked]:
    """Return for every turn what the other side has asked for shortly before; `asking` holds what texts ask for."""
    asked: list[Asked] = []
    open_question: dict[str, tuple[int, Asked]] = {}
    for number, (speaker, text) in enumerate(zip(speakers, texts, strict=True)):
        asked.append(_open_to(speaker, number, open_question) if open_question else NOTHING_ASKED)
        if text in asking:
            open_question[speaker] = (number, asking[text])
    return asked


def _open_to(speaker: str, number: int, questions: Mapping[str, tuple[int, Asked]]) -> Asked:
    """Return what another side asked for so shortly before turn `number` that it may still be answered."""
    for who, (since, kinds) in questions.items():
        if who != speaker:
            return kinds if number - since <= 2 * _REMEMBERED else NOTHING_ASKED
    return NOTHING_ASKED


def dictated(
    speakers: Sequence[str], texts: Sequence[str], asked: Sequence[Asked], digits: Container[str]
) -> list[list[Found]]:
    """Return for every turn the parts of numbers that reach over several turns of one side, and what the other reads back.

    `digits` holds the texts with SOME_DIGITS.
    """
    found: list[list[Found]] = [[] for _ in texts]
    if sum([text in digits for text in texts]) < 2:  # noqa: PLR2004 - a number in two turns
        return found
    for speaker in dict.fromkeys(speakers):
        for group in _groups(speaker, speakers, texts):
            _mask_group(group, texts, asked[group[0]], found)
    return found


def _groups(speaker: str, speakers: Sequence[str], texts: Sequence[str]) -> list[list[int]]:
    """Return the turns of one side that may hold one number: it ends in digits, the next begins with digits."""
    groups: list[list[int]] = []
    own = [number for number, who in enumerate(speakers) if who == speaker]
    for before, after in pairwise(own):
        if not (_OPEN_START.match(texts[after]) and _OPEN_END.search(texts[before])):
            continue
        if all(len(text) <= _LONGEST_ATTENTION and _ATTENDS.fullmatch(text) for text in texts[before + 1 : after]):
            if groups and groups[-1][-1] == before:
                groups[-1].append(after)
            else:
                groups.append([before, after])
    return groups


def _mask_group(group: list[int], texts: Sequence[str], asked: Asked, found: list[list[Found]]) -> None:
    joined = TURN_END.join(texts[number] for number in group)
    for start, end, placeholder in personal_numbers(joined, asked):
        offset, said, turns = 0, "", []
        for number in group:
            low, high = max(start - offset, 0), min(end - offset, len(texts[number]))
            if low < high:
                found[number].append(Found(low, high, placeholder))
                said += _digits_of(texts[number][low:high])
                turns.append(number)
            offset += len(texts[number]) + 1
        if len(turns) > 1:
            _mask_read_back(turns, texts, said, placeholder, found)


def _mask_read_back(
    turns: list[int], texts: Sequence[str], said: str, placeholder: str, found: list[list[Found]]
) -> None:
    """Mask what is repeated of a number between its turns and in the two turns after."""
    for number in range(turns[0], min(turns[-1] + 3, len(texts))):
        if number in turns:
            continue
        just_said = _digits_of(texts[number - 1])
        for chunk in chunks(as_digits(texts[number])):
            long = len(chunk.digits) >= _LEAST_READ_BACK and chunk.digits in said
            if long or (number - 1 in turns and chunk.digits == just_said):
                end = with_last_x(texts[number], chunk.end) if placeholder == "[身份证]" else chunk.end
                found[number].append(Found(chunk.start, end, placeholder))


def _digits_of(text: str) -> str:
    return "".join(chunk.digits for chunk in chunks(as_digits(text)))
