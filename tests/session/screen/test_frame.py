import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.errors import DocumentError
from tamis.session.screen import pack, unpack


@given(st.lists(st.binary(max_size=9), max_size=4), st.dictionaries(st.text(max_size=3), st.integers()))
def test_what_is_packed_is_unpacked(buffers, fields):
    fields.pop("lengths", None)
    header, found = unpack(pack({**fields, "type": "block"}, buffers))
    assert header.pop("lengths", []) == [len(buffer) for buffer in buffers]
    assert header == {**fields, "type": "block"}
    assert [bytes(buffer) for buffer in found] == buffers


def test_arrays_travel_as_their_bytes_and_empty_ones_too():
    arrays = [np.arange(6, dtype="<u2").reshape(2, 3), np.empty((0, 3), "f4")]
    _, buffers = unpack(pack({"type": "block"}, arrays))
    assert [bytes(buffer) for buffer in buffers] == [array.tobytes() for array in arrays]


def test_a_number_that_json_has_not_is_refused_here_and_not_by_the_browser():
    with pytest.raises(ValueError, match="JSON compliant"):
        pack({"type": "answer", "value": float("nan")})


@given(st.binary(max_size=40))
def test_any_bytes_are_refused(data):
    with pytest.raises(DocumentError, match="socket: is no message"):
        unpack(data)


@pytest.mark.parametrize(
    ("json", "rest", "word"),
    [
        (b"[]", b"", "an object with 'type'"),
        (b'{"type": 3}', b"", "an object with 'type'"),
        (b'{"type": "a"', b"", "cannot be read"),
        (b"[" * 100_000, b"", "cannot be read"),
        (b'{"type": "a"}', b"xy", "0 bytes were announced, got 2"),
        (b'{"type": "a", "lengths": [9]}', b"xy", "9 bytes were announced, got 2"),
        (b'{"type": "a", "lengths": [3, -1]}', b"xy", "whole numbers"),
        (b'{"type": "a", "lengths": [true]}', b"x", "whole numbers"),
        (b'{"type": "a", "lengths": {}}', b"", "whole numbers"),
    ],
)
def test_a_wrong_message_says_what_is_wrong(json, rest, word):
    with pytest.raises(DocumentError, match=word):
        unpack(len(json).to_bytes(4, "little") + json + rest)


def test_a_length_beyond_the_end_is_cut_off():
    with pytest.raises(DocumentError, match="cut off"):
        unpack(b"\xff\xff\xff\xff{}")
