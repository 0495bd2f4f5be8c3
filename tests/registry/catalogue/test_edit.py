import os
import resource
import shutil
import signal
import sys
from datetime import date

import pytest

from registry.catalogue import load_catalogue
from registry.catalogue.edit import editing
from registry.catalogue.history_check import history_problems
from registry.catalogue.recording import Signature, move, record
from registry.error import CatalogueError

TAG = "payment.often_overdue"
WHO = Signature("王工", "试满三个月", date(2026, 4, 1))
STEPS = 200


def _killed_at(folder, step):
    """Move the tag in a child process that dies at its `step`-th touch of a file; return whether it died."""
    child = os.fork()
    if child == 0:
        count = 0

        def touch(event, _):
            nonlocal count
            if event in {"open", "os.rename", "os.remove", "fcntl.flock", "shutil.copymode"}:
                count += 1
                if count == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(touch)
        move(folder, TAG, "评估", WHO, history_problems)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_a_move_that_is_killed_anywhere_is_done_or_not_done_after_the_next_edit(adopted, tmp_path):
    states = []
    for step in range(1, STEPS):
        folder = tmp_path / str(step)
        shutil.copytree(adopted, folder)
        died = _killed_at(folder, step)
        with editing(folder):
            catalogue = load_catalogue(folder)
        assert history_problems(catalogue) == []
        assert len(catalogue.history.acts_of(TAG)) == 1 + (catalogue.tag(TAG).state == "评估")
        states.append(catalogue.tag(TAG).state)
        if not died:
            break
    done = states.index("评估")
    assert 0 < done < len(states) - 1
    assert states[done:] == ["评估"] * (len(states) - done)


@pytest.fixture
def small_files():
    """Lets no file grow beyond 100 bytes, as a full disk would."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_leaves_everything_as_it_was(adopted, small_files):
    before = {path: path.read_bytes() for path in adopted.rglob("*") if path.is_file()}
    with pytest.raises(CatalogueError, match="File too large, nothing was changed"):
        move(adopted, TAG, "评估", WHO, history_problems)
    assert {path: path.read_bytes() for path in adopted.rglob("*") if path.is_file()} == before


def test_people_who_record_at_the_same_time_lose_nothing(tmp_path, tag_file):
    group, tag = tag_file.split("[[tag]]")
    names = [f"payment.late_{number}" for number in range(6)]
    tags = [tag.replace(TAG, name).replace("常逾期缴费", name) for name in names]
    (tmp_path / "payment.toml").write_text("[[tag]]".join([group, *tags]), encoding="utf-8")
    children = []
    for name in names:
        children.append(os.fork())
        if children[-1] == 0:
            record(tmp_path, [name], WHO, adopt=True)
            os._exit(0)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * len(names)
    assert history_problems(load_catalogue(tmp_path)) == []


def test_a_folder_that_cannot_be_edited_is_named(tmp_path):
    with pytest.raises(CatalogueError, match="nowhere: .*nothing was changed"), editing(tmp_path / "nowhere"):
        pass
