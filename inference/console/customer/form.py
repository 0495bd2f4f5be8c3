"""What the forms and queries about a customer send; who sends it is whose session it is."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from inference.key.ring import ApiKey
from inference.question.desk import MOST_IN_STATEMENT, ActQuestion, Channel, ContestQuestion, DecisionQuestion, Reason
from inference.router.receipt import SNAPSHOT_ID

SnapshotId = Annotated[str, StringConstraints(pattern=SNAPSHOT_ID)]
ContestState = Literal["open", "upheld", "rejected"]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SearchQuery(_Form):
    """A customer that is looked for."""

    customer_id: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = ""


class ChoiceForm(_Form):
    """A customer's choice, and how it was told."""

    channel: Channel = ""
    reason: Reason

    def question(self, key: ApiKey) -> ActQuestion:
        """Return it as the API is asked, by the person who holds the key."""
        return ActQuestion(by=key.person, channel=self.channel, reason=self.reason)


class AppealForm(_Form):
    """An appeal against a tag, in the customer's words."""

    channel: Channel = ""
    statement: Annotated[str, StringConstraints(min_length=1, max_length=MOST_IN_STATEMENT, strip_whitespace=True)]

    def question(self, key: ApiKey) -> ContestQuestion:
        """Return it as the API is asked, by the person who holds the key."""
        return ContestQuestion(by=key.person, channel=self.channel, statement=self.statement)


class DecisionForm(_Form):
    """The decision on an appeal."""

    decision: Literal["upheld", "rejected"]
    reason: Reason
    until_next_definition: bool = False

    def question(self, key: ApiKey) -> DecisionQuestion:
        """Return it as the API is asked, by the person who holds the key."""
        return DecisionQuestion(
            by=key.person, decision=self.decision, reason=self.reason, until_next_definition=self.until_next_definition
        )


class CauseQuery(_Form):
    """Two snapshots between which a tag changed."""

    before: SnapshotId = Field(alias="from")
    after: SnapshotId = Field(alias="to")


class QueueQuery(_Form):
    """Which appeals are listed: those in a state (all without), after the one that a page ended with."""

    state: ContestState | Literal["all"] = "open"
    after: Annotated[str, StringConstraints(pattern="^[0-9a-f]{16}$|^$")] = ""
