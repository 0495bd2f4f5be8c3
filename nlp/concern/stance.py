"""Whose matter it is: what the customer says and means, and what they make theirs by affirming what the agent asks."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from nlp.negation import asserted
from nlp.normalization.spoken import heard
from nlp.sentence import Span
from nlp.transcript import Transcript, Turn

# The end of the agent's turn asks whether it is about something: 您是问停电的事吗, 您反映的是电压低是吧.
_ASKS = re.compile(
    r"[您你](?:这边|那边|那里|今天|这次|来电|打电话)*(?:是不是|是想|是要|是|要|想|反映|说的是|咨询|问)[^。！？!?；;\n]{1,40}?"
    r"(?:吗|吧|么|是不是|对不对|没错)[？?。]?(?=\s*$)"
)
_AFFIRMS = re.compile(
    r"\s*(?:(?:喂|哎|诶|呃|哦|啊|嗯)[，,、\s]*)*(?:对(?!不起|了|方|面|于)|是的|是啊|是呀|是这|是哦|没错|就是|正是|可不是|是(?=$|[，,。！!\s]))"
    r"|\s*嗯+[，,。！!\s]*$"
)
# 不用了, 我回头看看: what the agent brings up is no matter of the customer's.
_DECLINES = re.compile(
    r"\s*[嗯哦啊好的行，,\s]*(?:不用|不需要|不要|暂时不|再说|回头再?看|以后再|有需要再|算了|知道了$|晓得了$|我不会弄|那个我不懂)"
)
# With what an affirmation begins: most replies begin otherwise.
_OPENINGS = frozenset("喂哎诶呃哦啊嗯对是没就正可")
_DENIES = re.compile(r"不是|不对|没有|不$|没$")


class Affirmed(NamedTuple):
    """What the agent asks in turn number `turn`, at `span` of its text, and the customer affirms in the next turn."""

    turn: int
    span: Span
    sentence: str


def affirmed(turns: Sequence[Turn]) -> list[Affirmed]:
    """Return the agent's questions that the customer makes their own with 对, 是的, 嗯 and the like, in order."""
    found = []
    for number, (speaker, reply) in enumerate(turns[1:]):
        if speaker == "customer" and (reply[:1] in _OPENINGS or reply[:1].isspace()):
            asker, question = turns[number]
            if asker == "agent" and _is_yes(reply) and (asked := _ASKS.search(question)):
                found.append(Affirmed(number, Span(*asked.span()), asked[0]))
    return found


def meant(transcript: Transcript) -> list[str]:
    """Return what the customer says, as it is heard and without what they deny or call settled, turn by turn."""
    return [asserted(heard(text)) for text in transcript.said("customer")]


def answered(transcript: Transcript) -> list[str]:
    """Return what the agent says, in order, without the turns that the customer waves off."""
    after = [*(turn.text if turn.speaker == "customer" else "" for turn in transcript.turns[1:]), ""]
    return [
        heard(turn.text)
        for turn, reply in zip(transcript.turns, after, strict=True)
        if turn.speaker == "agent" and not _DECLINES.match(reply)
    ]


def _is_yes(reply: str) -> bool:
    said = _AFFIRMS.match(reply)
    return said is not None and not _DENIES.search(reply[: said.end() + 4])
