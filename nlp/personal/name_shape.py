"""Where a name ends or begins, once something beside it says that it is one."""

import re

from nlp.personal.surname import (
    FIRST_CHARACTERS,
    GIVEN,
    GIVEN_WEIGHT,
    LAST_CHARACTERS,
    NOT_NAMES,
    SURNAME,
    SURNAME_WEIGHT,
)

HAN = "\u4e00-\u9fff"
_SURNAME = re.compile(SURNAME)
IS_HAN = re.compile(f"[{HAN}]")
_TITLES = (
    "先生|女士|小姐|太太|同志|师傅|经理|主任|老师|大爷|大妈|大叔|大姐|大哥|大娘|大伯|大婶|阿姨|叔叔|伯伯|婆婆|奶奶|爷爷|所长|科长|局长|站长|书记|医生|大夫|律师|警官|校长|队长|班长"
    "|组长|村长|老板|院长|厂长|工程师|会计|厅长|处长|市长|县长|镇长|乡长|区长|教授|护士|小哥"
)
_TITLE_HERE = re.compile(_TITLES)
_FIRST = "".join(sorted({title[0] for title in _TITLES.split("|")}))
_SECOND = "".join(sorted({title[1] for title in _TITLES.split("|")}))
# A regular expression that begins with a set of characters is searched many times faster than one that begins with a choice.
TITLE = re.compile(rf"[{_FIRST}](?<=[{LAST_CHARACTERS}].)(?=[{_SECOND}])")
"""Where what a person is called by may begin, behind what a name may end with."""
_WHOLE_TITLE = re.compile(rf"先生(?![产气活态长])|小姐(?!姐)|(?!先生|小姐)(?:{_TITLES})")
SHORT_TITLE = re.compile(
    rf"[工总局所队](?<=[{FIRST_CHARACTERS}].)(?=[^{HAN}]|$|说|来|您|你|好|电话|的|让|答|不|在|知|处)"
)
"""王工, 李局."""

_GIVEN = "".join(sorted(GIVEN))
BELONGS = re.compile(
    rf"[名本的](?:(?<=[{FIRST_CHARACTERS}][{_GIVEN}].)|(?<=[{FIRST_CHARACTERS}].[{_GIVEN}].)|(?<=[{FIRST_CHARACTERS}]..[{_GIVEN}].))"
    "(?:(?<=名)下|(?<=本)人|(?<=的)(?:户|名字?|电费|电表|卡|手机|电话|账户|账号|身份证|房子|号码|合同|店|厂|车|女儿|儿子|爱人))"
)
"""What belongs to somebody, behind what may be a full name: 张三名下, 李四的电表."""

# A name is over where one of these follows; most can stand in a name as well, so a longer name that ends well is preferred.
_AFTER = frozenset(
    "的是啊呀吧呢嘛吗了家户我你您他她在住电手想要来这那和跟就也停反咨投致表称报说本女男对申打请已有于因并与用到联身申要求名"
    "办开交问去买租卖装修管不没会能可让给被把从当做写签登刚昨今前又再还才只正出过很真太怎什何跑接回拿退欠搬发找查看处代改转致帮替"
)
# 张伟|来电, 张伟|家里: what could be the end of a name begins the next word.
_WORD_AFTER = re.compile("来[电访反投咨说报]|致电|家[里也停没的电住都这那中]")
_PARTED_OFF = re.compile(rf"{_TITLES}|[一二三四五六七八九十]{{1,3}}[点时月日]")
_BEFORE = frozenset("告系知实成为是找请问给跟和叫让的位个名您你我系主户到有这那为")
# Words that end in a surname: 明白先生, 对方先生, 正常女士.
_NO_SURNAME_AFTER = {
    "白": "明坦", "方": "对地官双多四甲乙警校", "于": "关对由等至基位终属", "任": "责信主", "安": "晚早平公保治",
    "常": "正平经非通", "谢": "谢多感", "钱": "费交多少块价", "成": "完变", "高": "最很太更", "单": "简账订工", "关": "相机海",
    "路": "线电马", "管": "主", "车": "汽", "马": "立", "时": "及", "包": "承", "解": "了理", "向": "方", "景": "背",
    "宁": "安辽苏保",
    "何": "如任为", "金": "现资罚押", "程": "工流过", "温": "高低体水降室",
    "傅": "师", "付": "支垫预应未", "龙": "黑水艺", "丁": "鸡肉园布补", "林": "园森雨吉桂菲", "江": "长",
    "段": "时", "卓": "安", "施": "实设措", "柳": "杨", "贺": "祝", "许": "或也允", "章": "规盖公", "易": "容交", "康": "健",
    "尚": "高时", "纪": "世", "余": "剩其多", "洪": "防", "游": "旅", "顾": "照", "张": "伸一两几每这那二三四五六七八九十主夸紧",
    "梁": "桥", "武": "威", "史": "历", "石": "宝钻", "房": "厨住", "项": "事款", "万": "一二三四五六七八九十百千几",
}  # fmt: skip
_TELLING = 5  # the weight that a surname and one other character need
_OFTEN_AMBIGUOUS = frozenset("施金石水时史任成单关路管车包解向景古雷项盛连尚程常高")


def any_of(*patterns: re.Pattern[str]) -> re.Pattern[str]:
    """Return one pattern for several that each begin with a set of rare characters: one scan instead of many."""
    parts = [pattern.pattern[1:].split("]", 1) for pattern in patterns]
    first = "".join(sorted(set().union(*(characters for characters, _ in parts))))
    return re.compile(f"[{first}](?:{'|'.join(f'(?<=[{characters}]){rest}' for characters, rest in parts)})")


def surname_end(text: str, start: int) -> int | None:
    """Return where the surname that begins at `start` ends."""
    match = _SURNAME.match(text, start)
    return match.end() if match is not None else None


def titles(text: str) -> list[int]:
    """Return where what a person is called by begins behind what may be a name: 先生, 师傅, 主任, or a short one as in 王工."""
    whole = [match.start() for match in TITLE.finditer(text) if _WHOLE_TITLE.match(text, match.start())]
    return whole + [match.start() for match in SHORT_TITLE.finditer(text)]


def belongings(text: str) -> list[int]:
    """Return where something begins that belongs to whom a full name just before may name: 张三名下, 李四的电表."""
    return [match.start() for match in BELONGS.finditer(text)]


def name_at(text: str, start: int, *, sure: bool) -> int | None:
    """Return where the name that begins at `start` ends, None where there is none.

    `sure`: what stands before says that it is a name; else its characters have to look like one, and what follows must part it
    from the next word.
    """
    surname = surname_end(text, start)
    word = text[start : start + 2] in NOT_NAMES
    if surname is None or (word and not sure):
        return None
    if _TITLE_HERE.match(text, surname):
        return surname
    if _looks_like_given(text, surname, 2) and not begins_word(text, surname + 1):
        return surname + 2
    if _looks_like_given(text, surname, 1) and not word:
        return surname + 1
    return _sure_end(text, surname) if sure and not word else None


def full_name_at(text: str, start: int) -> int | None:
    """Return where a surname with two characters of a given name ends, whatever follows."""
    surname = surname_end(text, start)
    if surname is None or text[start : start + 2] in NOT_NAMES or not GIVEN.issuperset(text[surname : surname + 2]):
        return None
    return surname + 2 if len(text) >= surname + 2 else None


def pair_at(text: str, start: int) -> int | None:
    """Return where a surname with one character of a given name ends, whatever follows, if both are telling."""
    weight = SURNAME_WEIGHT.get(text[start : start + 1], 0) + GIVEN_WEIGHT.get(text[start + 1 : start + 2], 0)
    return start + 2 if weight >= _TELLING and text[start : start + 2] not in NOT_NAMES else None


def in_a_word(text: str, start: int) -> bool:
    """Say whether the surname at `start` ends another word: 师傅, 支付, 感谢."""
    return start > 0 and text[start - 1] in _NO_SURNAME_AFTER.get(text[start], "")


def begins_word(text: str, place: int) -> bool:
    """Say whether what could be the end of a name begins the next word: 来电, 家里."""
    return _WORD_AFTER.match(text, place) is not None


def is_title(text: str, start: int) -> bool:
    """Say whether 先生, 师傅 or the like stands here."""
    return _TITLE_HERE.match(text, start) is not None


def after_a_break(text: str, start: int) -> bool:
    """Say whether a clause begins here, or what stands before often precedes a name."""
    before = text[start - 1 : start]
    return not before or before in _BEFORE or not IS_HAN.match(before)


def _looks_like_given(text: str, surname: int, length: int) -> bool:
    given = text[surname : surname + length]
    return len(given) == length and GIVEN.issuperset(given) and ends_name(text, surname + length)


def name_before(text: str, end: int, *, full: bool = False) -> int | None:
    """Return where the name that ends at `end`, before a title, begins; the surname alone is a name there, unless `full`."""
    for length in (4, 3, 2):
        start = end - length
        surname = surname_end(text, start) if start >= 0 else None
        if surname is None or end - surname not in (1, 2) or text[start:end] in NOT_NAMES:
            continue
        if all(character in GIVEN for character in text[surname:end]) and _begins(text, start, length):
            return start
    for length in () if full else (2, 1):
        start = end - length
        if start >= 0 and surname_end(text, start) == end and _is_surname(text, start, end):
            return start
    return None


def _begins(text: str, start: int, length: int) -> bool:
    """Say whether a name may begin here: three characters that look like one do anywhere, two only after a break."""
    return length > 2 or after_a_break(text, start)  # noqa: PLR2004


def _is_surname(text: str, start: int, end: int) -> bool:
    if in_a_word(text, start):
        return False
    short = text[end : end + 1] in "工总局所队"
    return not (short and text[start:end] in _OFTEN_AMBIGUOUS)


def _sure_end(text: str, surname: int) -> int | None:
    one, two = text[surname : surname + 1], text[surname + 1 : surname + 2]
    if not IS_HAN.match(one):
        return None
    if IS_HAN.match(two) and ends_name(text, surname + 2):
        return surname + 2
    if ends_name(text, surname + 1):
        return surname + 1
    return surname + (2 if IS_HAN.match(two) and (two in GIVEN or one not in GIVEN) else 1)


def ends_name(text: str, place: int) -> bool:
    """Say whether what stands at `place` parts a name from the next word."""
    after = text[place : place + 1]
    return not after or after in _AFTER or not IS_HAN.match(after) or _PARTED_OFF.match(text, place) is not None
