"""Contacts analysed by small real models, and a folder in which the command line finds them."""

from functools import cache
from pathlib import Path

from inference.analysis.contact import Contact, read_contact
from nlp.analysis import Analyst
from nlp.answer import Analysis
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy
from nlp.text_model import TextModel
from tests.inference.service_bundle import promote
from tests.training.text_calls import write_model

CALL = (
    "客服：您好，请问有什么可以帮您\n客户：我叫张伟，电话13800138000。我家突然没电了，停电三个小时了。\n"
    "客服：我帮您登记\n客户：气死我了你们到底管不管，太差劲了！"
)
CANARIES = ("张伟", "13800138000")


def make_var(folder: Path) -> Path:
    """Put a bundle with both text models in service below `folder`; return it, for GRIDTAGS_VAR."""
    names = ("sentiment", "concerns")
    promote(folder / "bundles", 1, {name: write_model(folder / "models" / name, name) for name in names})
    return folder


def make_analyst(var: Path) -> Analyst:
    models = [TextModel.load(var / "models" / name) for name in ("sentiment", "concerns")]
    return Analyst(*models, load_taxonomy(NlpSettings().configs / "concerns.toml"))


def analysed(analyst: Analyst, raw: object, contact_id: str | None = None) -> tuple[Contact, Analysis]:
    contact = read_contact(1, contact_id, raw)
    assert isinstance(contact, Contact)
    return contact, analyst.analyze(contact.transcript)


@cache
def calls(count: int) -> list[dict[str, object]]:
    """Return JSON records of calls of every shape that a record may have."""
    turns = [{"speaker": "agent", "text": "您好"}, {"speaker": "customer", "text": "停电三个小时了气死我了"}]
    shapes = ({"text": CALL}, {"turns": turns}, {"text": "【低电压】客户反映电压太低", "channel": "work_order"})
    return [{"call_id": f"T{number}", **shapes[number % 3]} for number in range(count)]
