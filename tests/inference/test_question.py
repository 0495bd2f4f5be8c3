"""What a body must look like where types alone would let more through."""

import pytest
from pydantic import ValidationError

from inference.question.call import CallQuestion
from inference.question.desk import OutcomeQuestion

OUTCOME = {"customer_id": "C1", "tag": "intent.solar", "kind": "paid", "by": "客服0412"}
CALL = {"call_id": "K1", "customer_id": "C1", "text": "客户：停电了", "ended_at": "2026-03-01T10:00:00"}


@pytest.mark.parametrize("at", [0, 1.7e9, "0", "1700000000", "2026-03-01", "-1", True, None, "2026-03-01T", "T10:00"])
def test_an_instant_is_written_out_and_no_number(at):
    for question, fields in ((OutcomeQuestion, {**OUTCOME, "at": at}), (CallQuestion, {**CALL, "started_at": at})):
        with pytest.raises(
            ValidationError, match="must be an instant such as 2026-03-01T08:00:00|Input should be a valid"
        ):
            question.model_validate(fields)


@pytest.mark.parametrize(
    "at", ["2026-03-01T09:00:00+08:00", "2026-03-01T01:00Z", "2026-03-01 09:00:00", "2026-03-01T09:00:00.5"]
)
def test_an_instant_may_have_an_offset_or_none(at):
    assert OutcomeQuestion.model_validate({**OUTCOME, "at": at}).at.year == 2026
    assert CallQuestion.model_validate({**CALL, "started_at": at}).started_at.day == 1


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1899-12-31T00:00:00"])
def test_an_instant_at_the_ends_of_the_calendar_is_refused(at):
    for question, fields in ((OutcomeQuestion, {**OUTCOME, "at": at}), (CallQuestion, {**CALL, "started_at": at})):
        with pytest.raises(ValidationError, match="must lie within 1900 … 2200"):
            question.model_validate(fields)
