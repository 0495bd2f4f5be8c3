"""The second level: which topic of a concern a sentence is about."""

from functools import cache

from nlp.settings import NlpSettings
from nlp.taxonomy import Concern, Taxonomy, Topic, load_taxonomy


def topic_of(concern_id: str, sentence: str) -> str | None:
    """Return the id of the topic of a concern that `sentence` shows, None where none shows or there is no such concern.

    Topics are those of the settings' configs; `topic_label` gives the Chinese label.
    """
    concern = _concerns().get(concern_id)
    topic = topic_in(concern, sentence) if concern else None
    return topic.id if topic else None


def topic_label(concern_id: str, topic_id: str) -> str:
    """Return the Chinese label of a topic; KeyError where there is none of that id."""
    return {topic.id: topic.label for topic in _concerns()[concern_id].topics}[topic_id]


def topic_in(concern: Concern, sentence: str) -> Topic | None:
    """Return the topic of `concern` most of whose cues are in `sentence`, on a tie the last: files go from general to special."""
    best, most = None, 1
    for topic in concern.topics:
        count = topic.found_in(sentence)
        if count >= most:
            best, most = topic, count
    return best


@cache
def _taxonomy() -> Taxonomy:
    return load_taxonomy(NlpSettings().configs / "concerns.toml")


@cache
def _concerns() -> dict[str, Concern]:
    return {concern.id: concern for concern in _taxonomy().concern}
