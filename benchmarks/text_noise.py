"""What recognition, writers and dialects do to a text: seeded noise for measuring how far models bear it."""

import re
from random import Random

# Characters of a hotline that sound alike (tones aside): recognition takes one for another.
_ALIKE = (
    "电店点垫殿 费废飞肥非 压押鸭亚呀 停听挺庭婷 表标彪镖 闸扎炸眨 修秀休羞 交缴脚焦教 钱前潜千 户护互胡湖 号好耗毫 "
    "线现限献 器气汽弃 变边便编 供公工功恭 查茶差岔 投头偷透 诉速素塑 单担丹但 帐账丈仗 价加家佳 贵鬼柜归 "
    "复付负附 断段锻端 跳条挑调 漏楼陋露 保宝饱报 装庄桩状 充冲虫重 光广逛 网往忘望 安按案岸 过国果锅 "
    "新心辛欣 增曾憎 容荣溶融 阶街接节 梯体题提 峰风封丰 谷股古鼓 是事试市式 不步部布 没煤每美 有又由友 "
    "来赖莱 在再载 怎增 么嘛吗妈 为位未围 什神审 时十石实 间见件建 天添田甜 月约越 年念黏 "
    "太态泰 谢写些斜 满慢曼 意一以已 气器起 人认任仁 员园原圆 师傅付 处出除 理里力利 解姐结 "
    "决觉绝 问文闻 催崔摧 发法罚 票飘漂 "
)
_SOUNDS: dict[str, str] = {}
for _group in _ALIKE.split():
    for _character in _group:
        _SOUNDS.setdefault(_character, _group.replace(_character, ""))
_PUNCTUATION = re.compile(r"[，。！？、；：,.!?;:…~～“”\"'（）()]+")
# North-eastern, Sichuanese, Shandong and Cantonese words that callers mix into Mandarin.
_DIALECT = {
    "什么": "啥", "怎么": "咋", "没有": "冇得", "我们": "俺们", "我家": "俺家",
    "知道": "晓得", "不知道": "晓不得", "为什么": "咋个", "这个": "嘞个", "那个": "辣个",
    "很": "蛮", "非常": "老", "现在": "而今", "时候": "辰光", "东西": "物事",
    "晚上": "夜头", "没人": "冇人", "停电": "断电嘞", "生气": "冒火", "快点": "搞快点",
    "谢谢": "多谢噻", "可以": "要得", "没电": "冇电", "坏了": "歪嘎了",
}  # fmt: skip
_WORDS = re.compile("|".join(sorted(_DIALECT, key=len, reverse=True)))


def homophones(text: str, share: float, draw: Random) -> str:
    """Return `text` in which `share` of the characters, of those that sound like another as far as there are, are misheard."""
    alike = sum(character in _SOUNDS for character in text)
    odds = share * len(text) / max(alike, 1)
    return "".join(
        draw.choice(_SOUNDS[character]) if character in _SOUNDS and draw.random() < odds else character
        for character in text
    )


def dropped(text: str, share: float, draw: Random) -> str:
    """Return `text` without `share` of its characters."""
    return "".join(character for character in text if draw.random() >= share)


def unpunctuated(text: str) -> str:
    """Return `text` without punctuation, as many recognisers deliver it."""
    return _PUNCTUATION.sub("", text)


def in_dialect(text: str) -> str:
    """Return `text` with words of several dialects for common ones."""
    return _WORDS.sub(lambda match: _DIALECT[match[0]], text)
