"""Invented labelled calls for tests of text jobs, and text models fitted on them in a moment."""

from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import skops.io

from nlp.document import COLUMNS, text_columns
from nlp.lexicon import Lexicon, load_lexicon
from nlp.normalization.edition import normalization_digest
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy
from nlp.tokenizer import fast_tokenizer
from nlp.transcript import Transcript, Turn
from registry.description import ServedModel
from training.config import load_config
from training.jobs import concerns, sentiment
from training.text_dataset import CallLabel, LabelledCalls
from training.text_split import customer_folds
from training.text_threshold import class_thresholds

CONFIGS = NlpSettings().configs
PHRASES = {
    "outage_repair": ("我家突然没电了", "小区全黑了什么时候来电", "跳闸了合不上", "停电三个小时了"),
    "power_quality": ("电压不稳灯一闪一闪", "晚上电压太低空调带不动", "电压忽高忽低"),
    "price": ("阶梯电价怎么算的", "这个月电价怎么涨了", "峰谷电价怎么开通"),
    "metering": ("电表走得太快了", "抄表示数不对", "我要校验电表"),
    "billing_payment": ("电费交了没到账", "发票怎么开", "重复扣款了能退吗"),
    "arrears_reconnection": ("欠费停电交完钱怎么不复电", "违约金怎么这么多", "催费短信说我欠费"),
    "new_service": ("我想办过户", "新装一块表要什么手续", "厂里要增容"),
    "solar_charging": ("屋顶想装光伏", "充电桩怎么报装", "光伏上网电费没结算"),
    "safety_compensation": ("来电把冰箱烧坏了要赔偿", "电线掉下来太危险", "表箱冒火花怕漏电"),
    "channel_information": ("营业厅几点上班", "网上国网密码忘了", "帮我查一下户号"),
    "service_complaint": ("工作人员态度恶劣我要投诉", "打了五次电话没人管", "抢修师傅骂人"),
    "energy_saving": ("怎么用电能省一点", "想做能效诊断", "空调多少度节能"),
}
MOODS = {
    "dissatisfied": ("气死我了你们到底管不管", "太差劲了凭什么", "受不了了要投诉到底", "什么破服务一直没人管"),
    "neutral": ("好的知道了", "嗯那我等通知", "行就这样", "那好吧"),
    "satisfied": ("太谢谢你了很满意", "服务真好点赞", "解决了非常感谢", "真及时辛苦了"),
}
IDS = tuple(PHRASES)


def invented_calls(count: int = 420, seed: int = 1) -> LabelledCalls:
    """Return calls of one or two concerns, in which the agent names another and some customers deny one."""
    draw = Random(seed)
    rows = [_call(draw) for _ in range(count)]
    return LabelledCalls(
        transcripts=tuple(transcript for transcript, _ in rows),
        labels=tuple(label for _, label in rows),
        call_ids=tuple(f"T{number:05d}" for number in range(count)),
        customer_ids=tuple(f"C{draw.randrange(count // 2):04d}" for _ in range(count)),
        at=np.datetime64("2025-01-01", "us") + np.arange(count) * np.timedelta64(1, "h"),
    )


def _call(draw: Random) -> tuple[Transcript, CallLabel]:
    held = draw.sample(IDS, draw.choice((1, 1, 2)))
    other = draw.choice([name for name in IDS if name not in held])
    mood = draw.choice(list(MOODS))
    said = "，".join(draw.choice(PHRASES[name]) for name in held)
    turns = (
        Turn("agent", f"您好，请问是{draw.choice(PHRASES[other])}吗？"),
        Turn("customer", f"不是这个。{said}。"),
        Turn("agent", "我帮您登记，请稍等。"),
        Turn("customer", draw.choice(MOODS[mood])),
    )
    return Transcript(turns), CallLabel(mood, tuple(held))


def lexicon() -> Lexicon:
    return load_lexicon(CONFIGS / "lexicons" / "power.txt")


def sentiment_config() -> sentiment.SentimentConfig:
    """Return the job's config, with fewer places for hashes: a fit takes a second."""
    config = load_config(CONFIGS / "jobs" / "sentiment.toml", sentiment.SentimentConfig)
    return config.model_copy(update={"features": config.features.model_copy(update={"bits": 12})})


def concerns_config() -> concerns.ConcernsConfig:
    """Return the job's config, with fewer places for hashes."""
    config = load_config(CONFIGS / "jobs" / "concerns.toml", concerns.ConcernsConfig)
    return config.model_copy(update={"features": config.features.model_copy(update={"bits": 12})})


@cache
def fitted() -> dict[str, tuple[object, dict[str, float], tuple[str, ...]]]:
    """Return estimator, thresholds and classes of both jobs, fitted on invented calls."""
    calls = invented_calls()
    columns = text_columns(calls.transcripts, fast_tokenizer(lexicon()))
    taxonomy = load_taxonomy(CONFIGS / "concerns.toml")
    folds = customer_folds(calls, 3, seed=1)
    mood, unseen = sentiment.fit(sentiment_config(), columns, sentiment.class_numbers(calls), sentiment.CLASSES, folds)
    thresholds = class_thresholds(sentiment.class_numbers(calls), unseen, sentiment.CLASSES)
    matrix = concerns.label_matrix(calls, taxonomy)
    about, levels = concerns.fit(concerns_config(), columns, matrix, taxonomy.ids, folds)
    return {"sentiment": (mood, thresholds, sentiment.CLASSES), "concerns": (about, levels, taxonomy.ids)}


def write_model(folder: Path, name: str) -> Path:
    """Write the folder of one fitted model as a bundle holds it."""
    estimator, thresholds, classes = fitted()[name]
    folder.mkdir(parents=True)
    skops.io.dump(estimator, folder / "model.skops")
    served = ServedModel(
        kind="sklearn", columns=COLUMNS, classes=classes, thresholds=thresholds, lexicon_digest=lexicon().digest,
        detail={"lexicon": lexicon().as_lines(), "normalization": normalization_digest()}, name=name, version=3, run_id="r",
    )  # fmt: skip
    (folder / "model.json").write_text(served.model_dump_json(), encoding="utf-8")
    return folder
