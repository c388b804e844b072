import json
import os
import stat
import threading

import pytest

from tamis.engine import Engine
from tamis.errors import TamisError, UnknownNameError, WriteError
from tamis.store import get_store
from tamis.web._keyring import User
from tamis.web._limits import Limits
from tamis.web._users import Users

ANNA, BERND = User("a" * 32, is_trusted=True), User("b" * 32, is_trusted=False)


@pytest.fixture
def users(tmp_path):
    engine = Engine(get_store("memory", budget=2**26), executor="serial")
    found = Users(tmp_path, engine, Limits(idle_s=0.0, user_sessions=2, sessions=3))
    yield found
    found.close()
    engine.close()


def test_a_session_is_its_users_and_nobody_elses(users):
    session_id = users.start(ANNA, "sample:coins")
    assert users.open(ANNA, session_id) is users.open(ANNA, session_id)
    with pytest.raises(UnknownNameError):
        users.open(BERND, session_id)
    assert [one.title for one in users.recent(ANNA)] == ["coins"]
    assert users.recent(BERND) == []


def test_ids_cannot_be_guessed_and_lead_nowhere(users, tmp_path):
    ids = {users.start(ANNA, "sample:coins") for _ in range(3)}
    assert len(ids) == 3
    assert all(len(one) == 22 for one in ids)
    (tmp_path / "secret.jsonl").write_text("{}")
    for name in ("../../secret", "", "x" * 22, ".", "a/b", f"{next(iter(ids))}\0"):
        with pytest.raises(UnknownNameError):
            users.open(ANNA, name)


def test_folders_are_private(users, tmp_path):
    users.start(ANNA, "sample:coins")
    for folder in (tmp_path / "users", tmp_path / "users" / ANNA.key):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_idle_session_is_closed_and_its_journal_opens_it_again(users):
    session_id = users.start(ANNA, "sample:coins")
    before = users.open(ANNA, session_id)
    before.add_step("filters.gaussian", values={"sigma": 3})
    users.close_idle()
    with pytest.raises(WriteError):
        before.add_step("filters.gaussian")
    again = users.open(ANNA, session_id)
    assert again is not before
    assert again.state.pipeline.nodes[0].values["sigma"] == 3


def test_a_session_that_a_page_looks_at_is_never_closed(users):
    session_id = users.start(ANNA, "sample:coins")
    with users.visit(ANNA, session_id) as session, users.visit(ANNA, session_id):
        users.close_idle()
        assert users.open(ANNA, session_id) is session
    users.close_idle()
    assert users.open(ANNA, session_id) is not session


def test_one_session_too_many_closes_the_one_that_was_left_first(users):
    first, second, third = (users.start(ANNA, "sample:coins") for _ in range(3))
    assert {one.id for one in users.opened(ANNA)} == {second, third}
    assert {one.id for one in users.recent(ANNA)} == {first, second, third}
    with users.visit(ANNA, first), users.visit(ANNA, third):
        with pytest.raises(TamisError, match="2 sessions are open"):
            users.start(ANNA, "sample:coins")
        users.start(BERND, "sample:coins")


def test_a_user_who_opens_much_does_not_take_others_pages_away(users):
    session_id = users.start(BERND, "sample:coins")
    with users.visit(BERND, session_id) as session:
        for _ in range(5):
            users.start(ANNA, "sample:coins")
        assert users.open(BERND, session_id) is session


def test_a_session_that_cannot_start_leaves_nothing(users, tmp_path):
    with pytest.raises(OSError, match=r"no\.tif"):
        users.start(ANNA, str(tmp_path / "no.tif"))
    assert users.recent(ANNA) == []


def test_a_damaged_journal_is_listed_and_says_what_is_wrong_when_it_is_opened(users):
    session_id = users.start(ANNA, "sample:coins")
    users.close()
    journal = users.folder_of(ANNA, "sessions") / f"{session_id}.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"rubbish\n" + b"".join(lines[1:]))
    assert [one.id for one in users.recent(ANNA)] == [session_id]
    with pytest.raises(ValueError, match="no session journal"):
        users.open(ANNA, session_id)


def test_the_newest_session_comes_first(users):
    ids = [users.start(ANNA, f"sample:{name}") for name in ("coins", "moon")]
    for place, session_id in enumerate(ids):
        os.utime(users.folder_of(ANNA, "sessions") / f"{session_id}.jsonl", (9 - place, 9 - place))
    assert [one.title for one in users.recent(ANNA)] == ["coins", "moon"]


def test_two_pages_at_once_open_a_session_once(users):
    session_id = users.start(ANNA, "sample:coins")
    users.close()
    found = []
    threads = [threading.Thread(target=lambda: found.append(users.open(ANNA, session_id))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({id(session) for session in found}) == 1


def test_titles_are_names_and_not_places(users, tmp_path):
    import numpy as np

    np.save(tmp_path / "my foam.npy", np.eye(9))
    session_id = users.start(ANNA, str(tmp_path / "my foam.npy"))
    assert users.recent(ANNA)[0].title == "my foam.npy"
    header = json.loads(
        (users.folder_of(ANNA, "sessions") / f"{session_id}.jsonl").read_text().splitlines()[0]
    )
    assert "images" in header
