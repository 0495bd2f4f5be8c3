"""What sources call the two sides, and names that tell two speakers apart without saying which is which."""

import re
from functools import lru_cache

from nlp.parsing.alternation import any_of_phrases
from nlp.parsing.turn import Speaker

_AGENT = (
    "agent", "helpdesk", "staff", "system", "assistant", "客服", "坐席", "座席", "客服代表", "客服专员", "在线客服", "人工客服",
    "智能客服", "机器人", "话务员", "受理员", "接线员", "工作人员", "处理意见", "处理结果", "处理情况", "答复内容", "回复内容",
)  # fmt: skip
_CUSTOMER = (
    "customer", "user", "caller", "client", "客户", "用户", "顾客", "来电人", "客户来电",
    "受理内容", "来电内容", "诉求内容", "反映内容",
)  # fmt: skip
ROLES: dict[str, Speaker] = {**dict.fromkeys(_AGENT, "agent"), **dict.fromkeys(_CUSTOMER, "customer")}

_SPELLINGS = {spelling for name in ROLES for spelling in (name, name.title(), name.upper())}
# With no flag for letters of either case, the search skips all places at which no name begins.
NAMES = any_of_phrases(sorted(_SPELLINGS, key=lambda name: (-len(name), name)))
# Each begins with its letters, for the same reason.
_COUNTED = (
    "SPEAKER",
    "Speaker",
    "speaker",
    "SPK",
    "Spk",
    "spk",
    "Channel",
    "channel",
    "说话人",
    "发言人",
    "讲话人",
    "声道",
)
NUMBERED = any_of_phrases(f"{name}[ _-]?[0-9]{{1,2}}" for name in _COUNTED)
LETTERED = "A-Ca-c甲乙丙0-3"

_NUMBER_AFTER = re.compile(r"[ \t]*[0-9]{1,6}$")
_BRACKETS = "[]【】<>()（） \t"
_SERVES = re.compile("客服|坐席|座席|客户(?:经理|代表|服务)|机器人|接线员|话务员")
_IS_SERVED = re.compile("客户|用户|顾客|来电人")
_LONGEST = 20
_ANONYMOUS = re.compile(f"{NUMBERED}|[{LETTERED}]|left|right|左|右")


@lru_cache(maxsize=256)
def role_of(name: str) -> Speaker | None:
    """Return who bears this name, as 客服, 坐席0017, 国网客服小李 or Customer; null where it does not say."""
    plain = name.strip(_BRACKETS).lower()
    named = ROLES.get(plain) or ROLES.get(_NUMBER_AFTER.sub("", plain))
    if named or len(plain) > _LONGEST:
        return named
    return "agent" if _SERVES.search(plain) else "customer" if _IS_SERVED.search(plain) else None


@lru_cache(maxsize=256)
def is_anonymous(name: str) -> bool:
    """Return whether the name only tells speakers apart: A, 1, [SPEAKER 2], 说话人1."""
    return _ANONYMOUS.fullmatch(name.strip(_BRACKETS)) is not None


@lru_cache(maxsize=256)
def is_side(name: str) -> bool:
    """Return whether the name is nothing but a role or a numbered speaker, as the name of a field must be: not 客服意图."""
    return name.strip(_BRACKETS).lower() in ROLES or _ANONYMOUS.fullmatch(name.strip(_BRACKETS)) is not None
