"""Who is speaking where the source does not say, and whether it says so the wrong way round."""

import re
from collections.abc import Iterable, Sequence
from math import log

from nlp.parsing.role_cue import agent_odds, probability, sounds_like_agent
from nlp.parsing.speaker_name import role_of
from nlp.parsing.turn import Channel, Piece, Speaker, Turn

SWAPPED = 6.0
"""Log-odds from which named roles count as swapped: of 2,966 real dialogues none reaches it that is named rightly."""

_PRIOR = {"call": 1.0, "chat": -0.5}
# Lines of a dialogue mostly change the speaker; sentences of one line mostly keep them, but after a question.
_LINE_CHANGES, _SENTENCE_CHANGES, _QUESTION_CHANGES = 0.75, 0.3, 0.65
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*|[。！？!?；;\n]+")
_LINE = re.compile(r"[^\n]*\n+|[^\n]+$")
_QUESTION = re.compile("[?？吗呢][。\\s]*$")
_EVEN = 0.5
# Log-odds that a text of one piece is the customer's.
_MESSAGE = 1.5
# Of real dialogues run together into one line, two characters of three are given to the right side, whatever the cues say.
_MOST_SURE_OF_SENTENCES = 0.7
Guess = tuple[tuple[Turn, ...], float]


def with_named_roles(pieces: Sequence[Piece]) -> Guess:
    """Return turns of pieces that name their role; where what is said contradicts the names clearly, both are exchanged."""
    roles = {name: role_of(name) or "customer" for name in {name for name, _ in pieces}}
    turns = tuple([Turn(roles[name], text) for name, text in pieces])
    agents, customers = ([text for speaker, text in turns if speaker == side] for side in ("agent", "customer"))
    odds = _odds(agents) - _odds(customers)
    if odds >= 0 or not agents or not customers:
        return turns, 1.0
    if odds > -SWAPPED:
        return turns, probability(SWAPPED + odds)
    return tuple(Turn(_other(turn.speaker), turn.text) for turn in turns), probability(-SWAPPED - odds)


def with_guessed_names(pieces: Sequence[Piece], channel: Channel) -> Guess:
    """Return turns of pieces whose names only tell speakers apart (A, B): who sounds most like one who serves is the agent.

    The one who speaks first is the agent of a call and the customer of a chat, as far as nothing else tells. A name among them
    that does say its role keeps it.
    """
    odds = {name: _odds(piece.text for piece in pieces if piece.name == name) for name in {p.name: 0 for p in pieces}}
    odds[pieces[0].name] += _PRIOR.get(channel, 0.0)
    roles: dict[str, Speaker] = {name: role for name in odds if (role := role_of(name))}
    ranked = sorted((name for name in odds if name not in roles), key=lambda name: -odds[name])
    others = [odds[name] for name in odds if name != ranked[0]]
    ahead = odds[ranked[0]] - max(others, default=0.0)
    is_agent = "agent" not in roles.values() and ahead > 0
    roles |= {name: "agent" if name == ranked[0] and is_agent else "customer" for name in ranked}
    return tuple(Turn(roles[piece.name], piece.text) for piece in pieces), probability(abs(ahead))


def with_guessed_roles(text: str, channel: Channel) -> Guess:
    """Return turns of a text that names nobody.

    Messages, work orders and comments are the customer's. A call or chat is cut line by line, or sentence by sentence where it
    is one line, if anything in it is surely said by an agent; neighbours of one speaker become one turn.
    """
    if channel not in _PRIOR:
        return (Turn("customer", text),), 1.0
    lines = _LINE.findall(text)
    parts = lines if len(lines) > 1 else _SENTENCE.findall(text)
    if len(parts) == 1 or not sounds_like_agent(text, surely=len(lines) == 1):
        return (Turn("customer", text),), probability(_MESSAGE - agent_odds(text))
    odds = [agent_odds(part) for part in parts]
    agents = _smoothed(odds, [_changes(part, len(lines)) for part in parts], _PRIOR[channel])
    sure = sum(max(agent, 1 - agent) * len(part) for agent, part in zip(agents, parts, strict=True)) / len(text)
    turns = _joined(parts, [agent > _EVEN for agent in agents])
    return turns, sure if len(lines) > 1 else min(sure, _MOST_SURE_OF_SENTENCES)


def _changes(part: str, lines: int) -> float:
    """Return how probably another speaks after `part`."""
    if lines > 1:
        return _LINE_CHANGES
    return _QUESTION_CHANGES if _QUESTION.search(part) else _SENTENCE_CHANGES


def _odds(texts: Iterable[str]) -> float:
    return agent_odds("\n".join(texts))


def _logit(share: float) -> float:
    kept = min(max(share, 1e-12), 1 - 1e-12)
    return log(kept / (1 - kept))


def _other(speaker: Speaker) -> Speaker:
    return "customer" if speaker == "agent" else "agent"


def _smoothed(odds: Sequence[float], changes: Sequence[float], first: float) -> list[float]:
    """Return the probability of every part to be the agent's, given all parts: forward and backward over two states."""
    ahead, before = [], probability(first)
    for each, change in zip(odds, changes, strict=True):
        ahead.append(_updated(before, each))
        before = _next(ahead[-1], change)
    agents, after = [ahead[-1]], _EVEN
    for number in range(len(odds) - 1, 0, -1):
        after = _next(_updated(after, odds[number]), changes[number - 1])
        agents.append(_updated(ahead[number - 1], _logit(after)))
    return agents[::-1]


def _updated(prior: float, odds: float) -> float:
    return probability(_logit(prior) + odds)


def _next(agent: float, changes: float) -> float:
    return agent * (1 - changes) + (1 - agent) * changes


def _joined(parts: Sequence[str], by_agent: Sequence[bool]) -> tuple[Turn, ...]:
    groups: list[tuple[bool, list[str]]] = []
    for part, agent in zip(parts, by_agent, strict=True):
        if groups and groups[-1][0] == agent:
            groups[-1][1].append(part)
        else:
            groups.append((agent, [part]))
    return tuple(Turn("agent" if agent else "customer", "".join(said).strip()) for agent, said in groups)
