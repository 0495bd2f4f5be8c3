"""The pages about customers."""

from collections.abc import Mapping
from typing import Any

from starlette.routing import BaseRoute

from inference.console.customer.answer import CustomerAnswers
from inference.console.customer.appeal import AppealViews
from inference.console.customer.choice import ChoiceForms
from inference.console.customer.look import Looks
from inference.console.customer.naming import TagNames
from inference.console.customer.permission import FILING
from inference.console.customer.receipt import ReceiptViews
from inference.console.customer.view import CustomerViews
from inference.console.frame.frame import Frame
from inference.key.ring import Permission
from inference.transport.permission import AUDIT, CRM

_WRITING: Mapping[str, Any] = {"methods": ("POST",), "needs": Permission.WRITE}


def customer_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes of this group."""
    answers, names = CustomerAnswers(frame.at), TagNames(frame.at.bundles)
    view = CustomerViews(frame, answers, Looks(frame.at, answers, names), names)
    receipt, choice = ReceiptViews(frame, answers, names), ChoiceForms(answers)
    one = "/customers/{customer_id}"
    tag = f"{one}/tags/{{tag}}"
    return [
        frame.page("/customers", view.search),
        frame.page(one, view.customer),
        frame.page(f"{one}/calls/{{call_id}}", view.call, roles=FILING),
        frame.page(f"{one}/opt-out", choice.opt_out, roles=CRM, **_WRITING),
        frame.page(f"{one}/opt-out/withdrawal", choice.withdraw, roles=CRM, **_WRITING),
        frame.page(tag, receipt.receipt),
        frame.page(f"{tag}/replay", receipt.replay, methods=("POST",)),
        frame.page(f"{tag}/change", receipt.cause),
        frame.page(f"{tag}/contest", choice.appeal, roles=FILING, **_WRITING),
        *_appeal_pages(frame, AppealViews(frame, answers)),
    ]


def _appeal_pages(frame: Frame, appeal: AppealViews) -> list[BaseRoute]:
    one = "/contests/{contest_id}"
    return [
        frame.page("/contests", appeal.queue, roles=AUDIT),
        frame.page(one, appeal.one, roles=AUDIT),
        frame.page(f"{one}/decision", appeal.decide, roles=AUDIT, **_WRITING),
        frame.page(f"{one}/letter", appeal.letter, roles=AUDIT),
    ]
