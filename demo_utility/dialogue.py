"""Writing one call: what is said, by whom, and which of the caller's sentences show which concern."""

from random import Random

from demo_utility.matter import Bank
from demo_utility.opening import identify, open_call, set_right
from demo_utility.phrase import Facts, draw
from demo_utility.script import Line, Plan, Script, Sentence

_PENDING = {"dissatisfied": 0.6, "neutral": 0.28, "satisfied": 0.10}


def write_call(plan: Plan, caller: str, facts: Facts, rng: Random, bank: Bank = "all") -> Script:
    """Return the written call, agent first.

    Every concern of the plan is shown by at least one sentence of the customer; agent sentences never carry a concern.
    """
    script = Script(plan, caller, facts, rng, bank)
    open_call(script)
    set_right(script)
    identify(script)
    _treatment(script, plan.concerns[0], first=True)
    for concern in plan.concerns[1:]:
        _further(script, concern)
    _offers(script)
    _closing(script)
    _interrupt(script)
    return script


def _treatment(script: Script, concern: str, *, first: bool) -> None:
    """Questions, waiting, the agent's answer and what the caller makes of it."""
    if script.chance(0.7 if first else 0.35):
        question, *replies = draw(script.rng, script.topics[concern].probe)
        detail = script.shown(concern, "detail") if script.chance(0.3) else ""
        script.say("agent", script.fill(question))
        script.say("customer", script.word(tuple(replies)), detail)
    key = "pending" if script.chance(_PENDING[script.plan.mood.sentiment]) else "answer"
    if first and script.chance(0.6):
        script.say("agent", script.talk("agent", "hold"))
        script.say("customer", script.talk("customer", "fine") if script.chance(0.7) else "")
        script.say("agent", script.talk("agent", "back"), script.agent_on(concern, key), wait=script.rng.uniform(8, 50))
    else:
        script.say("agent", script.agent_on(concern, key))
    _reaction(script, concern, first=first)


def _reaction(script: Script, concern: str, *, first: bool) -> None:
    mood = script.plan.mood
    again = (mood.reaction[0], "faint") if script.chance(0.4) else ("neutral", "clear")
    script.say("customer", script.feeling(mood.reaction if first else again))
    if first and mood.escalates:
        script.say("agent", script.talk("agent", "apology"), script.agent_on(concern, "pending"))
        script.say("customer", script.feeling(("dissatisfied", "clear")))
    if script.chance(0.35):
        question, reply = draw(script.rng, script.topics[concern].follow)
        script.say("customer", Sentence(script.fill(question), concern))
        script.say("agent", script.fill(reply))
        script.say("customer", script.talk("customer", "ok") if script.chance(0.6) else "")
    if first and script.chance(0.35):
        script.say("agent", script.talk("agent", "register"))


def _further(script: Script, concern: str) -> None:
    if script.plan.at_once and concern == script.plan.concerns[1] and script.chance(0.5):
        script.say("agent", script.talk("agent", "other") + script.agent_on(concern, "answer"))
        script.say("customer", script.talk("customer", "ok"))
        return
    detail = script.shown(concern, "detail") if script.chance(0.4) else ""
    script.say("customer", script.talk("customer", "also"), script.shown(concern, "reason"), detail)
    script.say("agent", script.talk("agent", "acknowledge") if script.chance(0.6) else "")
    _treatment(script, concern, first=False)


def _offers(script: Script) -> None:
    """Agents mention matters the caller does not have; the caller waves them off."""
    for concern in script.plan.offers:
        script.say("agent", script.aside(concern, "offer"))
        script.say("customer", script.talk("customer", "no_thanks"))


def _closing(script: Script) -> None:
    if script.chance(0.04):
        script.say("customer", script.talk("customer", "cut_off"))
        return
    nothing = ""
    if script.chance(0.8):
        script.say("agent", script.talk("agent", "anything_else"))
        nothing = script.talk("customer", "nothing") if script.chance(0.3) else ""
    script.say("customer", nothing, script.feeling(script.plan.mood.close))
    script.say("agent", script.talk("agent", "goodbye"))
    script.say("customer", script.talk("customer", "bye") if script.chance(0.4) else "")


def _interrupt(script: Script) -> None:
    """Cut some of the caller's longer turns in two, with a sound of the agent's in between, as recognisers deliver them."""
    lines: list[Line] = []
    for line in script.lines:
        if line.speaker == "customer" and len(line.sentences) > 1 and script.chance(0.15):
            cut = script.rng.randrange(1, len(line.sentences))
            lines.append(Line("customer", line.sentences[:cut], line.wait))
            if script.chance(0.6):
                lines.append(Line("agent", [Sentence(script.talk("agent", "backchannel"))], 0.3))
            lines.append(Line("customer", line.sentences[cut:], 0.5))
        else:
            lines.append(line)
    script.lines[:] = lines
