"""Finding names of persons by surname and context: 我姓王, 王先生, 户主是张三, 张三来电反映, 弓长张."""

import re

from nlp.personal.bare_name import BARE, COMPOUND, bare_names, compound_names
from nlp.personal.element_name import ELEMENT, element_names
from nlp.personal.found import NOTHING_ASKED, Asked, Found, occurrences
from nlp.personal.name_shape import (
    BELONGS,
    HAN,
    IS_HAN,
    SHORT_TITLE,
    TITLE,
    any_of,
    belongings,
    full_name_at,
    name_at,
    name_before,
    pair_at,
    surname_end,
    titles,
)
from nlp.personal.surname import (
    COMPOUND_BEGINS,
    FIRST_CHARACTERS,
    GIVEN,
    GIVEN_WEIGHT,
    NOT_NAMES,
    SURNAME,
    SURNAME_WEIGHT,
)

PLACEHOLDER = "[姓名]"
_ROLES = (
    "姓名 户名 户主 联系人 机主 开户人 业主 收件人 申请人 法人代表 法定代表人 法人 经办人 报修人 来电人 投诉人 反映人 "
    "当事人 用电人 持卡人 代办人 缴费人 付款人 使用人 承租人 委托人 代理人 负责人 签收人 房东 租户 租客 "
    "处理人 审核人 接单人 派单人 受理人 受托人 被委托人 联络人 记录人 填写人 核实人 回访人 户籍人 "
    " 抄表员 收费员 营业员 值班员 话务员 操作员 客户经理 台区经理"
)
_KIN = (
    "爱人 老公 老婆 妻子 丈夫 爸 爸爸 妈 妈妈 父亲 母亲 儿子 女儿 哥 哥哥 弟 弟弟 姐 姐姐 妹 妹妹 婆婆 公公 岳父 岳母 "
    "叔叔 舅舅 爷爷 奶奶 外公 外婆 孙子 房东 邻居 老板 同事 朋友 隔壁 媳妇 儿媳 女婿 侄子 外甥 表哥 表弟 表姐 堂哥 嫂子 姑姑"
)
_LINKS = (":", "：", "是", "就是", "叫", "为", "写的是", "写是", "登记的是")
_PERSONS = (
    "本人 客户 用户 市民 居民 村民 顾客 住户 人员 家属 亲属 客服 坐席 电工 师傅 经理 所长 站长 班长 队长 "
    "主任 书记 村长 支书 组长 职工 员工 业务员 网格员 房客"
)
_LIKELY = (
    "查 查询 一下 由 写 帮 替 在 是 找 给 跟 让 叫 请 问 联系 转告 通知 核实 改成 改为 换成 更名为 变更为 "
    "委托 回访 找到 联系到 联系上 转给 交给 接到 对象 称呼 原名"
)
# What stands before a name. After a sure cue it is a name whatever its characters, after a likely one if it looks like one.
_CUES = {
    **dict.fromkeys(_LIKELY.split(), "likely"),
    **dict.fromkeys(f"{_PERSONS} {_ROLES} {_KIN}".split(), "person"),
    **dict.fromkeys(
        [role + word + link for role in _ROLES.split() for word in ("", "姓名") for link in _LINKS], "sure"
    ),
    **dict.fromkeys(
        [
            who + word + called
            for who in ("我", "我的", *_KIN.split())
            for word in ("", "名字", "的名字")
            for called in ("叫", "就叫")
        ],
        "sure",
    ),
    **dict.fromkeys(["名叫", "名字是", "名字就是", "名字叫", "名字写的是"], "sure"),
    **dict.fromkeys(["姓", "姓是", "姓叫"], "surname"),
    **dict.fromkeys("小老阿", "familiar"),
}
_LONGEST_CUE = max(map(len, _CUES))
CUE = re.compile(
    rf"[{''.join(sorted({cue[-1] for cue in _CUES}))}]\s?(?=[{''.join(SURNAME_WEIGHT)}A-Z]|{COMPOUND_BEGINS})(?!(?<=理)解)"
)
"""The last character of a cue with the first of a surname behind it: few places in a text, found in one glance."""
# Surnames that 小 and 老 stand before, without those that make a word with them.
_CALLED = "".join(
    sorted(
        set(FIRST_CHARACTERS)
        - set("白于高方时路万包成区单车金水司欧上诸夏皇尉公令慕端独东南轩宇长鲜闻百呼澹拓完管解连向左宫安常盛")
    )
)
_NICKNAMED = re.compile(
    rf"[{_CALLED}](?:[，。！？、,来说他她帮打你在是]|不在|没来|好几|也[是来]|昨|前天|今天|刚|跟我|给我|让我|\s|$)"
)
_BEFORE_FAMILIAR = "的个叫找是位跟和给让那"
_WARM = "".join(sorted({character for character in GIVEN if GIVEN_WEIGHT[character] > 1} - set("哥贵米时学票树")))
CALLED = re.compile(
    rf"[姓小老](?:(?<=[{''.join(SURNAME_WEIGHT)}]姓)(?=[男女工师客用业村居人员大老先青])"
    rf"|(?<=[跟叫找给让帮替和是问]小)(?=[{_WARM}](?:[说在家来去的她他办打]|[^{HAN}]|$))"
    rf"|(?<=[{''.join(SURNAME_WEIGHT)}]老)(?=[二三四五六七八九幺](?:[家说的在他来]|[^{HAN}]|$)))"
)
"""邓姓男子, 找小芳, 葛老四: names of which one part is a custom."""
_PARTED = "是叫的我你您他她找请问和跟给在户家停电来反住要了人名吗啊吧呢说"
_DOTTED = re.compile(
    rf"(?:(?![{_PARTED}])[{HAN}]){{2,6}}[·・](?:(?![{_PARTED}])[{HAN}]){{2,7}}(?:[·・](?:(?![{_PARTED}])[{HAN}]){{2,7}})?"
)
_PARTS = (
    "弓长张?|立早章?|木子李?|耳东陈?|口天吴?|双人旁?徐|言午许?|古月胡?|草头[黄蒋苏范董薛蔡莫葛]|草字头[黄蒋苏范董薛蔡莫葛]|三横一?竖?王|关耳郑?|走肖赵?|人可何|单可何|禾呈程|美女姜|女女姜"
    "|十八子李?|干勾于|双木林?|双口吕?|文武斌|文刀刘?|卯金刀刘?|三点水[江沈洪潘汤汪温沙]|两点水冯|四点水冯|二马冯|水工江|木易杨|木土杜|丘耳邱|田心思|日月明|吉吉喆"
    "|山今岑|走召超|言身寸谢?|西贝贾?|享耳郭|单立人何|草田苗|宝盖头?[宋安]"
)
_FIRST_PART = "".join(sorted({part[0] for part in _PARTS.split("|")}))
_SECOND_PART = "".join(sorted({part[1] for part in _PARTS.split("|")}))
SPELLED = re.compile(
    rf"[{_FIRST_PART}](?=[{_SECOND_PART}])(?:{'|'.join(f'(?<={part[0]}){part[1:]}' for part in _PARTS.split('|'))})"
)
"""弓长张: a surname told by the parts of its character."""
_SPELLED_OUT = re.compile(rf"{SPELLED.pattern}(?:的[{HAN}](?![{HAN}]))?")
# 伟大的伟, 国家的国: a character told by a word it stands in.
_EXPLAINED = re.compile(rf"的(?=[{HAN}](?![{HAN}]))(?<=[{HAN}]{{2}}.)")
_WORD = 2
_LONGEST_TELLING = 6
_WORDS_BEFORE = re.compile(rf"(?:^|[^{HAN}]|[是就叫])(?P<words>[{HAN}]{{2,4}})$")
_JOINED = re.compile(rf"[和与、及跟]\s?(?={SURNAME})")
_BEFORE_NUMBER = re.compile(
    rf"(?:^|(?<=[^{HAN}])|(?<=[是叫找户]))(?P<name>{SURNAME}[{HAN}]{{1,2}})[，,:：\s（(]{{0,3}}(?:(?:的|本人)?(?:电话|手机号?|联系方式|联系电话|身份证号?)[是:：]?\s?)?$"
)
_AFTER_NUMBER = re.compile(rf"[，,:：\s（(]{{0,2}}(?={SURNAME}[{HAN}]{{1,2}}(?![{HAN}]))")
_LETTERS = re.compile(r"[A-Z][A-Za-z]{1,15}(?: [A-Z][a-z]{1,15})?(?![A-Za-z])")
_CLAUSE = re.compile(rf"(?:^|[，,。、\s])(?:[嗯啊哦呃额那个就是叫我她他的户主名本人呢]|免贵|姓){{0,8}}(?={SURNAME})")
_ONLY_NAME = re.compile(rf"{SURNAME}[{HAN}]{{0,2}}(?![{HAN}])")
_BESIDE = 14
DOTTED_OR_NAMED = re.compile("[·・名]")
"""A point inside a name, or a word for name: the text is searched for names beyond those behind a cue."""
_SELDOM = any_of(COMPOUND, CALLED, ELEMENT, SHORT_TITLE)
NAME_PLACES = (BARE, CUE, TITLE, SPELLED, BELONGS, _SELDOM, DOTTED_OR_NAMED)
"""A text without any of these holds no name, unless one was asked for or stands beside a number."""


def personal_names(text: str, asked: Asked = NOTHING_ASKED, numbers: list[Found] | None = None) -> list[Found]:
    """Return names of persons, from left to right; they may overlap.

    `numbers` are the places of telephones and identity numbers: what stands beside one is often a name. A full name that is
    found once is masked wherever it stands.
    """
    spans = _beside(text, numbers) if numbers else []
    if not (spans or _may_name(text) or (PLACEHOLDER in asked and may_answer(text))):
        return []
    spans += [*_after_cues(text), *_before_titles(text), *bare_names(text)]
    if _SELDOM.search(text):
        spans += [*compound_names(text), *element_names(text), *_customary(text)]
    spans += _in_a_row(text, spans)
    if DOTTED_OR_NAMED.search(text):
        spans += [match.span() for match in _DOTTED.finditer(text)]
    if PLACEHOLDER in asked:
        spans += _answers(text)
    elif "名" in text:
        spans += [(start, end) for start, end in _answers(text) if end - start > 2]  # noqa: PLR2004 - a full name
    if spans or PLACEHOLDER in asked:
        spans += _explained(text, {character for start, end in spans for character in text[start:end]})
    if spans or "姓" in text or PLACEHOLDER in asked:
        spans += [match.span() for match in _SPELLED_OUT.finditer(text)]
    if not spans:
        return []
    full = {text[start:end] for start, end in spans if end - start > 1}
    spans += [place for name in full for place in occurrences(text, name)]
    return [Found(start, end, PLACEHOLDER) for start, end in sorted(set(spans))]


def _may_name(text: str) -> bool:
    """Say whether a text holds anything beside which a name is looked for without a question before it."""
    return next((True for place in NAME_PLACES if place.search(text)), False)


def _after_cues(text: str) -> list[tuple[int, int]]:
    spans = []
    for site in CUE.finditer(text):
        start = site.end()
        end = _end_after(text, start, _cue(text[max(0, start - _LONGEST_CUE - 2) : start]))
        if end is not None:
            spans.append((start, end))
    return spans


def _cue(before: str) -> str:
    """Return the kind of the longest cue that `before` ends with; nothing where the cue is part of another word."""
    before = before.replace(" ", "")
    for length in range(min(_LONGEST_CUE, len(before)), 0, -1):
        kind = _CUES.get(before[-length:])
        if kind is not None:
            other = before[-length - 1 : -length]
            wrong = (kind == "surname" and other in ("百", "同")) or (
                kind == "familiar" and IS_HAN.match(other) and other not in _BEFORE_FAMILIAR
            )
            return "" if wrong else kind
    return ""


def _end_after(text: str, start: int, cue: str) -> int | None:
    if cue == "surname":
        return None if text[start + 1 : start + 2] in ("名", "氏") else surname_end(text, start)
    if cue == "familiar":
        return start + 1 if _NICKNAMED.match(text, start) else None
    end = name_at(text, start, sure=cue == "sure") if cue else None
    if end is None and cue == "person":
        end = full_name_at(text, start) or pair_at(text, start)
    letters = _LETTERS.match(text, start) if end is None and cue == "sure" else None
    return end if letters is None else letters.end()


def _customary(text: str) -> list[tuple[int, int]]:
    """Return the surname of 邓姓男子, 小芳 and 葛老四."""
    spans = []
    for site in CALLED.finditer(text):
        start = site.start()
        spans.append({"姓": (start - 1, start), "小": (start, start + 2), "老": (start - 1, start + 2)}[site[0]])
    return spans


def _in_a_row(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the names that are joined to full ones: 钱卫东和孙涛."""
    found = []
    for start, end in spans:
        joined = _JOINED.match(text, end) if end - start > 1 else None
        if joined is not None and (last := name_at(text, joined.end(), sure=False) or pair_at(text, joined.end())):
            found.append((joined.end(), last))
    return found


def _explained(text: str, named: set[str]) -> list[tuple[int, int]]:
    """Return 伟大的伟, and 唐僧的唐 where a character of a name is told; `named` are the characters of names."""
    spans = []
    for match in _EXPLAINED.finditer(text):
        place, told = match.start(), text[match.start() + 1]
        apart = place == _WORD or text[place - _WORD - 1] in "是就叫" or not IS_HAN.match(text[place - _WORD - 1])
        if told in text[place - _WORD : place] and apart:
            spans.append((place - _WORD, place + 2))
        elif told in named and (words := _WORDS_BEFORE.search(text[max(0, place - _LONGEST_TELLING) : place])):
            spans.append((place - len(words["words"]), place + 2))
    return spans


def _before_titles(text: str) -> list[tuple[int, int]]:
    titled = [(name_before(text, title), title) for title in titles(text)]
    owning = [(name_before(text, thing, full=True), thing) for thing in belongings(text)]
    return [(start, end) for start, end in titled + owning if start is not None]


def _beside(text: str, numbers: list[Found]) -> list[tuple[int, int]]:
    spans = []
    for start, end, placeholder in numbers:
        if placeholder not in ("[手机号]", "[身份证]", "[座机]"):
            continue
        before = _BEFORE_NUMBER.search(text[max(0, start - _BESIDE) : start])
        if before is not None:
            found = max(0, start - _BESIDE) + before.start("name")
            if name_at(text, found, sure=False) == found + len(before["name"]):
                spans.append((found, found + len(before["name"])))
        after = _AFTER_NUMBER.match(text, end)
        if after is not None and (last := name_at(text, after.end(), sure=False)) is not None:
            spans.append((after.end(), last))
    return spans


def may_answer(text: str) -> bool:
    """Say whether a text may hold a name that only the question before it tells."""
    return _CLAUSE.search(text) is not None or _EXPLAINED.search(text) is not None


def _answers(text: str) -> list[tuple[int, int]]:
    """Return the clauses that are nothing but a name, or a surname."""
    spans = []
    for clause in _CLAUSE.finditer(text):
        start = clause.end()
        end = name_at(text, start, sure=False) or _whole_clause(text, start)
        if end is not None:
            spans.append((start, end))
    return spans


def _whole_clause(text: str, start: int) -> int | None:
    clause = _ONLY_NAME.match(text, start)
    # 成 alone means yes.
    if clause is None or clause[0] == "成":
        return None
    if clause[0][:2] in NOT_NAMES and not (len(clause[0]) > 2 and GIVEN.issuperset(clause[0][1:])):  # noqa: PLR2004
        return None
    return clause.end()
