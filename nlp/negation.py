"""What a caller mentions but does not mean: denied (不是停电), or past and settled (上次停电已经修好了).

Clause by clause and by rule; a question (不是停了吗) or a complaint (不是第一次停电, 没有电) denies nothing.
"""

import re

from nlp.sentence import Span, clauses

# 是不是 asks, 不是第一次 counts, 不是说好了 reproaches.
_DENIED = re.compile(
    r"(?<!是)(?<!要)不是(?!第|一次|一天|两次|头一|说好|说了|应该|已经|刚|不|没|你们)"
    r"|没有?(?:停电|断电|跳闸|欠费|欠你们|坏|什么?问题|意见)|不欠(?:费|电费|你们)|从来不欠"
    r"|不(?:用|需要|想|打算)(?:再)?(?:办|查|讲|说|报修|投诉|咨询|安装|装|新装|过户)"
    r"|(?:没|没有)(?:装|安装)(?:过)?(?:光伏|充电桩)|(?:正常的?|好着呢|都好的|是准的|是对的)$"
)
_ASKED = re.compile(r"[吗么呢嘛][啊呀]?[，,、\s]*$")
_PAST = re.compile(r"上次|上回|之前|以前|去年|前年|上个?月|上个?星期|上周|前几天|前阵子|早先|那次|那回")
# At the end of a clause only: 换了表以后电费就高了 is not settled.
_SETTLED = re.compile(
    r"(?:(?:修|处理|解决|弄|搞|办|换|校|结清|交清|赔|退|改|调|装|开通|解释|道歉|恢复|送电)(?:好|完|过|清)?(?:来|给我|我)*了"
    r"|(?:现在|后来|当天)[就都]?(?:正常|好|来|没事|能用)了?|没事了|没问题了?|不提了|不用说?了)[啊呀呢吧的]?$"
)
_AGAIN = re.compile(r"又|再次|还是|还没|还不|仍|怎么|一直|到现在|凭什么")
_HINT = re.compile(
    r"不|没|正常|好着|都好|准的|对的|上次|上回|之前|以前|去年|前年|上个|上月|上周|前几天|前阵子|早先|那次|那回"
)


def refuted(text: str) -> list[Span]:
    """Return the clauses of `text` that the speaker denies or calls past and settled, in order."""
    if not _HINT.search(text):
        return []
    spans = clauses(text)
    said = [text[span.start : span.end].rstrip("，,、。！!；;… \n") for span in spans]
    numbers: set[int] = set()
    for number, clause in enumerate(said):
        if _denies(clause):
            numbers.add(number)
        elif _PAST.search(clause):
            numbers |= _settled_until(said, number)
    return [span for number, span in enumerate(spans) if number in numbers]


def asserted(text: str) -> str:
    """Return `text` without the clauses that `refuted` finds."""
    kept, start = [], 0
    for span in refuted(text):
        kept.append(text[start : span.start])
        start = span.end
    return "".join([*kept, text[start:]])


def _denies(clause: str) -> bool:
    return bool(_DENIED.search(clause)) and not _ASKED.search(clause)


def _settled_until(said: list[str], number: int) -> set[int]:
    """Return the numbers of the clauses from the one that names the past to the one that says it is settled, if any."""
    for end in range(number, min(number + 2, len(said))):
        if _AGAIN.search(said[end]):
            return set()
        if _SETTLED.search(said[end]):
            return set(range(number, end + 1))
    return set()
