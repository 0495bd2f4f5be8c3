"""The head of a work order: 【查询电费】 is how the utility files the contact, not what the customer says."""

import re

from nlp.parsing.speaker_name import role_of
from nlp.parsing.turn import Turn

_TOPIC = re.compile(r"【([^【】\n]{1,40})】\s*")


def without_topic(text: str) -> tuple[tuple[Turn, ...], str]:
    """Return the 【…】 that open `text` as turns of the agent, and the rest.

    The agent files the contact, so the topic stands with what the agent says: masked and shown, never the caller's words.
    """
    topics, start = [], 0
    while (match := _TOPIC.match(text, start)) and role_of(match[1]) is None:
        topics.append(Turn("agent", match[0].rstrip()))
        start = match.end()
    return tuple(topics), text[start:]
