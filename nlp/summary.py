"""One line of Chinese about a contact, made of labels only: no word of the transcript can get into it."""

from collections.abc import Sequence

from nlp.answer import FoundConcern, Sentiment
from nlp.mood.arc import Arc
from nlp.mood.label import FEELING_LABELS, UNKNOWN

_NAMED = 2
_THROUGHOUT = {"dissatisfied": "一直不满", "neutral": "情绪平稳", "satisfied": "情绪满意"}


def summary(concerns: Sequence[FoundConcern], sentiment: Sentiment, arc: Arc) -> str:
    """Return for example 客户反映频繁停电（停电抢修），开始平稳，结束时不满，言辞激烈；强度 7/10.

    At most two concerns are named, the likeliest first. What is not known is said to be so.
    """
    if sentiment.intensity is None:
        return "通话中没有客户的话"
    heat = "，言辞激烈" if sentiment.anger.angry else ""
    return f"{_about(concerns)}，{_course(sentiment, arc)}{heat}；强度 {sentiment.intensity}/10"


def _about(concerns: Sequence[FoundConcern]) -> str:
    if not concerns:
        return "未发现客户的具体关注点"
    named = "、".join(f"{each.topic.label}（{each.label}）" if each.topic else each.label for each in concerns[:_NAMED])
    more = f"等 {len(concerns)} 项" if len(concerns) > _NAMED else ""
    return f"客户反映{named}{more}"


def _course(sentiment: Sentiment, arc: Arc) -> str:
    if sentiment.label == UNKNOWN:
        return "情绪无法判断"
    if arc.change == UNKNOWN or (arc.start == arc.end != sentiment.label):
        # Start and end show less than the whole: the middle of the call decides.
        return f"总体{FEELING_LABELS[sentiment.label]}"
    if arc.start == arc.end:
        return _THROUGHOUT[arc.start]
    return f"开始{FEELING_LABELS[arc.start]}，结束时{FEELING_LABELS[arc.end]}"
