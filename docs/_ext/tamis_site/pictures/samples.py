"""The images that operations are shown on: lazy, so that a document names its sample and holds no pixels."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import tamis
from tamis.recorder import call_lazily

__all__ = ["HEIGHT", "STAR", "WIDTH", "Sample", "image_of", "lazily", "list_sample_words", "named", "sample"]

HEIGHT, WIDTH = 192, 256
STAR = (96, 128, 60)
"""Row, column and radius of the star that stands for a polygon, in pixels."""

_COINS = (slice(104, 104 + HEIGHT), slice(8, 8 + WIDTH))
_MAKERS: dict[str, Callable[[], Any]] = {}

M = TypeVar("M", bound=Callable[[], Any])


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A lazy image, and what it is called.

    Parameters
    ----------
    image : tamis.Image
        What an operation is given.
    words : str
        Two or three words: ``"binary coins"``.
    over : str, default ''
        Words of the sample that places and objects found in this one are drawn over; else over itself.
    shown : str, default ''
        Words of the sample that is drawn in its place, where its own numbers are no colours.
    """

    image: Any
    words: str
    over: str = ""
    shown: str = ""


def lazily(operation_id: str, *args: Any, **kwargs: Any) -> Any:
    """Return what an operation gives, lazily; NumPy's own have no other name to be called by."""
    return call_lazily(tamis.Image, operation_id, *args, **kwargs)


def named(words: str, over: str = "", shown: str = "") -> Callable[[M], M]:
    """Return a decorator that keeps a function as the maker of the sample of these words."""

    def keep(make: M) -> M:
        _MAKERS[words] = lambda: Sample(make(), words, over, shown)
        return make

    return keep


@functools.cache
def sample(words: str) -> Sample:
    """Return a sample by its words.

    Raises
    ------
    KeyError
        If there is none.
    """
    return _MAKERS[words]()


def list_sample_words() -> tuple[str, ...]:
    """Return the words of all samples, sorted."""
    return tuple(sorted(_MAKERS))


def image_of(words: str) -> Any:
    """Return a sample's lazy image."""
    return sample(words).image


@named("coins")
def _coins() -> Any:
    return tamis.open("sample:coins")[_COINS]


@named("coins as floats")
def _float_coins() -> Any:
    return tamis.util.img_as_float(image_of("coins"))


@named("shifted coins")
def _shifted_coins() -> Any:
    return tamis.open("sample:coins")[98 : 98 + HEIGHT, 18 : 18 + WIDTH]


@named("noisy coins")
def _noisy() -> Any:
    return tamis.util.random_noise(image_of("coins"), rng=0, var=0.01)


@named("smooth coins")
def _smooth() -> Any:
    return tamis.filters.gaussian(image_of("coins"), sigma=3)


@named("coins, signed")
def _signed() -> Any:
    return image_of("coins as floats") * 2 - 1


@named("coins with gaps")
def _gaps() -> Any:
    return lazily("numpy.where", image_of("scratches"), 0.0, image_of("coins as floats"))


@named("scratches")
def _scratches() -> Any:
    blobs = tamis.data.binary_blobs(length=WIDTH, rng=0, volume_fraction=0.12, blob_size_fraction=0.03)
    return blobs[:HEIGHT]


@named("coins with NaN")
def _nan() -> Any:
    return lazily("numpy.sqrt", image_of("coins as floats") - 0.2)


@named("coins with infinity")
def _infinite() -> Any:
    return lazily("numpy.log", lazily("numpy.maximum", image_of("coins as floats") - 0.2, 0.0))


@named("blurred coins")
def _blurred() -> Any:
    return lazily("ndimage.gaussian_filter", image_of("coins as floats"), sigma=2, mode="wrap")


@named("a coin")
def _template() -> Any:
    return tamis.open("sample:coins")[242:290, 90:138]


@named("edges of coins")
def _edges() -> Any:
    return tamis.feature.canny(image_of("coins"), sigma=3)


@named("gradient of coins")
def _gradient() -> Any:
    return tamis.filters.sobel(image_of("coins"))


@named("coins, 8 greys")
def _few_greys() -> Any:
    return image_of("coins") // 32


@named("coins, less bright")
def _less_bright() -> Any:
    return image_of("coins as floats") - 0.25


@named("ramp")
def _ramp() -> Any:
    return lazily("numpy.indices", (HEIGHT, WIDTH))[1] / float(WIDTH)


@named("ramp above 0")
def _ramp_above_zero() -> Any:
    return image_of("ramp") + 0.25


@named("wrapped phase")
def _wrapped() -> Any:
    angle = image_of("smooth coins") * 24.0
    return lazily("numpy.arctan2", lazily("numpy.sin", angle), lazily("numpy.cos", angle))


@named("binary coins")
def _binary() -> Any:
    coins = image_of("coins")
    return coins > tamis.filters.threshold_otsu(coins)


@named("speckled coins")
def _speckled() -> Any:
    return tamis.util.random_noise(image_of("coins"), rng=0, var=0.01) > 0.42


@named("half of the image")
def _half() -> Any:
    return image_of("ramp") > 0.5


@named("eroded coins")
def _eroded() -> Any:
    return tamis.morphology.isotropic_erosion(image_of("binary coins"), radius=4)


@named("coin labels")
def _labels() -> Any:
    closed = tamis.morphology.isotropic_closing(image_of("binary coins"), radius=2)
    return tamis.measure.label(tamis.morphology.remove_small_objects(closed, max_size=80))


@named("other labels")
def _other_labels() -> Any:
    return tamis.measure.label(image_of("coins") > 150)


@named("labels with gaps")
def _odd_labels() -> Any:
    return tamis.morphology.remove_objects_by_distance(image_of("coin labels"), min_distance=15)


@named("markers")
def _markers() -> Any:
    coins = image_of("coins")
    return lazily("numpy.astype", coins > 150, "int32") * 2 + lazily("numpy.astype", coins < 40, "int32")


@named("horse")
def _horse() -> Any:
    return lazily("numpy.logical_not", tamis.open("sample:horse")[::2, ::2])


@named("noisy horse")
def _noisy_horse() -> Any:
    return tamis.util.random_noise(lazily("numpy.astype", image_of("horse"), "float64"), rng=0, var=0.3)


@named("seeds in a horse")
def _seeds() -> Any:
    inside = tamis.morphology.isotropic_erosion(image_of("horse"), 6)
    around = tamis.morphology.isotropic_dilation(image_of("horse"), 15)
    return lazily("numpy.astype", inside, "int32") * 2 + lazily("numpy.astype", ~around, "int32")


@named("checkerboard")
def _checkerboard() -> Any:
    return tamis.transform.rotate(tamis.open("sample:checkerboard")[:HEIGHT, :HEIGHT], angle=12)


@named("bricks")
def _bricks() -> Any:
    return tamis.open("sample:brick")[:384:2, ::2]


@named("page")
def _page() -> Any:
    return tamis.open("sample:page")[:, :WIDTH]


@named("camera")
def _camera() -> Any:
    return tamis.open("sample:camera")[16 : 16 + 2 * HEIGHT : 2, ::2]


@named("vessels")
def _vessels() -> Any:
    return tamis.color.rgb2gray(tamis.open("sample:retina")[500:884:2, 500:1012:2])


@named("retina")
def _retina() -> Any:
    return tamis.color.rgb2gray(tamis.open("sample:retina")[::6, ::6])


@named("galaxies")
def _galaxies() -> Any:
    return tamis.color.rgb2gray(tamis.open("sample:hubble_deep_field")[:HEIGHT, :WIDTH])


@named("tissue")
def _tissue() -> Any:
    return tamis.open("sample:immunohistochemistry")[150 : 150 + HEIGHT, 100 : 100 + WIDTH]


@named("tissue, red")
def _red() -> Any:
    return image_of("tissue")[..., 0]


@named("tissue, blue")
def _blue() -> Any:
    return image_of("tissue")[..., 2]


@named("dark in red")
def _dark_in_red() -> Any:
    return image_of("tissue, red") < 120


@named("dark in blue")
def _dark_in_blue() -> Any:
    return image_of("tissue, blue") < 140


@named("portrait")
def _portrait() -> Any:
    return tamis.open("sample:astronaut")[10 : 10 + HEIGHT, 100 : 100 + WIDTH]


@named("logo")
def _logo() -> Any:
    return tamis.open("sample:logo")[::2, ::2]


@named("foam")
def _foam() -> Any:
    return tamis.open("sample:foam")[:32, :96, :96]


@named("phantom")
def _phantom() -> Any:
    return tamis.open("sample:shepp_logan_phantom")[::4, ::4]


@named("square of coins")
def _square() -> Any:
    return tamis.open("sample:coins")[104:295, 8:199]


@named("stains", shown="tissue")
def _stains() -> Any:
    return tamis.color.rgb2hed(image_of("tissue"))


@named("smooth tissue as Lab", shown="smooth tissue")
def _smooth_lab() -> Any:
    return tamis.color.rgb2lab(image_of("smooth tissue"))


@named("smooth tissue")
def _smooth_tissue() -> Any:
    return tamis.filters.gaussian(image_of("tissue"), sigma=3, channel_axis=-1)


def _in_space(name: str) -> Any:
    tissue = image_of("tissue")
    if name == "lch":
        return tamis.color.lab2lch(tamis.color.rgb2lab(tissue))
    return lazily(f"color.rgb2{name}", tissue)


for _space, _shown in {
    "hed": "HED", "hsv": "HSV", "lab": "Lab", "lch": "LCh", "luv": "Luv", "rgbcie": "RGB CIE", "xyz": "XYZ",
    "ycbcr": "YCbCr", "ydbdr": "YDbDr", "yiq": "YIQ", "ypbpr": "YPbPr", "yuv": "YUV",
}.items():  # fmt: skip
    named(f"tissue as {_shown}", shown="tissue")(functools.partial(_in_space, _space))


@named("bright spots")
def _spots() -> Any:
    return image_of("smooth coins") > 0.78


@named("coins above 1", "coins")
def _above_one() -> Any:
    return image_of("coins as floats") + 1


@named("coins near 1", "coins")
def _near_one() -> Any:
    return image_of("coins as floats") * 0.04 + 0.985


@named("coins times 4", "coins")
def _times_four() -> Any:
    return image_of("coins as floats") * 4


@named("one row")
def _one_row() -> Any:
    return image_of("coins")[60:61]
