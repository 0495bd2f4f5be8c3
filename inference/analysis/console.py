"""An analysis as lines for a terminal, in Chinese."""

from collections.abc import Iterator

from nlp.answer import Analysis, FoundConcern
from nlp.mood.label import CHANGE_LABELS, FEELING_LABELS, LEXICON, SENTIMENT_LABELS

_SPEAKERS = {"agent": "客服", "customer": "客户"}


def lines(analysis: Analysis) -> Iterator[str]:
    """Yield the lines of one analysis: summary, mood, concerns with their sentences, tags, turns, versions."""
    yield analysis.summary
    yield from _mood(analysis)
    yield "关注点"
    yield from [_concern(each) for each in analysis.concerns] or ["  未发现"]
    if analysis.tags:
        yield f"建议标签  {'、'.join(analysis.tags)}"
    yield "对话"
    for number, (turn, feeling) in enumerate(zip(analysis.turns, analysis.feelings, strict=True), 1):
        felt = f"（{FEELING_LABELS[feeling.label]}）" if feeling else ""
        yield f"  {number:>3} {_SPEAKERS[turn.speaker]}{felt} {turn.text}"
    yield "版本      " + "，".join(f"{name} v{version}" for name, version in analysis.versions.items())


def _mood(analysis: Analysis) -> Iterator[str]:
    sentiment, arc = analysis.sentiment, analysis.arc
    shares = "  ".join(f"{label} {sentiment.probabilities[name]:.0%}" for name, label in SENTIMENT_LABELS.items())
    by = "，由用语判定" if sentiment.decided_by == LEXICON else ""
    yield f"情绪      {FEELING_LABELS[sentiment.label]}（{shares}）{by}"
    if sentiment.intensity is not None:
        words = f"：{'、'.join(sentiment.anger.words)}" if sentiment.anger.words else ""
        yield f"强度      {sentiment.intensity}/10，愤怒：{'是' if sentiment.anger.angry else '否'}{words}"
        yield f"走势      {FEELING_LABELS[arc.start]} → {FEELING_LABELS[arc.end]}：{CHANGE_LABELS[arc.change]}"
    if analysis.role_confidence < 1:
        yield f"说话人    由内容推断，把握 {analysis.role_confidence:.0%}"


def _concern(concern: FoundConcern) -> str:
    name = f"{concern.label} / {concern.topic.label}" if concern.topic else concern.label
    return f"  {name}  {concern.probability:.0%}  第 {concern.evidence.turn + 1} 轮“{concern.evidence.sentence}”"
