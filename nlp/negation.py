"""What a caller mentions but does not mean: denied (不是停电), or past and settled (上次停电已经修好了).

By rule, clause by clause; a question (不是停了吗) or a complaint (不是第一次停电, 没有电) denies nothing. Recognition often
delivers no
commas: in a run longer than a clause, only the words around the denial are taken.
"""

import re
from collections.abc import Iterator, Sequence

from nlp.glance import hits
from nlp.parsing.alternation import any_of_phrases
from nlp.sentence import Span, clauses

# A clause of more characters was not cut by its speaker.
LONGEST = 16

# 是不是 asks, 不是第一次 counts, 不是说好了 reproaches. What must not stand before is looked at behind the first character, so
# that a search skips all places where none begins.
_DENIALS = (
    "不(?<!是不)(?<!要不)是(?!第|一次|一天|两次|头一|说好|说了|应该|已经|刚|不|没|你们)",
    "没有?(?:停电|断电|跳闸|欠费|欠你们|坏|什么?问题|意见)", "不欠(?:费|电费|你们)", "从来不欠", "一钱?没欠", "分钱?没欠",
    "没(?<![你们人]没)(?:有)?(?:(?:说|想)(?:要|去)|打算)",
    "不(?:用|需要|想|打算)再?(?:办|查|讲|说|报修|投诉|咨询|安装|装|新装|过户|省)",
    "不(?:要|办|装|开|买)(?:新装|过户|增容|充电桩|光伏|电车|电动车|发票|赔偿)",
    "没有?(?:装|安装)过?(?:光伏|充电桩)",
    "我(?:不管|无所谓|不在乎)$", "我(?:会用|能登|懂|知道|清楚)$", "正常的?[了啊呢的]?$", "好着呢[了啊呢的]?$", "都好的[了啊呢的]?$",
    "好好的[了啊呢的]?$", "是准的[了啊呢的]?$", "是对的[了啊呢的]?$", "对得上[了啊呢的]?$", "不危险[了啊呢的]?$",
    "不闪[了啊呢的]?$", "没(?<!有没)问题[了啊呢的]?$",
)  # fmt: skip
_DENIED = re.compile(any_of_phrases(_DENIALS))
# What comes right before a denial and only leads up to it: 短信收到了，不是短信的事.
_LEADS = re.compile(r"(?:我?知道|懂|明白|收到|看到|看了|会用|交了|没欠|有的?|有电|不多)了?$")
# In a long run a denial reaches until the speaker turns to something else.
_TURN = re.compile("就是|而是|是|我|想|但|只|今天|现在|那")
_BEFORE, _AFTER = 4, 8
_ASKED = re.compile(r"[吗么呢嘛][啊呀]?$")
_PASTS = (
    "上次", "上回", "之前", "以前", "去年", "前年", "上个?月", "上个?星期", "上周", "前几天", "前阵子", "早先", "那次", "那回",
    "早就?(?=[^上晨点饭\n])",
)  # fmt: skip
_PAST = re.compile(any_of_phrases(_PASTS))
_DONE = "修|处理|解决|弄|搞|办|换|校|结|交|补|赔|退|改|调|装|开|解释|讲|教|道歉|恢复|送|做|签"
_SETTLED = (
    rf"(?:(?:{_DONE})(?:电)?(?:好|完|过|清|上|通|过来|回来)(?:来|给我|我)*了|早就?(?:{_DONE})[^，,]{{0,2}}了"
    r"|(?:修|处理|解决|开通|解释|道歉|恢复|送电|赔|退|结)(?:来|给我|我)*了"
    r"|(?:现在|后来|当天)[就都]?(?:正常|好|来|没事|能用)了?|没事了|没问题了?|不提了|了结了|不用说?了)"
)
# At the end of a clause only: 换了表以后电费就高了 is not settled. In a long run what follows must be a new start.
_SETTLED_AT_END = re.compile(_SETTLED + "[啊呀呢吧的]?$")
_SETTLED_WITHIN = re.compile(r".{0,14}?" + _SETTLED + "(?=我|今天|现在|这次|这个|那个|就|$)")
# Done, and said to be well: 充电桩已经装好了，用着呢. A complaint names the same and goes on otherwise.
_DONE_AT_END = re.compile(rf"(?:{_DONE})(?:好|完|过|清|上|过来)?(?:给我|我)?(?:了|过)[啊呀呢吧]?$")
_FINES = (
    "用着", "用得", "能用", "没问题", "没事", "不用说?了", "了结", "不提了", "准的", "正常", "好了", "我清楚", "清楚", "复了",
    "通了",
)  # fmt: skip
_FINE = rf"(?:现在|这个|电也|都)?(?:{'|'.join(_FINES)})"
_WELL = re.compile("^" + _FINE)
_DONE_WITHIN = re.compile(rf"(?:{_DONE})(?:好|完|清|上|过来)?(?:给我|我)?(?:了|过){_FINE}")
_AGAIN = re.compile(r"又|再次|还是|还没|还不|仍|怎么|一直|到现在|凭什么|但|可是|结果|为什么")
# Where a text has none of these, wherever, nothing is refuted: most texts end here.
_MAY_REFUTE = re.compile(any_of_phrases(phrase.removesuffix("$") for phrase in (*_DENIALS, *_PASTS, *_FINES)))


def refuted(text: str) -> list[Span]:
    """Return the places of `text` that the speaker denies or calls past and settled, in order, none overlapping."""
    if not _MAY_REFUTE.search(text):
        return []
    spans = clauses(text)
    said = [text[span.start : span.end].rstrip("，,、。！!；;… \n") for span in spans]
    found: list[Span] = []
    for number, (span, clause) in enumerate(zip(spans, said, strict=True)):
        if len(clause) > LONGEST:
            found += (Span(span.start + start, span.start + end) for start, end in _within(clause))
        elif _DENIED.search(clause) and not _ASKED.search(clause):
            found += spans[number - 1 : number] if number and _LEADS.search(said[number - 1]) else []
            found.append(span)
        elif _PAST.search(clause):
            found += _settled_until(spans, said, number)
        elif number and _WELL.search(clause) and _DONE_AT_END.search(said[number - 1]):
            found += spans[number - 1 : number + 1]
    return _apart(found)


def asserted(text: str) -> str:
    """Return `text` without the places that `refuted` finds."""
    kept, start = [], 0
    for span in refuted(text):
        kept.append(text[start : span.start])
        start = span.end
    return "".join([*kept, text[start:]]) if kept else text


def asserted_many(texts: Sequence[str]) -> list[str]:
    """Return each text as `asserted` gives it."""
    return [asserted(text) if hit else text for text, hit in zip(texts, hits((_MAY_REFUTE,), texts), strict=True)]


def _within(run: str) -> Iterator[tuple[int, int]]:
    for match in _DENIED.finditer(run):
        turn = _TURN.search(run, match.end(), match.end() + _AFTER)
        end = turn.start() if turn else min(match.end() + _AFTER, len(run))
        if not _ASKED.search(run[match.end() : end]):
            yield max(match.start() - _BEFORE, 0), end
    for match in _PAST.finditer(run):
        settled = _SETTLED_WITHIN.match(run, match.end())
        if settled and not _AGAIN.search(settled[0]):
            yield max(match.start() - _BEFORE, 0), settled.end()
    for match in _DONE_WITHIN.finditer(run):
        yield max(match.start() - _AFTER, 0), match.end()


def _settled_until(spans: list[Span], said: list[str], number: int) -> list[Span]:
    """Return the clauses from the one that names the past to the one that says it is settled, if any."""
    for end in range(number, min(number + 2, len(said))):
        if _AGAIN.search(said[end]):
            return []
        if _SETTLED_AT_END.search(said[end]):
            return spans[number : end + 1]
    return []


def _apart(spans: list[Span]) -> list[Span]:
    apart: list[Span] = []
    for span in sorted(spans):
        start = max(span.start, apart[-1].end) if apart else span.start
        if start < span.end:
            apart.append(Span(start, span.end))
    return apart
