from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tamis.catalogue import ArrayValue, Footprint, Slice, freeze, freeze_literal, thaw
from tamis.errors import PipelineError
from tamis.pipeline._imports import Imports
from tamis.pipeline._literal import index_text, literal_text, operand_text, quoted


def evaluated(text, imports):
    names = {}
    exec("\n".join(imports.lines()), names)
    return eval(text, names)


def written(value, write=literal_text):
    imports = Imports()
    return evaluated(write(value, imports), imports)


def identical(one, other):
    """Return whether two values are the same; the sign of a NaN is what no literal tells."""
    if isinstance(one, np.ndarray | np.generic):
        signs = [np.signbit(some) & ~np.isnan(some) for some in (one, other)]
        same = one.dtype == other.dtype and one.shape == other.shape
        return same and np.array_equal(one, other, equal_nan=True) and np.array_equal(*signs)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(identical, one, other))
    return type(one) is type(other) and repr(one) == repr(other)


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
arrays = hnp.arrays(
    st.sampled_from(["i1", "u8", "i8", "f2", "f4", "f8"]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0),
)


@settings(deadline=None, max_examples=60)
@given(st.recursive(plain | arrays.map(ArrayValue.of), lambda some: st.lists(some).map(tuple), max_leaves=5))
def test_what_is_written_is_the_value_again(value):
    assert identical(written(value), thaw(value))


@settings(deadline=None, max_examples=60)
@given(st.floats() | st.integers())
def test_an_operand_keeps_its_sign_beside_any_operator(value):
    imports = Imports()
    text = operand_text(value, imports)
    squared = evaluated(f"{text} ** 0", imports)
    assert squared == 1


def test_a_mask_and_a_bool_are_written_as_numpy_has_them():
    assert identical(written(freeze_literal(np.bool_(False))), np.bool_(False))
    mask = np.eye(2, dtype=bool)
    again = written(ArrayValue.of(mask))
    assert again.dtype == bool
    assert (again == mask).all()


@pytest.mark.parametrize(
    "footprint",
    [Footprint("disk", (("radius", 2),)), Footprint("ellipse", (("width", 3), ("height", 1))),
     Footprint("ones", (("shape", (3, 2)),)), Footprint("footprint_rectangle", (("shape", (3, 5)),))],
)  # fmt: skip
def test_a_footprint_is_written_as_it_was_made(footprint):
    imports = Imports()
    text = literal_text(footprint, imports)
    assert f".{footprint.name}(" in text
    assert identical(evaluated(text, imports), footprint.array())


def test_a_footprint_with_arguments_that_are_no_names_is_refused():
    evil = Footprint("disk", (("radius", 1), ("x=__import__('os').getcwd(), y", 2)))
    with pytest.raises(PipelineError, match="disk has no argument"):
        literal_text(evil, Imports())


class Getter:
    def __getitem__(self, index):
        return index


@pytest.mark.parametrize(
    "index",
    [(slice(None),), (slice(1, -2, 3), 5), (Ellipsis, None, -1), (0,), -3, (), (slice(10**20),),
     (slice(None, None, -1), Ellipsis)],
)  # fmt: skip
def test_an_index_is_written_as_it_stands_between_brackets(index):
    text = index_text(freeze(index), Imports())
    got, expected = eval(f"getter[{text}]", {"getter": Getter()}), index
    assert got == expected or (got,) == expected


def test_an_index_that_is_no_number_stays_text():
    # a document may say anything; it must not become code
    text = index_text((Slice("__import__('os').abort()", None),), Imports())  # type: ignore[arg-type]
    got = eval(f"getter[{text}]", {"getter": Getter()})
    assert got.start == "__import__('os').abort()"


def test_a_slice_outside_brackets_is_a_call():
    assert written(Slice(1, None, 2)) == slice(1, None, 2)


@pytest.mark.parametrize(
    "text", ["", "a", "it's", 'say "x"', "'\"", "\\", "C:\\new", "\n\0", "é", "\ud800", "{x}"]
)
def test_text_is_quoted_so_that_it_comes_back(text):
    assert eval(quoted(text)) == text


def test_text_stands_in_double_quotes_where_that_needs_no_more_escapes():
    assert quoted("a") == '"a"'
    assert quoted("it's") == '"it\'s"'
    assert quoted('say "x"') == "'say \"x\"'"
