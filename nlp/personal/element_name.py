"""Finding names of Uyghurs, Kazakhs, Tibetans and Mongols written in characters, by the elements they are made of.

An element of three characters stands for itself (热合曼, 其其格), shorter ones in a row of two (扎西次仁, 古丽娜尔).
"""

import re
from collections.abc import Iterable

_LONG = (
    "买买提 麦麦提 买合木提 阿卜杜拉 阿布都拉 阿不都拉 阿卜杜 阿布都 阿不都 艾合买提 艾买提 艾尔肯 吐尔逊 吐尔洪 吐尔地 图尔荪 "
    "热合曼 热西提 热依拉 热孜万 阿依古丽 帕提古丽 阿依夏木 玛依拉 努尔兰 努尔古丽 克里木 卡德尔 卡斯木 沙吾提 赛买提 司马义 "
    "木合塔尔 木拉提 穆合塔尔 亚库甫 玉素甫 尼亚孜 哈力克 哈斯木 巴哈尔 阿迪力 阿里木 艾孜孜 艾则孜 吾守尔 乌斯曼 奥斯曼 "
    "库尔班 托合提 依布拉音 伊力哈木 达吾提 帕尔哈提 加马力 叶尔兰 塔依尔 巴特尔 其其格 格日勒 额尔德尼 呼格吉勒 特木尔 阿古拉 "
    "迪丽拜尔 迪丽热巴 古力娜扎 "
)
_SHORT = (
    "艾力 艾山 依明 伊明 古丽 努尔 肉孜 亚森 玉山 阿曼 别克 热娜 米热 娜尔 拜尔 合曼 "
    "扎西 卓玛 次仁 多吉 平措 格桑 达瓦 央金 旺堆 巴桑 洛桑 德吉 尼玛 丹增 拉姆 旺姆 "
    "白玛 索朗 索南 桑珠 顿珠 加措 嘉措 才让 仁青 仁增 措姆 拉巴 普布 边巴 旺久 罗布 "
    "曲珍 曲扎 强巴 贡布 贡嘎 阿旺 土登 益西 乌云 图雅 那仁 娜仁 苏日 宝音 布和 朝鲁 "
    "斯琴 高娃 萨仁 托娅 孟和 牧仁 那顺 乌兰 塔娜 "
)


def _choice(elements: Iterable[str]) -> str:
    return "|".join(sorted(elements, key=lambda element: (-len(element), element)))


_ANY = f"(?:{_choice([*_LONG.split(), *_SHORT.split()])})"
_NAME = re.compile(rf"{_ANY}(?:[·・ ]?{_ANY}){{1,3}}|(?:{_choice(_LONG.split())})")
_RARE = "仁艾阿巴尔措曼玛布桑吉娜孜旺乌甫吾古斯克扎依伊娃贡央朗玉赛姆土娅森孟鲁丹珍雅义瓦珠木勒益托热麦索苏顺音力让格买"


def _from_rare(element: str) -> str:
    """Return the pattern of an element, begun at a character that other text seldom has."""
    place = next(place for place, character in enumerate(element) if character in _RARE)
    return f"(?<={element[: place + 1]}){element[place + 1 :]}"


ELEMENT = re.compile(
    f"[{_RARE}](?:{'|'.join(sorted({_from_rare(element) for element in (*_LONG.split(), *_SHORT.split())}))})"
)
"""An element of such a name, found in one glance."""


def element_names(text: str) -> list[tuple[int, int]]:
    """Return the places [start, end) of such names."""
    return [match.span() for match in _NAME.finditer(text)] if ELEMENT.search(text) else []
