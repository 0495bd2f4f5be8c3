"""Finding addresses by their house number and what stands before it: 历下区解放路12号3单元, 阳光花园六号楼, 和平里12-3-502."""

import re

from nlp.personal.found import NOTHING_ASKED, Asked, Found

PLACEHOLDER = "[地址]"
_NUMERAL = "0-9\uff10-\uff19零\u3007一二三四五六七八九十百两幺"
_NUMBER = rf"(?:[A-Za-z]|[甲乙丙丁附第东西南北])?[{_NUMERAL}]{{1,7}}"
SITE = re.compile(
    rf"[甲乙丙丁附第东西南北A-Za-z{_NUMERAL}](?<![{_NUMERAL}A-Za-z年月.].)"
    rf"(?=[{_NUMERAL}]{{0,7}} ?(?:[号栋幢座弄楼层组队社排门巷区]|单元|-[0-9]))"
)
"""Where a house number may begin: few places in a text, found in one glance."""
_BUILDING = "号楼|号院|栋楼?|幢楼?|座|单元|弄|巷"
_LEVEL = rf"(?:{_NUMBER} ?(?:{_BUILDING}|号|楼|层|室|房|户|组|队|社|排|门)|[A-Za-z](?:座|栋|幢|区))"
# 12号杆 and 3号变 are places of the grid.
_EQUIPMENT = re.compile(
    "[线杆塔变台表令主机箱柜开配闸泵井桩文车窗坐席环刀公专]|员工|电[表杆缆线箱柜井]|低压|高压"
    "|上午|下午|早上|晚上|之前|当天|那天|左右|到[0-9]|至[0-9]"
)
_ROOM = rf"(?:[A-Za-z]?[{_NUMERAL}]{{3,4}}(?![{_NUMERAL}元块度]))"
_ESTATE = r"[^\W\d_是的在了我你您他有，]{2,8}?"
_HOUSE = re.compile(
    rf"(?:{_NUMBER}(?:栋|幢|号楼)?(?:-[0-9]{{1,4}}){{2,3}}(?![0-9-])"
    rf"|{_LEVEL}(?:[，, ]?{_LEVEL}|(?<=号){_ESTATE}(?={_NUMBER}(?:{_BUILDING}|层|楼|室))){{0,6}}[，, ]?{_ROOM}?"
    rf"(?:[东南西北中]户|第[{_NUMERAL}]{{1,2}}[家户])?)"
)
_STREET = (
    "路|街|大道|大街|巷|弄|胡同|里|条|道|坊|桥|村|屯|庄|湾|沟|坪|寨|岭|坡|塘|坝|洲|岛|堡|圩|社区|镇|乡|组|队|社|区"
)
_ESTATES = (
    "小区|花园|公寓|苑|城|大厦|家园|新村|广场|府|庭|居|轩|阁|郡|园|院|楼|中心|市场|宿舍|公馆|山庄|名都|国际|华府|园区"
    "|商场|学校|医院|厂|座|期|墅|邸|台|景|[小中]学|幼儿园|卫生院|村委会|超市|加油站|世家|时代|名门|印象|半岛|水岸"
)
_BESIDE = "斜?对面|隔壁|旁边?|里[头面]|尽头|门口|[东南西北][边头]|[前后]面"
_PLACE_END = re.compile(rf"(?:{_STREET}|{_ESTATES})(?:[东南西北中]?[段侧]|{_BESIDE})?[，, ]?$")
_BREAK = re.compile(
    r"[^\w\s]|[\s\]_]|我|你|您|他|她|它|们|住(?!宅)|在|是|到|送|去|从|叫|位于|于(?!家|庄|村)|地[址点][为写]?"
    r"|(?<!世)家(?![园属村湾庄沟坪堡屯岭坡塘坝桥集])|给|请|找|这|那|跟|与|说|查|报修|反映|登记|核实|客户|用户|停电|因为|由|为|了|的|把|被|让|店(?!村)"
    r"|麻烦|上门|附近|搬|寄|来(?!安)|有|就|也|都|和(?![平谐顺睦煦])|吗|呢|啊|吧|要|想|问|看|对(?!山|面)|称(?!呼)|户主|联系|派人|师傅|尽快|一下"
)
_MAY_BREAK = re.compile(
    r"[\W_我你您他她它们住在是到送去从叫位于地家给请找这那跟与说查报反登核客用停因由为了的把被让店麻上附搬寄来有就也都和吗呢啊吧要想问看对派师尽一称户联]"
)
# Whatever stands before a building may be the name of an estate, but for these.
_BUILDING_FIRST = re.compile(rf"{_NUMBER} ?(?:栋|幢|号楼|号院)")
_NO_ESTATE = re.compile(
    "[昨今明后每整半][天日年晚个]|[早晚上中下][上午面边]|现在|刚[才刚]|全部|"
    "[这那里外前后旁]边|小区$|[哪几各只连共电停修闸]"
)
_LEAST_ESTATE = 3
_VILLAGE = re.compile(r"(?:[村庄屯寨湾沟坪岭坡塘坝圩堡]|社区)[，, ]?$")
_BUILDS = re.compile(rf"(?:{_BUILDING})|[A-Za-z]区")
_BLOCK = re.compile("[A-Za-z][座栋幢区]")
_REACH = 40
_LONGEST_NAME = 8
_REGION = re.compile("[省市区县州旗盟镇乡]|街道")
_ANY_NUMBER = re.compile(rf"[{_NUMERAL}]+")


def addresses(text: str, asked: Asked = NOTHING_ASKED) -> list[Found]:
    """Return every address, from left to right.

    A street, village or estate with the number of a house, with the region before it; or a building with unit or room. A street
    alone, a day (5月12号) and places of the grid (12号杆) are none. Where an address was asked for, the number of a house is one.
    """
    if not SITE.search(text):
        return []
    found: list[Found] = []
    done = 0
    for site in SITE.finditer(text):
        house = _HOUSE.match(text, site.start()) if site.start() >= done else None
        start = None if house is None else _place(text, house, asked=PLACEHOLDER in asked)
        if house is not None and start is not None:
            done = house.end()
            found.append(
                Found(
                    max(start, found[-1].end if found else 0), house.start() + len(house[0].rstrip("，, ")), PLACEHOLDER
                )
            )
    return found


def _place(text: str, house: re.Match[str], *, asked: bool) -> int | None:
    """Return where the address begins whose house number is given; None where it is no address."""
    start, levels = house.start(), house[0]
    inside = len(_ANY_NUMBER.findall(levels)) + len(_BLOCK.findall(levels))
    if levels.endswith("号") and not (inside > 1 and "组" in levels) and _EQUIPMENT.match(text, house.end()):
        return None
    place = _name_before(text, start)
    # 小区 alone names no place, 翠湖小区 does.
    end = None if place is None else _PLACE_END.search(text, place, start)
    named = end is not None and place is not None and end.start() > place
    builds = _BUILDS.search(levels) is not None
    if named and (builds or "号" in levels or "-" in levels):
        return place
    if place is not None and (_is_estate(text, place, start) or _in_village(text, place, house)):
        return place
    if asked or (builds and inside > 1):
        return start if place is None else place
    return None


def _is_estate(text: str, place: int, start: int) -> bool:
    """Say whether what stands before a building may be the name of an estate: 云锦世家5幢."""
    name = text[place:start].rstrip("，, ")
    return len(name) >= _LEAST_ESTATE and bool(_BUILDING_FIRST.match(text, start)) and not _NO_ESTATE.search(name)


def _in_village(text: str, place: int, house: re.Match[str]) -> bool:
    """Say whether a group of a village is told: 杨柳村五组."""
    return house[0].rstrip("，, ")[-1] in "组队社" and _VILLAGE.search(text, place + 1, house.start()) is not None


def _name_before(text: str, start: int) -> int | None:
    """Return where the name of the place that ends at `start` begins; None where nothing stands there that could be one."""
    low, end = max(0, start - _REACH), start
    if text[start - 1 : start] in ("，", ",", " ") and _PLACE_END.search(text, low, start - 1):
        end = start - 1
    for site in _MAY_BREAK.finditer(text, low, end):
        match = _BREAK.match(text, site.start(), end) if site.start() >= low else None
        low = low if match is None else match.end()
    if end - low > _LONGEST_NAME and not _REGION.search(text, low, end):
        low = end - _LONGEST_NAME
    return low if end - low > 1 else None
