"""Steps that a page does itself: the bits of NumPy and scikit-image, or nothing at all."""

import base64
import warnings

import numpy as np
import pytest
import skimage as ski

from tamis.session.screen._pointwise import faithful

INTS = ("uint8", "int8", "uint16", "int16", "uint32", "int32")
WIDE = ("int64", "uint64")
FLOATS = ("float16", "float32", "float64")
COMPARISONS = ("greater", "greater_equal", "less", "less_equal", "equal", "not_equal")
ARITHMETIC = ("add", "subtract", "multiply", "minimum", "maximum", "true_divide")
NUMBERS = [
    *(0, 1, 2, 3, 107, 127, 128, 200, 255, 256, 300, 32767, 65535, 65536, 70000, 2**31, 2**32, 2**53 - 1),
    *(-1, -5, -128, -129, -40000, -(2**31), -(2**53) + 1),
    *(0.0, -0.0, 0.1, 0.5, 2.0, 106.99999999999999, 107.5, 1e-320, 65519.9, 65520.0, 3.4e38, 3.5e38, 1e300),
    *(-0.1, -2.5, float("nan"), float("inf"), float("-inf")),
]

RUN = """async ([cases]) => {
  const { computeSteps } = await import("./pointwise.js");
  const { toTyped } = await import("./block.js");
  const decode = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const encode = (out) => {
    let text = "";
    for (const byte of new Uint8Array(out.buffer)) text += String.fromCharCode(byte);
    return btoa(text);
  };
  return cases.map(([dtype, buffer, steps]) => {
    const out = computeSteps(toTyped(dtype, decode(buffer)), steps);
    return out && encode(out);
  });
}"""


def told(value):
    """A value as a page gets it."""
    if isinstance(value, tuple):
        return [told(item) for item in value]
    is_odd = isinstance(value, float) and (value.is_integer() or not np.isfinite(value))
    return {"float": repr(value)} if is_odd else value


def hostile(dtype):
    """Pixels at the ends of a dtype, around numbers that are compared with, and strange ones."""
    random = np.random.default_rng(3)
    if dtype == "bool":
        return np.array([False, True, True, False])
    if dtype in FLOATS:
        some = random.normal(0, 200, 300)
        with np.errstate(over="ignore"):
            near = [np.dtype(dtype).type(n) for n in NUMBERS]
            beside = [np.nextafter(n, np.dtype(dtype).type(end)) for n in near for end in (-np.inf, np.inf)]
            return np.array([*some, *near, *beside]).astype(dtype)
    info = np.iinfo(dtype)
    low, high = (max(info.min, -(2**53)), min(info.max, 2**53))
    near = [int(n) + more for n in NUMBERS if np.isfinite(n) and abs(n) < 2**54 for more in (-1, 0, 1)]
    spread = [int(n) for n in random.integers(low, high, 300)]
    return np.array([n for n in [*near, *spread, low, high] if low <= n <= high], dtype)


def python_of(run):
    """What the library gives; None where it refuses."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return np.asarray(run())
        except (OverflowError, ValueError, TypeError, np.exceptions.DTypePromotionError):
            return None


def step_of(operation, pixels, made, values, input_name="x1"):
    return {
        "operation": operation,
        "input": input_name,
        "dtype": pixels.dtype.name,
        "made": made,
        "values": {name: told(value) for name, value in values.items()},
    }


def run_in(page, cases):
    """Each case, `(pixels, steps)`, as the page computes it, of the dtype the last step makes; or None."""
    sent = []
    for pixels, steps in cases:
        dtype, buffer = faithful(pixels)
        sent.append([dtype, base64.b64encode(buffer).decode(), steps])
    found = page.evaluate(RUN, [sent])
    return [
        None if text is None else np.frombuffer(base64.b64decode(text), steps[-1]["made"])
        for text, (_, steps) in zip(found, cases, strict=True)
    ]


def check(page, cases, *, least):
    """Compare all that the page computes; it must compute at least so many of the cases."""
    found = run_in(page, [(pixels, [step]) for pixels, step, _ in cases])
    for made, (pixels, step, expected) in zip(found, cases, strict=True):
        if made is None:
            continue
        assert expected is not None, step
        assert made.dtype == expected.dtype, step
        wrong = ~((made == expected) | ((made != made) & (expected != expected)))
        assert not wrong.any(), (step, pixels[wrong][:3], made[wrong][:3], expected[wrong][:3])
    assert sum(made is not None for made in found) >= least


@pytest.mark.parametrize("dtype", ["bool", *INTS, *WIDE, *FLOATS])
def test_comparisons_are_those_of_numpy_for_every_dtype_and_number(shared_page, dtype):
    pixels, cases = hostile(dtype), []
    for name in COMPARISONS:
        compare = getattr(np, name)
        for number in [*NUMBERS, True, False]:
            step = step_of(f"numpy.{name}", pixels, "bool", {"x2": number})
            cases.append((pixels, step, python_of(lambda f=compare, n=number: f(pixels, n))))
            step = step_of(f"numpy.{name}", pixels, "bool", {"x1": number}, "x2")
            cases.append((pixels, step, python_of(lambda f=compare, n=number: f(n, pixels))))
    check(shared_page, cases, least=len(cases))


@pytest.mark.parametrize("dtype", [*INTS, *FLOATS[1:]])
def test_arithmetic_is_that_of_numpy_and_what_numpy_refuses_is_not_computed(shared_page, dtype):
    pixels, cases = hostile(dtype), []
    for name in ARITHMETIC:
        compute = getattr(np, name)
        for number in [*NUMBERS, True]:
            for values, name_of, run in (
                ({"x2": number}, "x1", lambda f=compute, n=number: f(pixels, n)),
                ({"x1": number}, "x2", lambda f=compute, n=number: f(n, pixels)),
            ):
                expected = python_of(run)
                # the dtype that Python told is of another number, perhaps: then nothing comes, or the same
                for made in {dtype, "float64"}:
                    step = step_of(f"numpy.{name}", pixels, made, values, name_of)
                    cases.append((pixels, step, expected))
    check(shared_page, cases, least=150)


@pytest.mark.parametrize("dtype", [*INTS, *FLOATS[1:]])
def test_clip_is_that_of_numpy_for_ends_of_all_sorts(shared_page, dtype):
    pixels, cases = hostile(dtype), []
    ends = [None, *NUMBERS[::3], 5, 90]
    for low in ends:
        for high in ends[::2]:
            expected = python_of(lambda low=low, high=high: np.clip(pixels, low, high))
            if expected is None:
                continue
            made = expected.dtype.name
            values = {"a_min": low, "a_max": high, "min": None, "max": None}
            cases.append((pixels, step_of("numpy.clip", pixels, made, values, "a"), expected))
    check(shared_page, cases, least=len(cases) // 2)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16", "float32", "float64"])
def test_rescaled_intensities_are_those_of_scikit_image(shared_page, dtype):
    pixels = hostile(dtype)
    pixels = pixels[np.isfinite(pixels)]
    cases = []
    ranges = [(0, 255), (3.5, 100), (-20, 90), (50, 50), (90, 10), (0.1, 0.9), (0, 1e300), (float("nan"), 1)]
    for seen in ranges:
        for made in ("dtype", (0, 1), (-3.25, 17), (5, 5)):
            expected = python_of(
                lambda seen=seen, made=made: ski.exposure.rescale_intensity(pixels, seen, made)
            )
            values = {"in_range": seen, "out_range": made}
            step = step_of("exposure.rescale_intensity", pixels, expected.dtype.name, values, "image")
            cases.append((pixels, step, expected))
    check(shared_page, cases, least=24)


@pytest.mark.parametrize("dtype", ["bool", *INTS, *FLOATS])
def test_steps_without_a_number_are_those_of_the_library(shared_page, dtype):
    pixels, cases = hostile(dtype), []
    one_by_one = {
        "numpy.logical_not": np.logical_not,
        "numpy.negative": np.negative,
        "numpy.absolute": np.absolute,
        "numpy.invert": np.invert,
        "util.invert": ski.util.invert,
    }
    if dtype in FLOATS[1:]:
        one_by_one["numpy.sqrt"] = np.sqrt
    for operation, run in one_by_one.items():
        expected = python_of(lambda run=run: run(pixels))
        if expected is None or expected.dtype.name not in ("bool", *INTS, *FLOATS[1:]):
            continue
        if operation != "numpy.logical_not" and dtype == "float16":
            continue
        cases.append((pixels, step_of(operation, pixels, expected.dtype.name, {}, "x"), expected))
    check(shared_page, cases, least=1)


def test_powers_are_about_those_of_scikit_image(shared_page):
    for dtype, near in (("uint8", 1), ("uint16", 1), ("float32", 1e-5), ("float64", 1e-12)):
        pixels = (np.linspace(0, 1, 256) * (1 if dtype.startswith("f") else np.iinfo(dtype).max)).astype(
            dtype
        )
        for gamma in (0, 0.45, 1, 2.2):
            expected = ski.exposure.adjust_gamma(pixels, gamma)
            step = step_of("exposure.adjust_gamma", pixels, dtype, {"gamma": gamma, "gain": 1}, "image")
            [found] = run_in(shared_page, [(pixels, [step])])
            assert np.abs(found.astype(float) - expected.astype(float)).max() <= near


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16", "bool"])
def test_a_large_image_of_a_small_dtype_goes_by_a_table_and_gives_the_same(shared_page, dtype):
    pixels = np.resize(hostile(dtype), 70_001)
    steps = [step_of("numpy.logical_not", pixels, "bool", {}, "x")]
    expected = np.logical_not(pixels)
    if dtype != "bool":
        steps = [
            step_of("numpy.multiply", pixels, dtype, {"x2": 3}),
            step_of("numpy.subtract", pixels, "float64", {"x2": 0.5}),
            step_of("numpy.greater", expected.astype(float), "bool", {"x2": 20}),
        ]
        expected = (pixels * 3 - 0.5) > 20
    [found] = run_in(shared_page, [(pixels, steps)])
    assert np.array_equal(found, expected)
