"""How a caller's feeling shows: at the start, in the answer to the agent, at the end; plainly, faintly or hardly at all."""

from dataclasses import dataclass
from functools import cache
from random import Random

from demo_utility.matter import Bank, Phrases, of_bank
from demo_utility.phrase import compiled, read_phrases

_PLAIN, _ONCE = 0.66, 0.92  # shares of calls, cumulative: shown throughout, shown once, hardly shown


@dataclass(frozen=True)
class Mood:
    """Which phrases carry the feeling: `reaction` and `close` name a mood and a clarity of phrases/mood.toml.

    `annoyed` says that the caller begins annoyed, `escalates` that the first answer does not end it, `clarity` how much shows.
    """

    sentiment: str
    annoyed: bool
    reaction: tuple[str, str]
    escalates: bool
    close: tuple[str, str]
    clarity: str

    @property
    def arc(self) -> str:
        """Feeling at the start and at the end."""
        return f"{'dissatisfied' if self.annoyed else 'neutral'}→{self.sentiment}"


def draw_mood(sentiment: str, rng: Random) -> Mood:
    """Decide how `sentiment` shows in one call."""
    chance = rng.random()
    if sentiment == "neutral":
        return _neutral(rng)
    clarity = "plain" if chance < _PLAIN else "once" if chance < _ONCE else "hardly"
    return _unhappy(rng, clarity) if sentiment == "dissatisfied" else _happy(rng, clarity)


@cache
def feelings(bank: Bank = "all") -> dict[str, dict[str, Phrases]]:
    """Return what callers say of each mood, by clarity: phrases/mood.toml, compiled."""
    moods = compiled(read_phrases("mood"))
    return {name: {key: of_bank(said, bank) for key, said in mood.items()} for name, mood in moods.items()}


def _neutral(rng: Random) -> Mood:
    chance = rng.random()
    if chance < 0.55:
        reaction = ("neutral", "clear")
    elif chance < 0.75:
        reaction = ("neutral", "faint")
    else:
        reaction = ("dissatisfied" if chance < 0.89 else "satisfied", "faint")
    close = ("neutral", "close") if rng.random() < 0.92 else ("satisfied", "faint")
    return Mood("neutral", rng.random() < 0.10, reaction, escalates=False, close=close, clarity="plain")


def _unhappy(rng: Random, clarity: str) -> Mood:
    plain_reaction = ("dissatisfied", "matter" if rng.random() < 0.45 else "clear")
    faint = ("dissatisfied", "faint") if rng.random() < 0.7 else ("neutral", "faint")
    close = ("neutral", "close")
    if clarity == "plain":
        ends = ("dissatisfied", "close") if rng.random() < 0.75 else close
        return Mood("dissatisfied", rng.random() < 0.6, plain_reaction, rng.random() < 0.5, ends, clarity)
    if clarity == "once":
        which = rng.randrange(3)
        ends = ("dissatisfied", "close") if which == 2 else close
        return Mood(
            "dissatisfied",
            which == 0,
            plain_reaction if which == 1 else faint,
            escalates=False,
            close=ends,
            clarity=clarity,
        )
    return Mood("dissatisfied", annoyed=False, reaction=faint, escalates=False, close=close, clarity=clarity)


def _happy(rng: Random, clarity: str) -> Mood:
    plain_reaction = ("satisfied", "matter" if rng.random() < 0.4 else "clear")
    faint, close = ("satisfied", "faint"), ("neutral", "close")
    annoyed = rng.random() < 0.10
    if clarity == "plain":
        ends = ("satisfied", "close") if rng.random() < 0.8 else ("satisfied", "faint")
        return Mood("satisfied", annoyed, plain_reaction, escalates=False, close=ends, clarity=clarity)
    if clarity == "once":
        first = rng.random() < 0.5
        ends = close if first else ("satisfied", "close")
        return Mood(
            "satisfied", annoyed, plain_reaction if first else faint, escalates=False, close=ends, clarity=clarity
        )
    ends = faint if rng.random() < 0.5 else close
    return Mood("satisfied", annoyed=False, reaction=faint, escalates=False, close=ends, clarity=clarity)
