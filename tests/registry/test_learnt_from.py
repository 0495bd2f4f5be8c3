"""Who a version learnt from: digests that answer for one person at a time."""

import random

import pytest

from registry.error import ArtifactError, RegistryError
from registry.learnt_from import learner_count, learner_key, learners, learnt, person_digest
from registry.settings import RegistrySettings

KEY, OTHER = bytes(32), bytes([1] * 32)


@pytest.mark.parametrize("count", [0, 1, 2, 1_000])
def test_everybody_who_was_learnt_from_is_found_and_nobody_else(count):
    ids = [f"C{number:06d}" for number in range(count)]
    file = learners(ids, KEY)
    assert all(learnt(file, each, KEY) for each in ids)
    assert not any(learnt(file, f"D{number:06d}", KEY) for number in range(1_000))
    assert learner_count(file, KEY) == count


def test_order_and_repetition_of_the_ids_do_not_matter_and_no_id_is_in_the_file():
    ids = [f"C{number}" for number in range(50)]
    mixed = random.Random(7).sample(ids * 3, 150)
    assert learners(mixed, KEY) == learners(ids, KEY)
    assert b"C1" not in learners(["C1"], KEY)


@pytest.mark.parametrize(
    "damage", [lambda file: file[:-1], lambda file: b"x" + file[1:], lambda file: file + b"12345678"]
)
def test_a_damaged_file_is_refused_rather_than_asked(damage):
    with pytest.raises(ArtifactError, match=r"learners\.bin"):
        learnt(damage(learners(["C1", "C2"], KEY)), "C1", KEY)


def test_a_file_of_another_key_is_refused_instead_of_knowing_nobody():
    with pytest.raises(ArtifactError, match="another key"):
        learnt(learners(["C1"], KEY), "C1", OTHER)


def test_the_key_is_made_once_for_its_owner_only(tmp_path):
    settings = RegistrySettings(var=tmp_path)
    assert learner_key(settings) == learner_key(settings)
    assert len(learner_key(settings)) == 32
    assert (tmp_path / "learners.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["learners.key"]
    (tmp_path / "learners.key").write_text("abc")
    with pytest.raises(RegistryError, match="64 hexadecimal"):
        learner_key(settings)


def test_a_person_has_one_name_in_the_records_which_another_key_does_not_share():
    assert person_digest("C1", KEY) == person_digest("C1", KEY)
    assert len({person_digest(each, key) for each in ("C1", "C2") for key in (KEY, OTHER)}) == 4
