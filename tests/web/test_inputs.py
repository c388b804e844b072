"""Another image as an input of a session: who may choose it from where."""

from __future__ import annotations

import re
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


def shared_text(served, visitor, session, added, operation):
    """Let a step read an input that was added, and return what an address then has."""
    session_of(served, visitor, session).add_step(operation, after=added)
    href = visitor.ask("POST", f"/share/{session}", "{}").json["href"]
    return href.partition("#state=")[2]


@pytest.mark.parametrize("place", ["sample", "path"])
def test_a_shared_session_with_added_images_opens_for_who_may_read_them(served, visitor, mask, place):
    session = visitor.open(sample="coins")
    fields = {"sample": "moon"} if place == "sample" else {"path": str(mask), "kind": "labels"}
    name = add(visitor, session, **fields).json["name"]
    operation = "filters.sobel" if place == "sample" else "segmentation.expand_labels"
    text = shared_text(served, visitor, session, name, operation)
    node = operation.partition(".")[2]
    expected = visitor.get(f"/download/{session}/{node}.npy").body
    for other in (served.visitor(), served.visitor(is_trusted=place == "path")):
        new = other.open(shared=text)
        images = session_of(served, other, new).images
        assert {one: image.kind for one, image in images.items()} == {
            "coins": "image", name: fields.get("kind", "image"),
        }  # fmt: skip
        assert other.get(f"/download/{new}/{node}.npy").body == expected
    assert list(session_of(served, visitor, visitor.open(shared=text, session=session)).images) == [
        "coins",
        name,
    ]


def test_who_may_not_read_an_added_image_is_told_which_and_chooses_one(served, visitor, mask):
    session = visitor.open(sample="coins")
    upload = visitor.ask("POST", "/upload?name=own.tif", mask.read_bytes()).json["upload"]
    add(visitor, session, upload=upload, kind="labels")
    second = visitor.ask("POST", "/upload?name=other.tif", mask.read_bytes()).json["upload"]
    add(visitor, session, upload=second)
    text = shared_text(served, visitor, session, "own", "segmentation.expand_labels")
    guest = served.visitor(is_trusted=False)
    answer = guest.ask("POST", "/open", urlencode({"shared": text}))
    assert answer.status == 200
    assert re.findall('<p class="message".*?>(.*?)</p>', answer.text) == [
        "A pipeline waits for its image &#x27;own&#x27;: it was uploaded by somebody else, or is in another "
        "place. Choose one."
    ]
    own = guest.ask("POST", "/upload?name=mine.tif", mask.read_bytes()).json["upload"]
    answer = guest.ask("POST", "/open", urlencode({"shared": shared_in(answer), "upload": own}))
    assert "waits for its image &#x27;other&#x27;" in answer.text
    new = guest.open(shared=shared_in(answer), sample="moon")
    images = session_of(served, guest, new).images
    assert {name: image.kind for name, image in images.items()} == {
        "coins": "image", "own": "labels", "other": "image",
    }  # fmt: skip
    assert images["other"].locator == "sample:moon"
    assert "mine.tif" in images["own"].locator


def shared_in(answer):
    """Return the pipeline that a start page keeps for the next image."""
    return re.search('name="shared" value="([^"]+)"', answer.text)[1]
