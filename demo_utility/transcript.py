"""From a planned call to what the recogniser wrote down: turns with instants, and where each concern is shown."""

from dataclasses import dataclass
from random import Random

from demo_utility.call import PlannedCall
from demo_utility.dialogue import write_call
from demo_utility.identity import Person
from demo_utility.matter import Bank
from demo_utility.noise import Hearing, draw_hearing, heard, joined
from demo_utility.phrase import Facts, draw, read_phrases
from demo_utility.script import Line, Script
from demo_utility.spoken import amount, digits, numeral

_CHARACTERS_PER_SECOND = 4.6
_LATEST_SECONDS = 3000


@dataclass(frozen=True)
class Evidence:
    """Where a concern shows: turn, and the half-open character range [start, end) of the sentence in the turn's text."""

    concern: str
    turn: int
    start: int
    end: int
    sentence: str


@dataclass(frozen=True)
class Turn:
    """One turn as recognised; `second` is when it was spoken, since 1970."""

    speaker: str
    text: str
    second: int


@dataclass(frozen=True)
class Call:
    """A finished call: its number, the plan (latent truth), the turns as delivered, and the evidence."""

    number: str
    planned: PlannedCall
    ended: int
    turns: list[Turn]
    evidence: list[Evidence]
    script: Script


def render_call(
    number: str,
    planned: PlannedCall,
    person: Person,
    account: str,
    dialect: str,
    bill: float,
    rng: Random,
    bank: Bank = "all",
) -> Call:
    """Write a call down. `account` is the 户号, `bill` the amount of the caller's last bill in CNY."""
    script = write_call(planned.plan, person.kind, call_facts(person, account, bill, rng), rng, bank)
    agent, customer = draw_hearing(rng, dialect)
    at = float(planned.second)
    turns: list[Turn] = []
    evidence: list[Evidence] = []
    for number_of_turn, line in enumerate(script.lines):
        at += line.wait
        text, shown = _turn(line, number_of_turn, agent if line.speaker == "agent" else customer, rng)
        turns.append(Turn(line.speaker, text, int(at)))
        evidence += shown
        at += len(text) / _CHARACTERS_PER_SECOND
    return Call(number, planned, min(int(at) + 2, planned.second + _LATEST_SECONDS), turns, evidence, script)


def call_facts(person: Person, account: str, bill: float, rng: Random) -> Facts:
    """Draw what fills the slots of one call, so that the same day or appliance is meant throughout."""
    slots = read_phrases("slots")
    facts = {name: draw(rng, words) for name, words in slots.items() if name != "by_kind"}
    owner = person.account
    return {
        **facts,
        **slots["by_kind"][person.kind],
        "amount": amount(bill, rng),
        "amount_before": amount(bill / rng.uniform(1.4, 2.6), rng),
        "reading": draw(rng, (str(reading := rng.randrange(900, 48_000)), numeral(reading), digits(str(reading), rng))),
        "digits": digits(f"{rng.randrange(10_000):04d}", rng),
        "agent": digits(f"{rng.randrange(1000, 9999)}", rng),
        "miss": person.surname + person.title if rng.random() < 0.4 else person.title,
        "title": person.title,
        "surname": person.surname,
        "name": person.name,
        "account": digits(account, rng),
        "phone": digits(person.phone, rng),
        "address": person.address.removeprefix("云河市") if rng.random() < 0.6 else person.address,
        "district": person.address[3:6],
        "identity": digits(person.identity, rng),
        "owner": owner,
        "intro": ""
        if person.kind == "residential"
        else draw(rng, ("我是", "我这里是", "我们是", "这边是")) + owner + draw(rng, ("的", "", "啊")),
    }


def _turn(line: Line, turn: int, hearing: Hearing, rng: Random) -> tuple[str, list[Evidence]]:
    agent = line.speaker == "agent"
    said = [heard(sentence.text, rng, hearing, agent=agent) for sentence in line.sentences]
    text, shown = "", []
    for sentence, spoken, marked in zip(line.sentences, said, joined(said, hearing.punctuation), strict=True):
        if sentence.concern and spoken:
            shown.append(Evidence(sentence.concern, turn, len(text), len(text) + len(spoken), spoken))
        text += marked
    return text, shown
