"""What was said in a call: masked, with what decided marked in it, for those who work with the customer."""

import orjson
import pytest

from feature_store.desk.accepted_call import AcceptedCall
from feature_store.snapshot.row_file import Heard
from inference.console.customer.call import CallSight, calls_of
from inference.console.customer.transcript import Piece, transcript_of
from inference.disclosure.audit import lines_about

ALL = CallSight(concluded=True, feelings=True, hidden_labels=())
TEXT = "家里又停电了，电费也贵"


def concern(label: str, start: int, end: int) -> dict[str, object]:
    return {"label": label, "evidence": {"turn": 1, "start": start, "end": end, "sentence": TEXT[start:end]}}


def accepted(*concerns: dict[str, object]) -> AcceptedCall:
    felt = {"label": "dissatisfied", "probabilities": {"dissatisfied": 0.8, "neutral": 0.1, "satisfied": 0.1}}
    turns = [
        {"speaker": "agent", "text": "您好", "sentiment": None},
        {"speaker": "customer", "text": TEXT, "sentiment": felt},
    ]
    analysis = orjson.dumps({"turns": turns, "concerns": concerns, "summary": "客户反映停电；强度 7/10"}).decode()
    when = "2026-03-01T10:00:00"
    return AcceptedCall("K1", "C1", "", when, when, when, when, "", "", "{}", analysis)


def signal(call_id: str, **also: object) -> dict[str, object]:
    evidence = orjson.dumps([{"concern": "停电抢修", "sentence": "又停电了", "confidence": 0.9}]).decode()
    plain = {"said_at": "2026-01-05 10:00:00", "sentiment": "dissatisfied", "dissatisfaction": 0.8, "angry": True}
    return {"call_id": call_id, "course": None, "evidence": evidence, "superseded_at": None, **plain, **also}


def heard(*signals: dict[str, object]) -> Heard:
    return Heard(b"[]", orjson.dumps(signals))


def test_calls_come_latest_first_each_once_and_a_replaced_version_not_at_all():
    rows = heard(signal("K1"), signal("K2", said_at="2026-02-01 09:00:00"), signal("K3", superseded_at="2026-02-02"))
    found = calls_of(rows, [], ALL)
    assert [each.call_id for each in found] == ["K2", "K1"]
    assert (found[0].said_at, found[0].spoken[0].sentence) == ("2026-02-01T09:00:00", "又停电了")


@pytest.mark.parametrize(
    ("sight", "felt", "sentences"),
    [
        (ALL, 0.8, 1),
        (CallSight(concluded=True, feelings=False, hidden_labels=()), None, 1),
        (CallSight(concluded=True, feelings=True, hidden_labels=("关注停电抢修",)), 0.8, 0),
        (CallSight(concluded=False, feelings=True, hidden_labels=()), None, 0),
    ],
    ids=["everything", "feelings hidden", "concern hidden", "opted out"],
)
def test_who_may_not_see_a_tag_does_not_see_it_in_a_call(sight, felt, sentences):
    (found,) = calls_of(heard(signal("K1")), [], sight)
    assert (found.dissatisfaction, found.angry, len(found.spoken)) == (felt, felt is not None, sentences)


def test_the_sentences_that_decided_are_marked_where_they_stand():
    said = transcript_of(accepted(concern("停电抢修", 0, 6), concern("电费电价", 7, 11)), ALL)
    assert said.turns[1].pieces == (Piece(TEXT[:6], "停电抢修"), Piece("，"), Piece(TEXT[7:], "电费电价"))
    assert (said.turns[0].dissatisfied, said.turns[1].dissatisfied) == (None, 0.8)


def test_two_concerns_of_one_sentence_stand_together_and_what_overlaps_is_not_said_twice():
    said = transcript_of(accepted(concern("甲", 0, 6), concern("乙", 0, 6), concern("丙", 4, 8)), ALL)
    assert said.turns[1].pieces == (Piece(TEXT[:6], "乙、甲"), Piece(TEXT[6:8], "丙"), Piece(TEXT[8:]))


def test_after_an_opt_out_the_words_stay_and_what_was_concluded_goes():
    said = transcript_of(accepted(concern("停电抢修", 0, 6)), CallSight(False, True, ()))
    assert (said.summary, said.turns[1].pieces, said.turns[1].dissatisfied) == ("", (Piece(TEXT),), None)


def test_a_transcript_is_read_by_who_works_with_customers_and_the_trail_says_so(sign_in, town):
    page = sign_in("crm").get("/console/customers/C1/calls/K1")
    assert "<mark>家里又停电了，气死我了</mark>" in page.text
    assert "call" in {each.get("view") for each in lines_about(town.var / "audit", "C1")}
    assert sign_in("scientist").get("/console/customers/C1/calls/K1").status_code == 403


def test_a_call_of_somebody_else_is_not_there(sign_in):
    assert sign_in("crm").get("/console/customers/C2/calls/K1").status_code == 404
    assert sign_in("crm").get("/console/customers/C1/calls/K2").status_code == 404
