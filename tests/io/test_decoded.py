import numpy as np
import pytest

from tamis.io import _decoded


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(_decoded, "_KEPT", _decoded.OrderedDict())
    monkeypatch.setattr(_decoded, "BUDGET_BYTES", 100)


class Decoder:
    def __init__(self):
        self.count = 0

    def __call__(self, size=40):
        self.count += 1
        return np.zeros(size, np.uint8)


def test_what_was_decoded_a_moment_ago_is_not_decoded_again():
    decode = Decoder()
    first = _decoded.decoded("a", decode)
    assert _decoded.decoded("a", decode) is first
    assert decode.count == 1
    assert not first.flags.writeable


def test_the_one_not_used_for_longest_goes_first():
    decode = Decoder()
    for key in ("a", "b", "a", "c", "a"):
        _decoded.decoded(key, decode)
    assert decode.count == 3
    _decoded.decoded("b", decode)
    assert decode.count == 4


def test_an_image_larger_than_the_budget_is_given_but_not_kept():
    decode = Decoder()
    for _ in range(2):
        assert _decoded.decoded("large", lambda: decode(101)).size == 101
    assert decode.count == 2
