"""How a call begins: greeting, reason, misunderstandings put right, and who is calling."""

from demo_utility.matter import matters
from demo_utility.script import Script, Sentence

_HALTING, _UNSURE = 0.22, 0.28  # shares of calls, cumulative: the reason comes on being asked; is anybody there


def open_call(script: Script) -> None:
    """Greeting, and why the caller calls."""
    script.say("agent", script.talk("agent", "greeting"))
    style = script.rng.random()
    hello = script.talk("customer", "hello")
    if style < _HALTING:
        script.say("customer", hello, script.talk("customer", "starter"))
        script.say("agent", script.talk("agent", "go_on"))
        hello = ""
    elif style < _UNSURE:
        script.say("customer", script.talk("customer", "here"))
        script.say("agent", script.talk("agent", "hear"))
        hello = ""
    starter = script.talk("customer", "starter") if hello and script.chance(0.35) else ""
    intro = str(script.facts["intro"]) if script.chance(0.5) else ""
    script.say("customer", hello, intro, starter, *_reason(script))


def _reason(script: Script) -> list[Sentence | str]:
    plan = script.plan
    said: list[Sentence | str] = [script.talk("customer", "again")] if plan.repeated else []
    if plan.past and script.chance(0.5):
        said.append(script.aside(plan.past, "past"))
    if plan.denied and script.chance(0.5):
        said.append(script.aside(plan.denied, "denied"))
    said.append(script.shown(plan.concerns[0], "reason"))
    if script.chance(0.4):
        said.append(script.shown(plan.concerns[0], "detail"))
    if plan.at_once and len(plan.concerns) > 1:
        said += [
            script.talk("customer", "also") if script.chance(0.6) else "",
            script.shown(plan.concerns[1], "reason"),
        ]
    if plan.mood.annoyed:
        said.append(script.feeling(("dissatisfied", "matter" if script.chance(0.6) else "start")))
    return said


def set_right(script: Script) -> None:
    """The agent takes the matter for something else, or sees an old case; the caller puts it right."""
    plan = script.plan
    if plan.denied and script.chance(0.6):
        script.say("agent", script.talk("agent", "acknowledge"), f"您是{matters()[plan.denied].label}的问题是吗")
        script.say("customer", script.aside(plan.denied, "denied"), script.shown(plan.concerns[0], "reason"))
    if plan.past and script.chance(0.6):
        script.say("agent", f"看到您之前有{matters()[plan.past].label}的记录")
        script.say("customer", script.aside(plan.past, "past"))
        script.say("agent", script.talk("agent", "aside"))


def identify(script: Script) -> None:
    """The agent asks who is calling and where; the caller says it."""
    asked = script.rng.sample(("account", "phone", "name", "address"), 1 + int(script.chance(0.5)))
    if script.plan.concerns[0] in {"new_service", "channel_information"} and script.chance(0.12):
        asked.append("identity")
    angry = script.plan.mood.annoyed or script.plan.mood.sentiment == "dissatisfied"
    first = [script.talk("agent", "calm" if script.plan.mood.annoyed else "acknowledge")]
    if script.chance(0.4 if angry else 0.14):
        first.append(script.talk("agent", "apology"))
    for key in asked:
        script.say("agent", *first, script.talk("agent", f"ask_{key}"))
        unknown = key == "account" and script.chance(0.12)
        script.say("customer", script.talk("customer", "no_account" if unknown else key))
        first = ["好的"] if script.chance(0.4) else []
    if script.chance(0.35):
        script.say("agent", script.talk("agent", "confirm"))
        script.say("customer", script.talk("customer", "yes"))
