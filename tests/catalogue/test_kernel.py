"""A kernel says in which situations it may be used."""

from __future__ import annotations

from tamis.catalogue import Exactness, Kernel, Situation


def test_it_decides_by_dtype_shape_values_and_inputs():
    kernel = Kernel(
        "fast",
        "module:function",
        Exactness.E0,
        lambda situation: (
            situation.dtype == "uint8"
            and len(situation.shape) == 2
            and situation.values["size"] <= 5
            and situation.inputs == ("image",)
        ),
    )
    assert kernel.applies(Situation("uint8", (8, 8), {"size": 5}, ("image",)))
    assert not kernel.applies(Situation("uint16", (8, 8), {"size": 5}, ("image",)))
    assert not kernel.applies(Situation("uint8", (8, 8), {"size": 5}, ("image", "mask")))


def test_exactness_is_written_as_its_letter():
    assert [str(level) for level in Exactness] == ["E0", "E1", "E2", "E3"]
