"""Finding names of persons by surname and context: 我姓王, 王先生, 户主是张三."""

import re
from collections.abc import Iterator

from nlp.sentence import Span

# The most frequent, without those that are common words before 先生 or after 我叫 (安, 让, 和, 时, 那, …).
_SURNAME = (
    "(?:欧阳|上官|司马|诸葛|夏侯|皇甫|尉迟|公孙|令狐|慕容|司徒|端木|独孤|"
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范金石廖贾韦夏付傅"
    "邹熊孟秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万覃武戴莫孔汤庞樊兰殷施洪翟倪严牛温芦俞葛季鲁章毕纪柯梅童凌霍阮柳岳邢])"
)
_HAN = "[\u4e00-\u9fff]"
# What may follow a given name; without it two characters are taken.
_AFTER_NAME = r"(?=[^\u4e00-\u9fff]|$|[的是啊呀吧呢嘛了家户我你您他在住电手想要来这那和跟就也])"
_NAME = rf"{_SURNAME}(?:{_HAN}{{1,2}}?{_AFTER_NAME}|{_HAN}{{1,2}})"
_INTRODUCED = re.compile(
    rf"(?:我(?:的?名字)?(?:就)?叫|名叫|名字[叫是]|(?:姓名|户名|户主|联系人|机主|开户人|业主|收件人)(?:姓名)?\s*(?:[:：是叫为]|就是)\s*)"
    rf"(?P<name>{_NAME})"
)
# Without a word between, only what ends there is a name: 户名张三，地址… but not 户名方面.
_ON_ACCOUNT = re.compile(rf"(?:户名|户主|姓名)(?P<name>{_SURNAME}{_HAN}{{1,2}})(?![\u4e00-\u9fff])")
_SURNAME_TOLD = re.compile(rf"(?:我|免贵|本人|客户|户主|先生|女士)(?:是)?姓(?P<name>{_SURNAME})")
_PERSON = r"(?=先生|女士|小姐|太太)"
_OFFICE = r"(?=师傅|经理|主任|老师|大爷|大妈|大叔|大姐|大哥|阿姨|所长|科长|局长|书记|医生|工程师)"
_ADDRESSED = re.compile(
    rf"(?!谢谢|马上|高压|何时)(?<![明任谢])(?P<name>{_SURNAME}{_HAN}{{0,2}}?{_PERSON}|{_SURNAME}{_OFFICE})"
)
_HINT = re.compile(
    "姓|叫|名|户主|联系人|机主|人|业主|先生|女士|小姐|太太|师傅|经理|主任|老师|大[爷妈叔姐哥]|阿姨|长|书记|医生|工程师"
)


def personal_names(text: str) -> Iterator[tuple[Span, str]]:
    """Yield (place, placeholder) of names of persons, grouped by the rule that found them; places may overlap."""
    if not _HINT.search(text):
        return
    for rule in (_INTRODUCED, _ON_ACCOUNT, _SURNAME_TOLD, _ADDRESSED):
        for match in rule.finditer(text):
            yield Span(*match.span("name")), "[姓名]"
