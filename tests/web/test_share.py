import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tamis
from tamis.errors import DocumentError, TamisError
from tamis.web._share import from_share, to_share


@pytest.fixture(scope="module")
def pipeline():
    return tamis.Pipeline.of(smooth=tamis.filters.gaussian(tamis.open("sample:coins"), sigma=3))


def text_of(content, level=9):
    return base64.urlsafe_b64encode(zlib.compress(content, level)).decode().rstrip("=")


def test_what_is_shared_comes_back(pipeline):
    text = to_share(pipeline, {"zoom": 2.5, "selection": [1, 2]})
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
    assert len(text) < 1000
    again, view = from_share(text)
    assert again.key("smooth") == pipeline.key("smooth")
    assert view == {"zoom": 2.5, "selection": [1, 2]}


@given(st.text(max_size=60))
def test_any_text_is_a_pipeline_or_refused(text):
    with pytest.raises(TamisError):
        from_share(text)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"[]", "'document' and 'view'"),
        (b'{"document": {}}', "'document' and 'view'"),
        (b'{"document": {}, "view": {}}', "format"),
        (b"{", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b" " * (2**20 + 1), "too long"),
    ],
)
def test_what_is_no_pipeline_says_why(content, word):
    with pytest.raises(DocumentError, match=word):
        from_share(text_of(content))


def test_a_bomb_is_not_inflated(pipeline):
    bomb = text_of(b"0" * 40_000_000)
    assert len(bomb) < 64 * 1024
    with pytest.raises(DocumentError, match="too long"):
        from_share(bomb)
    with pytest.raises(DocumentError, match="characters"):
        from_share("A" * 70_000)
    with pytest.raises(DocumentError, match="cut off"):
        from_share(to_share(pipeline)[:-8])


def test_a_view_that_is_too_long_is_refused_where_it_is_made(pipeline):
    import random

    noise = "".join(random.Random(1).choices("abcdefghijklmnop", k=200_000))
    with pytest.raises(DocumentError, match="Export its document"):
        to_share(pipeline, {"noise": noise})


def test_an_operation_that_is_not_known_is_refused(pipeline):
    content = json.loads(zlib.decompress(base64.urlsafe_b64decode(to_share(pipeline) + "==")))
    content["document"]["nodes"]["smooth"]["operation"] = "os.system"
    with pytest.raises(TamisError, match=r"os\.system"):
        from_share(text_of(json.dumps(content).encode()))
