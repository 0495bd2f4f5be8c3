"""How a text sounds: like one who serves (请问您的户号是多少) or like one who is served (我家停电了)."""

import re
from math import exp

from nlp.parsing.alternation import any_of_phrases, by_first_character

_DONE = "查|查询|登记|核实|转|转接|处理|反映|反馈|看|办理|联系|催|记录|报修|安排|确认|解决"
_WANT = "问|咨询|查|投诉|反映|报修|办|交|知道|了解|装|申请|举报|退|改|开通|取消"
_ASKED_FOR = "提供|报一下|说一下您|稍等|稍候|耐心等|留意|保持电话|对(?:本次|我的)|描述|核对|私信"
# Each begins with one character, which lets the search skip all places where none begins.
_SERVING = (
    "为您服务", "很高兴.{0,4}服务", "可以.{0,2}帮(?:您|到您|助您)", "能够?帮(?:您|到您|助您)", "请问有什么",
    "有什么(?:可以|能)", "请讲",
    f"帮您(?:{_DONE})", f"为您(?:{_DONE})", f"给您(?:{_DONE}|带来|造成|回电|回复|答复)", f"请您?(?:{_ASKED_FOR})", "感谢您", "祝您",
    "您反映的", "您(?:的户号|的来电|的用电|那边|这边|那里)", "这里是.{0,6}(?:客服|供电|国网|电力)",
    "已经?[为帮给]您", "会[为帮给]您", "将[为帮给]您", "户号(?:是多少|报一下|提供)", "还有(?:什么|其他|别的).{0,8}(?:帮|需要|咨询)",
    "亲[,，~～]", "小[0-9A-Z](?:帮|为|马上)",
)  # fmt: skip
_POLITE = ("您", "稍等", "敬请", "抱歉", "谅解", "我司", "工作人员", "反馈")
_SERVED = (
    "我家", "我们(?:家|小区|村|楼|单元|这[边儿里]|店|厂)", "俺", "咱家", "我的(?:户号|电表|电费|手机|号|话费|电话|卡|套餐|名字)",
    f"我[想要来](?:{_WANT})", "帮我", "给我", "我这(?:个|边|里|儿)?(?:手机|号|电|月|表|家)",
    "你们(?:到底|怎么|公司|客服|这|能不能|为什么|啥|什么|赶紧|赶快|还|就|不|又|那)", "怎么(?:回事|还没|又|老是|办)", "凭什么",
    "打了.{0,4}(?:次|遍|天|小时|电话)", "等了.{0,4}(?:次|遍|天|小时|电话)", "什么时候(?:来|能|修|送)", "停电了", "没电了", "跳闸了",
    "太(?:贵|差|慢)", "投诉你",
)  # fmt: skip
_ASKING = ("我", "怎么", "为什么", "吗", "啥", "你们", "谢谢")
# What one phrase weighs, and the most that phrases of its kind weigh together: rounded logarithms of how much oftener one side
# says so. One phrase can be quoted by the other side; more of the same kind adds little.
_KINDS = ((_SERVING, 3.0, 9.0), (_POLITE, 1.0, 3.0), (_SERVED, -3.0, -9.0), (_ASKING, -0.5, -2.0))
_KIND = {phrase: number for number, (phrases, _, _) in enumerate(_KINDS) for phrase in phrases}
_KIND_OF = [_KIND[first + rest] for first, rests in by_first_character(_KIND).items() for rest in rests]
# The empty group after a phrase tells which one it was.
_CUE = re.compile(any_of_phrases(f"{phrase}()" for phrase in _KIND))


def agent_odds(text: str) -> float:
    """Return the log-odds that the agent said `text`: positive for the agent, 0 where nothing tells."""
    return sum(_odds(text))


def sounds_like_agent(text: str, *, surely: bool) -> bool:
    """Return whether `text` holds what an agent says, or `surely` what hardly anybody else does."""
    serving, polite, *_ = _odds(text)
    return serving > 0 or (not surely and polite >= _KINDS[1][2])


def _odds(text: str) -> list[float]:
    counts = [0] * len(_KINDS)
    for match in _CUE.finditer(text):
        counts[_KIND_OF[(match.lastindex or 1) - 1]] += 1
    pairs = ((count * weight, most) for count, (_, weight, most) in zip(counts, _KINDS, strict=True))
    return [min(odds, most) if most > 0 else max(odds, most) for odds, most in pairs]


def probability(odds: float) -> float:
    """Return the probability of log-odds."""
    return 1 / (1 + exp(-max(min(odds, 60.0), -60.0)))
