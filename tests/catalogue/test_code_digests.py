from __future__ import annotations

import numpy as np
import pytest

from tamis.catalogue._code import digest_of, fingerprint_of
from tamis.catalogue._content import hash_array

ARRAYS = {
    "Fortran": np.asfortranarray(np.arange(24).reshape(4, 6)),
    "transposed twice": np.arange(24).reshape(4, 6).T.copy().T,
    "a view with gaps": np.arange(96).reshape(8, 12)[::2, ::2] * 0 + np.arange(24).reshape(4, 6),
    "reversed twice": np.arange(24).reshape(4, 6)[::-1].copy()[::-1],
}


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_the_layout_does_not_change_the_digest(array):
    assert hash_array(array) == hash_array(np.arange(24).reshape(4, 6))


def test_a_mapped_array_has_the_digest_of_the_array(tmp_path):
    array = np.arange(1000.0)
    np.save(tmp_path / "a.npy", array)
    assert hash_array(np.load(tmp_path / "a.npy", mmap_mode="r")) == hash_array(array)


def test_blocks_do_not_change_the_digest(monkeypatch):
    array = np.random.default_rng(0).random((50, 20)).T
    whole = hash_array(array)
    monkeypatch.setattr("tamis.catalogue._content._BLOCK_BYTES", 100)
    assert hash_array(array) == whole


HOSTILE = [
    np.zeros(6), np.zeros((2, 3)), np.zeros((3, 2)), np.zeros(6, "f4"), np.zeros(6, ">f8"), np.zeros(0),
    np.zeros((0, 3)), np.zeros(()), np.array([-0.0] * 6), np.zeros(6, "M8[s]"), np.zeros(6, "M8[D]"),
    np.array(["a"]), np.array(["b"]), np.array([b"a"]), np.zeros(6, bool), np.zeros(6, "u8"),
    np.zeros(2, [("a", "f8")]), np.zeros(2, [("b", "f8")]),
]  # fmt: skip


def test_arrays_that_differ_in_anything_have_different_digests():
    digests = [hash_array(array) for array in HOSTILE]
    assert len(set(digests)) == len(HOSTILE)


def test_pieces_cannot_imitate_each_other():
    values = [
        "a1",
        ("a", "1"),
        ("a", 1),
        (("a",), 1),
        ["a", 1],
        {"a": 1},
        (),
        [],
        {},
        "",
        b"",
        None,
        0,
        False,
    ]
    digests = [digest_of(value, where="f", name="x") for value in values]
    assert len(set(digests)) == len(values)


def test_an_array_digest_of_the_callers_is_used():
    seen = []

    def digest(array):
        seen.append(array)
        return "known"

    table = np.zeros(3)
    fingerprint_of(lambda: table, array_digest=digest)
    assert seen[0] is table
