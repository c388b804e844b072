"""Another image as an input of a session: who may choose it from where."""

from __future__ import annotations

from urllib.parse import urlencode

import numpy as np
import pytest

from tamis.io import write


@pytest.fixture
def visitor(served):
    return served.visitor()


@pytest.fixture
def mask(tmp_path):
    path = tmp_path / "mask.tif"
    write(path, np.arange(40 * 50, dtype=np.uint16).reshape(40, 50) // 400)
    return path


def session_of(served, visitor, session):
    return served.users.open(served.keyring.user_of(*visitor.cookies.values()), session)


def add(visitor, place, **fields):
    return visitor.ask("POST", f"/inputs/{place}", urlencode(fields))


def test_an_input_is_added_by_its_path_and_every_page_hears_of_it(served, visitor, mask):
    session = visitor.open(sample="coins")
    with visitor.talk(session) as page:
        page.next("state")
        answer = add(visitor, session, path=f" {mask} ", name="seeds", kind="labels")
        assert answer.json == {"name": "seeds"}
        page.next("state")
    images = session_of(served, visitor, session).images
    assert {name: image.kind for name, image in images.items()} == {"coins": "image", "seeds": "labels"}


def test_samples_uploads_and_open_images_become_inputs_under_their_own_names(served, visitor, mask):
    session, other = visitor.open(sample="coins"), visitor.open(path=str(mask))
    upload = visitor.ask("POST", "/upload?name=own.tif", mask.read_bytes()).json["upload"]
    named = [
        add(visitor, session, **fields).json["name"]
        for fields in ({"sample": "moon"}, {"upload": upload}, {"session": other, "input": "mask"})
    ]
    assert named == ["moon", "own", "mask"]
    assert list(session_of(served, visitor, session).images) == ["coins", *named]


def test_what_is_offered_is_what_is_open_and_not_here_already(served, visitor, mask):
    session = visitor.open(sample="coins")
    visitor.open(sample="coins")
    other = visitor.open(path=str(mask))
    offered = visitor.get(f"/inputs/{session}").json
    assert offered["has_paths"] is True
    assert "moon" in offered["samples"]
    assert offered["opened"] == [{"session": other, "input": "mask", "title": "mask.tif: mask"}]


def test_who_has_no_token_names_no_path(served, mask):
    stranger = served.visitor(is_trusted=False)
    session = stranger.open(sample="coins")
    assert stranger.get(f"/inputs/{session}").json["has_paths"] is False
    answer = add(stranger, session, path=str(mask))
    assert (answer.status, "only by who has the token" in answer.json["message"]) == (422, True)
    assert list(session_of(served, stranger, session).images) == ["coins"]


def test_another_users_session_neither_gets_nor_gives_an_input(served, visitor):
    session = visitor.open(sample="coins")
    stranger = served.visitor(is_trusted=False)
    own = stranger.open(sample="moon")
    assert add(stranger, session, sample="moon").status == 404
    assert stranger.get(f"/inputs/{session}").status == 404
    assert add(stranger, own, session=session, input="coins").status == 404


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({}, 422, "no image was chosen"),
        ({"path": "pipeline.json"}, 422, "no image was chosen"),
        ({"path": "script.py"}, 422, "no image was chosen"),
        ({"path": "nothing.tif"}, 422, "no such file"),
        ({"sample": "moon", "name": "coins"}, 422, "used already"),
        ({"sample": "moon", "kind": "table"}, 422, "must be one of"),
    ],
)
def test_what_is_no_image_is_refused(visitor, fields, status, said):
    session = visitor.open(sample="coins")
    answer = add(visitor, session, **fields)
    assert answer.status == status
    assert said in answer.json["message"]


def test_no_other_page_adds_an_input(visitor):
    session = visitor.open(sample="coins")
    answer = visitor.ask(
        "POST", f"/inputs/{session}", urlencode({"sample": "moon"}), Origin="http://evil.example"
    )
    assert answer.status == 403
