"""A version goes into service when another person than trainer and requester approved exactly what it rests on."""

from functools import partial
from pathlib import Path

import pytest

from registry.actor import Actor
from registry.approval.decision import approve, reject
from registry.approval.filing import file_request
from registry.approval.promotion import promote_request
from registry.approval.request import State, read_request
from registry.approval.rollback import roll_back
from registry.approval.serving_record import ServiceEntry, serving_record
from registry.error import (
    ArtifactError,
    EvidenceError,
    FourEyesError,
    MissedGateError,
    PromotionError,
    RequestStateError,
    StaleEvidenceError,
    UnknownRequestError,
)
from registry.evidence import Gate
from registry.governance import limits_digest
from registry.registered import registered_version
from registry.signing import SIGNATURE_FILE
from registry.tracking import REFUSED_TAG, ModelRegistry
from tests.registry.approval.promotion_case import (
    AUDITOR,
    GOVERNANCE,
    OPERATOR,
    SCIENTIST,
    approved,
    asked,
    ledger_of,
    prove,
    state,
)

LATE_FLIPS = Gate(name="违约风险翻转", value=0.031, bound="≤ 0.02", passed=False)


def test_request_approval_and_promotion_stand_in_the_ledger(two: ModelRegistry, clock) -> None:
    request = approved(two)
    done, manifest = promote_request(two, request.id, OPERATOR, clock)
    assert (done.state, done.by, done.steps[0].by) == (State.PROMOTED, "林工", "审计周")
    assert [each.kind for each in ledger_of(two).entries(after=request.id - 1)] == ["request", "approval", "promotion"]
    assert manifest.models["segments"].version == two.champions()["segments"].version == 2
    assert manifest.promoted_by == "王工"
    assert done.content.trained_by == "训练陈"


def test_a_request_names_every_evidence_and_gate(two: ModelRegistry) -> None:
    prove(two.settings, 2, gate=LATE_FLIPS.model_copy(update={"value": 0.01, "passed": True}))
    content = asked(two).content
    assert {"blast", "card"} <= content.evidence.keys()
    assert "违约风险翻转" in [gate.name for gate in content.gates]
    assert content.champion == 1


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        (Actor("林工", "lin2", "operator"), "林工 requested it; another person must approve"),
        (Actor(" 训练 陈", "chen2", "auditor"), "trained it; another person must approve"),
        (Actor("刘工", "liu", "scientist"), "role scientist may not approve; allowed: auditor, operator"),
        (Actor("刘工"), "needs the key of a person of role auditor, operator"),
    ],
)
def test_who_may_not_approve_changes_nothing(two: ModelRegistry, actor: Actor, said: str) -> None:
    request, before = asked(two), state(two)
    with pytest.raises(FourEyesError, match=said):
        approve(two.settings, ledger_of(two), request.id, actor, "依据齐全")
    assert read_request(ledger_of(two), request.id).state is State.OPEN
    assert ledger_of(two).head()[0] == request.id
    assert state(two) == before


def test_an_approval_written_past_the_rules_is_none(two: ModelRegistry) -> None:
    request = asked(two)
    for by, digest in (("林工", request.digest), ("审计周", "0" * 64)):
        content = {"request_id": request.id, "request_digest": digest, "reason": "依据齐全"}
        ledger_of(two).append("approval", by, {"request": request.id}, content)
    with pytest.raises(RequestStateError, match=r"segments 2\) is open; needed: approved"):
        promote_request(two, request.id, OPERATOR)


def test_what_is_not_approved_does_not_go_into_service(two: ModelRegistry) -> None:
    request, before = asked(two), state(two)
    with pytest.raises(RequestStateError, match="is open; needed: approved"):
        promote_request(two, request.id, OPERATOR)
    reject(ledger_of(two), request.id, AUDITOR, "影响面太大")
    with pytest.raises(RequestStateError, match=r"is rejected since .*: 影响面太大"):
        promote_request(two, request.id, OPERATOR)
    with pytest.raises(UnknownRequestError, match="no request 999; the latest are:"):
        promote_request(two, 999, OPERATOR)
    assert state(two) == before


def test_only_an_operator_promotes(two: ModelRegistry) -> None:
    with pytest.raises(FourEyesError, match="role auditor may not promote; allowed: operator"):
        promote_request(two, approved(two).id, AUDITOR)


def test_only_whom_a_key_proves_may_ask(two: ModelRegistry) -> None:
    chosen = two.version("segments", 2)
    with pytest.raises(FourEyesError, match="set GRIDTAGS_API_KEY"):
        file_request(two.settings, ledger_of(two), chosen, Actor("林工"), "更新")
    with pytest.raises(PromotionError, match=r"say why \(--reason\)"):
        file_request(two.settings, ledger_of(two), chosen, SCIENTIST, " ")


def test_without_evidence_nobody_can_ask(two: ModelRegistry) -> None:
    (two.settings.var / "evidence" / "segments" / "2" / "blast.json").unlink()
    with pytest.raises(EvidenceError, match="request for segments 2: lacks blast"):
        asked(two)


@pytest.mark.parametrize("moment", ["asking", "approving", "promoting"])
def test_a_missed_gate_is_refused_whenever_it_is_looked_at(two: ModelRegistry, moment: str) -> None:
    request = {"asking": lambda: None, "approving": lambda: asked(two), "promoting": lambda: approved(two)}[moment]()
    prove(two.settings, 2, gate=LATE_FLIPS)
    before = state(two)
    if request is None:
        with pytest.raises(MissedGateError, match=r"blast: 违约风险翻转 is 0\.031, must be ≤ 0\.02"):
            asked(two)
    else:
        with pytest.raises(StaleEvidenceError, match="is void: blast was changed"):
            approved_or_promoted(two, request, moment)
    assert state(two) == before


def approved_or_promoted(two: ModelRegistry, request, moment: str) -> None:
    if moment == "approving":
        approve(two.settings, ledger_of(two), request.id, AUDITOR, "依据齐全")
    else:
        promote_request(two, request.id, OPERATOR)


def newer_snapshot(two: ModelRegistry) -> str:
    folder = two.settings.var / "snapshots" / "20260302T020000000000"
    folder.mkdir(parents=True)
    (folder / "published.json").write_text("{}", encoding="utf-8")
    return "blast: is of snapshot 20260301T020000000000, 1 are newer"


def one_byte(two: ModelRegistry) -> str:
    path = two.settings.var / "evidence" / "segments" / "2" / "card.json"
    path.write_bytes(path.read_bytes().replace(b'"card"', b'"Card"', 1))
    return "card"


def gone(two: ModelRegistry) -> str:
    (two.settings.var / "evidence" / "segments" / "2" / "card.json").unlink()
    return "card is gone"


def other_tags(two: ModelRegistry) -> str:
    path = two.settings.tags / "payment.toml"
    path.write_text(path.read_text("utf-8").replace("三次以上", "四次以上"), encoding="utf-8")
    return "catalogue was changed"


def other_lexicon(two: ModelRegistry) -> str:
    (two.settings.configs / "lexicons" / "power.txt").write_text("停电\n跳闸\n", encoding="utf-8")
    return "lexicons was changed"


@pytest.mark.parametrize("change", [newer_snapshot, one_byte, gone, other_tags, other_lexicon])
def test_changed_evidence_voids_the_approval_and_says_what_changed(two: ModelRegistry, tmp_path: Path, change) -> None:
    own = own_configs(two, tmp_path)
    prove(own.settings, 2, snapshot_id="20260301T020000000000")
    request, before = approved(own), state(own)
    said = change(own)
    with pytest.raises(StaleEvidenceError, match=f"segments 2\\) is void: .*{said}"):
        promote_request(own, request.id, OPERATOR)
    assert state(own) == before
    void = read_request(ledger_of(own), request.id)
    assert (void.state, void.steps[-1].by) == (State.VOID, "王工")
    with pytest.raises(RequestStateError, match="is void since"):
        promote_request(own, request.id, OPERATOR)


def test_a_new_champion_voids_what_was_compared_with_the_old_one(two: ModelRegistry) -> None:
    waiting = approved(two)
    promote_request(two, approved(two).id, OPERATOR)
    with pytest.raises(StaleEvidenceError, match="is void: champion is 2, was 1"):
        promote_request(two, waiting.id, OPERATOR)


def test_evidence_against_another_version_is_stale_from_the_start(two: ModelRegistry) -> None:
    prove(two.settings, 2, against=None)
    with pytest.raises(StaleEvidenceError, match="blast: is against version none, champion is 1"):
        asked(two)


class Unsigned(ModelRegistry):
    """Gives files that nobody signed."""

    def fetch_serving(self, version, destination: Path) -> Path:
        folder = super().fetch_serving(version, destination)
        (folder / SIGNATURE_FILE).unlink()
        return folder


def test_evidence_made_of_other_evidence_is_stale_when_that_changed(two: ModelRegistry) -> None:
    prove(two.settings, 2, card="0" * 64)
    with pytest.raises(StaleEvidenceError, match="blast: is of another card, which was changed since"):
        asked(two)


@pytest.mark.parametrize(
    ("depends_on", "said"),
    [
        ({"limits": "0" * 64}, r"blast: was held against other limits than those of \[blast\] today"),
        ({"questions": "0" * 64}, "blast: answers the questions 000000000000, which were changed since"),
        ({"serving": "0" * 64}, "blast: is of files 000000000000 of segments 2, registered are"),
        ({"serving:1": "0" * 64}, "blast: is of files 000000000000 of segments 1, registered are"),
        ({"serving:9": "0" * 64}, "of segments 9, which the ledger does not know"),
    ],
)
def test_evidence_of_other_limits_questions_or_files_is_stale(two: ModelRegistry, depends_on, said: str) -> None:
    prove(two.settings, 2, ("blast",), **depends_on)
    with pytest.raises(StaleEvidenceError, match=said):
        asked(two)


def test_evidence_of_the_limits_and_files_of_today_is_fresh(two: ModelRegistry) -> None:
    serving = registered_version(ledger_of(two), "segments", 2).serving
    digest = limits_digest(two.settings.configs, "blast")
    prove(two.settings, 2, ("blast",), **{"limits": digest, "serving": serving, "serving:2": serving})
    assert asked(two).content.model == "segments"


def test_a_version_that_retraining_refused_is_known_without_mlflow(two: ModelRegistry) -> None:
    two.refuse(two.version("segments", 2), "三月外推变差")
    row = registered_version(ledger_of(two), "segments", 2).row
    assert (row.refused, row.trained_by, row.run_id) == ("三月外推变差", "训练陈", two.version("segments", 2).run_id)
    with pytest.raises(PromotionError, match="it was refused, 三月外推变差"):
        file_request(two.settings, ledger_of(two), row, SCIENTIST, "外推更稳")
    two._client.delete_model_version_tag("segments", "2", REFUSED_TAG)


def test_an_unsigned_artifact_is_refused_where_signatures_are_required(two: ModelRegistry, tmp_path: Path) -> None:
    own = own_configs(two, tmp_path, GOVERNANCE.replace("signatures = false", "signatures = true"))
    request, before = approved(own), state(own)
    with pytest.raises(ArtifactError, match=r"segments 2\): .*there is no signature"):
        promote_request(Unsigned(own.settings), request.id, OPERATOR)
    assert state(own) == before
    assert read_request(ledger_of(own), request.id).state is State.APPROVED


def test_a_signed_artifact_goes_into_service_where_signatures_are_required(two: ModelRegistry, tmp_path: Path) -> None:
    own = own_configs(two, tmp_path, GOVERNANCE.replace("signatures = false", "signatures = true"))
    promote_request(own, approved(own).id, OPERATOR)
    assert own.champions()["segments"].version == 2


class UnsignedBeside(Unsigned):
    """Gives files of default-risk that nobody signed; those of segments are signed."""

    def fetch_serving(self, version, destination: Path) -> Path:
        fetched = (
            super().fetch_serving if version.name == "default-risk" else partial(ModelRegistry.fetch_serving, self)
        )
        return fetched(version, destination)


def test_a_signed_version_beside_an_unsigned_champion_is_refused(two: ModelRegistry, tmp_path: Path) -> None:
    own = own_configs(two, tmp_path, GOVERNANCE.replace("signatures = false", "signatures = true"))
    request, before = approved(own), state(own)
    with pytest.raises(ArtifactError, match="default-risk: .*there is no signature"):
        promote_request(UnsignedBeside(own.settings), request.id, OPERATOR)
    assert state(own) == before


@pytest.mark.parametrize("kept", [True, False])
def test_a_rollback_to_an_unsigned_version_is_refused(two: ModelRegistry, tmp_path: Path, kept: bool) -> None:
    own = own_configs(two, tmp_path, GOVERNANCE.replace("signatures = false", "signatures = true"))
    first = ledger_record(own).content.bundle_id
    promote_request(own, approved(own).id, OPERATOR)
    if not kept:
        (own.settings.bundles / first / "manifest.json").unlink()
    before = state(own)
    with pytest.raises(ArtifactError, match="there is no signature"):
        roll_back(Unsigned(own.settings), "segments", OPERATOR, "投诉增多")
    assert state(own) == before


def ledger_record(registry: ModelRegistry) -> ServiceEntry:
    """Return what went into service last."""
    last = serving_record(ledger_of(registry)).last
    assert last is not None
    return last


def own_configs(two: ModelRegistry, folder: Path, governance: str = GOVERNANCE) -> ModelRegistry:
    """Return the registry with configs that a test may change."""
    (folder / "configs" / "lexicons").mkdir(parents=True)
    (folder / "configs" / "tags").mkdir()
    for name in ("tags/payment.toml", "lexicons/power.txt"):
        (folder / "configs" / name).write_bytes((two.settings.configs / name).read_bytes())
    (folder / "configs" / "governance.toml").write_text(governance, encoding="utf-8")
    return ModelRegistry(two.settings.model_copy(update={"configs": folder / "configs"}))
