from __future__ import annotations

import copy
import operator
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.recorder.same import assert_promised, assert_same

import tamis
from tamis.errors import ImageError, RegionError, UnknownNameError

# division by zero and the like: NumPy warns, and so do we
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

RNG = np.random.default_rng(5)
ARRAYS = {
    "float32": (RNG.random((7, 9)) - 0.3).astype(np.float32),
    "float64": np.where(RNG.random((7, 9)) > 0.9, 1e6, RNG.random((7, 9)) - 0.3),
    "uint8": RNG.integers(0, 256, (7, 9)).astype(np.uint8),
    "int16": RNG.integers(-300, 300, (7, 9)).astype(np.int16),
    "bool": RNG.random((7, 9)) > 0.5,
    "big-endian": (RNG.random((7, 9)) - 0.3).astype(np.float32).astype(">f4"),
    "fortran": np.asfortranarray(RNG.random((7, 9))),
    "one pixel": np.array([[3.5]]),
    "one row": RNG.integers(0, 9, (1, 9)),
    "nan": np.array([[np.nan, 1.0, -np.inf], [0.0, -0.0, 2.5]]),
}

OPERATORS = [
    "2 - x", "2.5 - x", "x - 2", "x * 2.5", "np.float64(2.5) * x", "x * np.float64(2.5)",
    "x * np.float32(2.5)", "np.float32(3) * x", "np.int8(3) + x", "x + np.uint8(200)", "x + True",
    "True + x", "x / 3", "3 / x", "x // 3", "7 // x", "x % 3", "7 % x", "x ** 2", "x ** 2.0", "x ** 0.5",
    "x ** 3", "x ** True", "2 ** x", "-x", "+x", "abs(x)", "~x", "x & x", "x | 1", "1 & x", "x ^ True",
    "x << 1", "1 << x", "divmod(x, 2)", "x @ x.T", "x > 0.2", "0.2 > x", "x >= np.float64(0.2)",
    "np.float64(0.2) >= x", "x < np.float32(0.2)", "x <= x", "x == 1", "1 == x", "x != 1", "x + 300",
    "x + 2**70", "x * 1j", "x + np.array(3)", "x + np.array(3.0)", "x + np.arange(x.shape[1])",
    "np.arange(x.shape[1]) + x", "x * np.arange(x.shape[0])[:, None]", "[1.5] * x.shape[1] + x",
    "x + np.ones((2, *x.shape))", "np.ones(x.shape, 'f4') * x", "x[0] + x", "x + x[0, 0]", "x - x.mean()",
    "x / x.max()", "x > x.mean()", "x * (x > 0.1)", "(x > 0.1) & ~(x > 0.5)", "-(x.max())",
    "x.mean() / 100", "x.mean() + 1 > 3", "x + np.ma.masked_equal([[1]], 1)",
]  # fmt: skip

FUNCTIONS = [
    "np.sqrt(x)", "np.sqrt(x.max())", "np.hypot(x, 3)", "np.add(x, 1, dtype='f8')",
    "np.add.reduce(x, axis=1)", "np.add.outer(x[0], x[0])", "np.maximum.accumulate(x)", "np.maximum(x, 0)",
    "np.minimum(0.2, x)", "np.abs(x)", "np.power(x, 2)", "np.divide(x, 2)", "np.mod(x, 2)", "np.log1p(x)",
    "np.invert(x)", "np.isnan(x)", "np.logical_and(x > 0.1, x)", "np.where(x > 0.1, x, 0)",
    "np.where(x > 0.1, 1, 0.5)", "np.where(x, 1, 0)", "np.where(x > 0.1)", "np.clip(x, 0.1, 0.3)",
    "np.clip(x, None, 0.3)", "np.clip(x, 0.3, None)", "np.clip(x, a_min=0, a_max=1)", "np.clip(x, min=0.1)",
    "np.clip(x, x.min(), np.float32(1))", "np.mean(x)", "np.mean(x, axis=0)", "np.mean(x, 0)",
    "np.mean(x, axis=(0, 1))", "np.mean(x, axis=-1, keepdims=True)",
    "np.mean(x, where=np.ones(x.shape, bool))", "np.sum(x, dtype='f8')", "np.sum(x > 0.1)",
    "np.std(x, ddof=1)", "np.var(x, 1)", "np.min(x, initial=0)", "np.amax(x)", "np.median(x, axis=0)",
    "np.percentile(x, 30)", "np.percentile(x, [30, 40], axis=0)", "np.quantile(x, 0.3, method='lower')",
    "np.count_nonzero(x)", "np.average(x, weights=x)", "np.ptp(x)", "np.any(x)", "np.all(x, axis=1)",
    "np.stack([x, x])", "np.concatenate([x, x], axis=1)", "np.dstack((x, x))",
    "np.unique(x, return_counts=True)", "np.histogram(x[np.isfinite(x)], bins=5)", "np.round(x, 1)",
    "np.zeros_like(x)", "np.full_like(x, 1)", "np.pad(x, 2)", "np.roll(x, 1, axis=0)", "np.flip(x)",
    "np.fliplr(x)", "np.rot90(x)", "np.swapaxes(x, 0, 1)", "np.moveaxis(x, 0, 1)", "np.transpose(x)",
    "np.transpose(x, (1, 0))", "np.reshape(x, -1)", "np.ravel(x)", "np.expand_dims(x, 0)", "np.squeeze(x)",
    "np.broadcast_to(x, (2, *x.shape))", "np.shape(x)", "np.size(x, 0)", "np.cumsum(x, axis=0)",
    "np.linalg.norm(x)", "np.einsum('ij->i', x)", "np.array_equal(x, x)", "np.diff(x)",
    "np.nan_to_num(x, nan=1.0)", "np.argwhere(x > 0.1)", "np.sort(x)", "np.take(x, [0])", "np.copy(x)",
    "np.interp(x, [0, 1], [0, 2])", "np.vstack([x, x])", "np.hstack((x, x[:, :2]))",
    "np.stack([x] * 3, -1)", "np.dstack([x[..., None], x[..., None]])", "np.hstack([x[0], x[1]])",
    "np.stack([x] * 7)", "np.concatenate([x, [[1] * x.shape[1]]])", "np.nonzero(x)",
    "np.flatnonzero(x > 0.1)", "np.argmax(x)", "np.argmin(x, axis=0)", "np.argsort(x, axis=0)",
    "np.sort(x, axis=None)", "np.isin(x, [0, 1])", "np.digitize(x, [0, 0.1, 3])", "np.round(x)",
    "np.around(x, -1)", "np.floor(x)", "np.hypot(x, x)", "np.arctan2(x, 2.5)", "np.degrees(x)",
    "np.nanmean(x)", "np.nanmax(x, axis=1)", "np.nanpercentile(x, 20)", "np.cumsum(x)",
    "np.prod(x, axis=0)", "np.unique(x)", "np.bincount((x > 0.1).ravel())", "np.tril(x, 1)",
    "np.repeat(x, 2, axis=1)", "np.tile(x, (2, 1))", "np.tile(x, 2)", "np.flipud(x)",
    "np.roll(x, (1, -2), (0, 1))", "np.zeros_like(x, dtype=bool)", "np.ones_like(x)",
    "np.full_like(x, 0.5, dtype='f4')", "np.allclose(x, x)", "np.isclose(x, 0.5)",
    "np.expand_dims(x, (0, -1))", "np.ndim(x)", "np.real(x)", "np.imag(x)", "np.ptp(x, 1)",
    "np.gradient(x)", "np.gradient(x, axis=1, edge_order=2)", "np.histogram(x > 0.1, bins=2)",
    "np.pad(x, 1, constant_values=1)", "np.pad(x, ((1, 0), (2, 3)), mode='edge')",
    "np.average(x, axis=0)", "np.dot(x, x.T)", "np.take(x, 3)", "np.diff(x, axis=0, n=2)",
    "scipy.special.log1p(x)", "scipy.ndimage.uniform_filter(x, 3)",
]  # fmt: skip

METHODS = [
    "x.T", "x.transpose()", "x.transpose(1, 0)", "x.transpose((1, 0))", "x.reshape(-1, 1)",
    "x.reshape((-1,))", "x.ravel()", "x.flatten()", "x.squeeze()", "x.astype(int)", "x.astype('float32')",
    "x.astype(np.uint8)", "x.astype(float, copy=False)", "x.astype(bool)", "x.astype(complex)",
    "x.clip(0.1)", "x.clip(0.1, 0.5)", "x.clip(max=0.1)", "x.clip(min=0.1)", "x.min()", "x.max(axis=1)",
    "x.max(initial=3)", "x.sum()", "x.sum(-1)", "x.sum(dtype='f8')", "x.mean(0)",
    "x.mean(axis=0, keepdims=True)", "x.std()", "x.std(ddof=1)", "x.var(axis=1)", "x.any()",
    "x.all(axis=0)", "x.any(axis=1, keepdims=True)", "x.round(1)", "x.copy()", "x.tolist()", "x.item(0)",
    "x[0, 0].item()", "len(x)", "x.shape", "x.dtype", "x.ndim", "x.size", "x.nbytes", "float(x[0, 0])",
    "bool(x[0, 0])", "complex(x[0, 0])", "list(x)", "list(x[0])", "sum(x)", "0.5 in x", "2.5 in x",
    "max(x[0])", "np.asarray(x)", "np.array(x, dtype='f4')", "np.array(x, copy=True).flags.writeable",
    "x[0:1, 0:1].item()", "x.argmax()", "x.argmin(axis=1)", "x.nonzero()", "x.cumsum()", "x.prod(axis=0)",
    "x.argsort()", "x.dot(x.T)", "x.repeat(2)", "x.swapaxes(0, 1)", "x.real", "x.imag", "np.array(x.flat)",
    "x.copy() + x",
]  # fmt: skip

SLICES = [
    "x[0]", "x[-1]", "x[1:3]", "x[:-1]", "x[::-1]", "x[::2, ::-2]", "x[5:1:-1]", "x[-3:, :2]", "x[3, 4]",
    "x[-2, -1]", "x[..., 2]", "x[2, ...]", "x[np.int64(2)]", "x[np.array(2)]", "x[()]", "x[...]",
    "x[100:0:-3]", "x[:, 4:5]", "x[1:3][1]", "x[::-1][2:5, 1]", "x[::2][::2]", "x[:, ::-1][:, :2].T",
    "(x + 1)[2:4]", "x.T[1:3]", "x[x > 0.1]", "x[np.asarray(x) > 0.1]",
    "x[np.array([True, False] * 3 + [True])]", "x[x > 1e9]", "np.arange(9)[x[0] > 0.1]",
    "np.arange(63).reshape(7, 9)[x > 0.1]", "x[[1, 3]]", "x[np.array([[0, -1], [2, 2]])]",
    "x[[0, 2], [1, -1]]", "x[[0, 2], 1]", "x[np.nonzero(x)]", "x[np.nonzero(x > 0.1)[0]]", "x[None]",
    "x[..., None]", "x[:, None, 2:]", "x[1, None, ::-1]", "x[None, ..., 0, None]", "x[x[0].argsort() % 7]",
    "x[[0, 700]]",
]  # fmt: skip


def evaluated(expression, x):
    import scipy.ndimage
    import scipy.special

    return eval(expression, {"np": np, "scipy": scipy, "x": x})


def compare(expression, array):
    """Assert that a lazy image does what the array does: the same result, or an error too."""
    try:
        wanted = evaluated(expression, np.ascontiguousarray(array))  # sums depend on the order in memory
    except (TypeError, ValueError, OverflowError, IndexError):
        with pytest.raises((TypeError, ValueError, OverflowError, RuntimeError, IndexError)):
            np.asarray(evaluated(expression, tamis.open(array)))
        return
    got = evaluated(expression, tamis.open(array))
    assert_same(got, wanted)
    if isinstance(got, tamis.Image):
        assert_promised(got)


@pytest.mark.parametrize("dtype", ARRAYS)
@pytest.mark.parametrize("expression", OPERATORS)
def test_an_operator_gives_what_numpy_gives(expression, dtype):
    compare(expression, ARRAYS[dtype])


@pytest.mark.parametrize("dtype", ["float32", "uint8", "int16", "bool", "nan"])
@pytest.mark.parametrize("expression", FUNCTIONS)
def test_a_function_gives_what_numpy_gives(expression, dtype):
    compare(expression, ARRAYS[dtype])


@pytest.mark.parametrize("dtype", ["float32", "uint8", "bool", "fortran", "one row"])
@pytest.mark.parametrize("expression", METHODS)
def test_a_method_gives_what_numpy_gives(expression, dtype):
    compare(expression, ARRAYS[dtype])


@pytest.mark.parametrize("dtype", ["float64", "uint8"])
@pytest.mark.parametrize("expression", SLICES)
def test_an_index_gives_what_numpy_gives(expression, dtype):
    compare(expression, ARRAYS[dtype])


NUMBERS = [2, 2.5, -1, True, np.float64(1.5), np.float32(1.5), np.uint8(3), np.int64(-2)]
ARITHMETIC = [operator.add, operator.mul, operator.sub, operator.truediv, operator.gt, np.maximum]
STEPS = [
    np.transpose, np.abs, np.logical_not, np.max, np.square, lambda x: x - np.min(x), np.negative,
    lambda x: x.astype("float32"), lambda x: np.where(x > 1, x, 0), lambda x: x.reshape(-1), lambda x: x[0],
    lambda x: x > x.mean(), lambda x: x.clip(0, 2), lambda x: x[::-1], lambda x: x[-2:], lambda x: x[::2],
    lambda x: x.mean(axis=0),
]  # fmt: skip


@st.composite
def chains(draw):
    """Return a small array, and steps that are done to it with NumPy's own names."""
    dtype = draw(st.sampled_from(["uint8", "int16", "float32", "float64", "bool"]))
    shape = draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    array = (np.random.default_rng(draw(st.integers(0, 9))).random(shape) * 9 - 2).astype(dtype)
    arithmetic, number = st.sampled_from(ARITHMETIC), st.sampled_from(NUMBERS)
    step = st.one_of(
        st.builds(lambda f, n: lambda x: f(x, n), arithmetic, number),
        st.builds(lambda f, n: lambda x: f(n, x), arithmetic, number),
        st.builds(lambda f: lambda x: f(x, x), arithmetic),
        st.sampled_from(STEPS),
    )
    return array, draw(st.lists(step, max_size=6))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(chains())
def test_whatever_the_chain_shape_dtype_and_pixels_are_those_of_numpy(chain):
    wanted, steps = chain
    got = tamis.open(wanted)
    for step in steps:
        try:
            wanted = step(wanted)
        except (TypeError, IndexError, OverflowError):  # a boolean cannot be negative, a number has no [0]
            return
        got = step(got)
        if isinstance(got, tamis.Image):
            assert_promised(got)
        assert_same(got, wanted)


def test_nothing_is_read_until_somebody_looks(watched, computed):
    image, regions = watched(ARRAYS["uint8"])
    labels = tamis.measure.label(tamis.filters.gaussian(image, sigma=1)[1:5] > image.mean() / 255)
    assert (labels.shape, labels.dtype, labels.kind) == ((4, 9), np.int32, "labels")
    assert repr(labels) == "<tamis.Image labels from measure.label, shape (4, 9), dtype int32>"
    assert not regions
    assert not computed
    assert labels.compute().shape == (4, 9)
    assert regions


def test_what_the_catalogue_does_not_have_is_computed_at_once(watched, computed):
    image, _ = watched(ARRAYS["uint8"])
    assert type(np.kron(image + 1, 3)) is np.ndarray
    assert computed == [["numpy.add"]]


def test_a_slice_computes_only_the_slice(watched):
    array = np.random.default_rng(0).random((400, 300))
    image, regions = watched(array)
    import skimage.filters

    part = tamis.filters.gaussian(image * 2, sigma=1)[200:210, 50:60].compute()
    assert np.array_equal(part, skimage.filters.gaussian(array * 2, sigma=1)[200:210, 50:60])
    assert max(region.size for region in regions) <= (10 + 2 * 4) ** 2


def test_the_same_is_not_computed_twice(watched):
    image, regions = watched(ARRAYS["uint8"])
    (image + 1).compute()
    read = len(regions)
    (image + 1).compute()
    assert len(regions) == read


def test_results_cannot_be_changed_and_copies_can():
    image = tamis.open(ARRAYS["float32"]) + 1
    for result in (image.compute(), np.asarray(image)):
        with pytest.raises(ValueError, match=r"read-only"):
            result[0, 0] = 7
    changed = np.array(image)
    changed[:] = 7
    image.copy()[:] = 7
    assert_same(image, ARRAYS["float32"] + 1)
    with pytest.raises(ValueError, match=r"copy"):
        np.array(image, dtype=np.uint8, copy=False)


def test_changing_an_array_does_not_change_the_image_made_of_it():
    array = ARRAYS["uint8"].copy()
    image = tamis.open(array)
    array[:] = 0
    assert_same(image, ARRAYS["uint8"])


def test_numpy_may_write_into_an_array_of_ones_own():
    out = np.zeros((7, 9), np.float64)
    assert np.add(tamis.open(ARRAYS["uint8"]), 1, out=out) is out
    assert np.array_equal(out, ARRAYS["uint8"] + np.float64(1))


@pytest.mark.parametrize(
    "index", [(slice(2), [0, 2]), [0.5], True, 1.5, "area", ([0], [1], [0], [0]), ([True], 0), []]
)
def test_an_index_that_cannot_be_lazy_says_what_can(index):
    with pytest.raises(
        ImageError,
        match=r"takes slices, whole numbers, one mask, or one .* Use np\.asarray\(image\)\[\.\.\.\]",
    ):
        tamis.open(ARRAYS["uint8"])[index]


@pytest.mark.parametrize("index", [7, -8, (0, 9), (0, 0, 0), slice(3, 3), slice(100, None)])
def test_an_index_outside_is_refused_at_once(index, computed):
    with pytest.raises(RegionError, match=r"outside|takes nothing|more axes"):
        tamis.open(ARRAYS["uint8"])[index]
    assert not computed


def test_a_lazy_number_can_be_an_index_a_limit_and_a_count():
    array = ARRAYS["uint8"] % 5
    image = tamis.open(array)
    assert_same(image[image.max()], array[4])
    assert_same(image[: image.max()], array[:4])
    assert list(range(image.max())) == [0, 1, 2, 3]
    assert int(image.max()) == 4
    with pytest.raises(TypeError, match=r"integer"):
        operator.index(image.mean())
    with pytest.raises(TypeError, match=r"integer"):
        operator.index(image[:2])


def test_an_image_of_many_pixels_is_neither_true_nor_a_number():
    image = tamis.open(ARRAYS["uint8"])
    with pytest.raises(ValueError, match=r"ambiguous. Use .any\(\) or .all\(\)"):
        bool(image)
    with pytest.raises(TypeError):
        float(image)
    with pytest.raises(TypeError, match=r"no length"):
        len(image.max())


def test_an_image_is_compared_by_pixels_and_is_still_a_key(computed):
    image, other = tamis.open(ARRAYS["uint8"]), tamis.open(ARRAYS["uint8"])
    assert (image == other).kind == "binary"
    assert {image: 1, other: 2}[image] == 1
    assert image is not None
    assert [None, "auto", image].index(image) == 2
    assert (image == None, image != None, image == "auto") == (False, True, False)  # noqa: E711
    assert not computed


def test_a_copy_of_an_image_is_not_changed_with_it(computed):
    image = tamis.open(ARRAYS["uint8"]) + 1
    copies = [copy.copy(image), copy.deepcopy([image])[0], image.copy(), np.copy(image)]
    key = image.key
    image[0] = 0
    assert image.key != key
    assert {made.key for made in copies} == {key}
    assert not computed


def test_an_image_cannot_be_pickled_and_says_what_can():
    with pytest.raises(ImageError, match=r"cannot be pickled.*Send image\.compute\(\)"):
        pickle.dumps(tamis.open(ARRAYS["uint8"]))


def test_an_attribute_that_only_an_array_has_says_so():
    image = tamis.open(ARRAYS["uint8"])
    with pytest.raises(AttributeError, match=r"'view'. An array has: np\.asarray\(image\)\.view"):
        _ = image.view
    with pytest.raises(AttributeError, match=r"'partition'. An array has: np\.array\(image\)\.partition"):
        _ = image.partition  # writes into its array, which has to be one's own
    with pytest.raises(AttributeError, match=r"no attribute 'smooth'$"):
        _ = image.smooth
    assert not hasattr(image, "__array_interface__")


def test_a_table_gives_its_columns_and_is_no_array():
    labels = tamis.open(ARRAYS["uint8"] // 86, kind="labels")
    table = tamis.measure.regionprops_table(labels, properties=("label", "area"))
    assert_same(table["label"], np.array([1, 2]))
    assert repr(table) == "<tamis.Image table from measure.regionprops_table>"
    with pytest.raises(UnknownNameError, match=r"No column is named 'aria'. Did you mean 'area'"):
        table["aria"]
    assert (len(table), list(table), "area" in table, "aria" in table) == (2, ["label", "area"], True, False)
    assert {name: column.max() for name, column in table.items()} == {"label": 2, "area": table["area"].max()}
    assert list(dict(table)) == list(table.keys())
    for look in (np.asarray, lambda it: it.shape, lambda it: it + 1, lambda it: it.dtype):
        with pytest.raises(ImageError, match=r"a table is not an array. Use .compute\(\)"):
            look(table)


class TestOpen:
    def test_opening_an_image_again_is_the_image(self):
        image = tamis.open(ARRAYS["uint8"])
        assert tamis.open(image) is image
        assert tamis.open(image + 1) is not None

    def test_opening_an_image_again_can_say_more_about_it(self):
        image = tamis.open(ARRAYS["uint8"], name="cells")
        again = tamis.open(image, kind="labels", spacing=2, unit="um")
        assert (again.kind, again.spacing, again.unit, again.key) == ("labels", (2, 2), "um", image.key)
        assert tamis.Pipeline.of(it=again + 1).inputs == ("cells",)
        assert tamis.Pipeline.of(it=tamis.open(image, name="nuclei") + 1).inputs == ("nuclei",)

    def test_what_was_computed_keeps_its_axes(self):
        image = tamis.open(ARRAYS["uint8"]) + 1
        with pytest.raises(ImageError, match=r"only an image from outside.*numpy.add.*image\.compute\(\)"):
            tamis.open(image, spacing=3)

    @pytest.mark.parametrize("what", [3, None, [[1, 2]], {}])
    def test_what_is_no_image_is_refused(self, what):
        with pytest.raises(ImageError, match=r"must be a path, an array"):
            tamis.open(what)
