"""What an image looks like, in a few numbers that size, bit depth and brightness hardly change.

References
----------
.. [1] Otsu, N.: A threshold selection method from gray-level histograms. IEEE Transactions on Systems, Man,
       and Cybernetics 9(1), 62-66, 1979. The separability is its eta.
.. [2] Shannon, C. E.: A mathematical theory of communication. Bell System Technical Journal 27, 379-423,
       1948.
.. [3] Immerkaer, J.: Fast noise variance estimation. Computer Vision and Image Understanding 64(2),
       300-302, 1996.
.. [4] Bigun, J., Granlund, G. H.: Optimal orientation detection of linear symmetry. Proc. 1st International
       Conference on Computer Vision, 433-438, 1987. Coherence of the structure tensor.
.. [5] Hasler, D., Suesstrunk, S.: Measuring colourfulness in natural images. Proc. SPIE 5007, 87-95, 2003.
.. [6] Cox, E. P.: A method of assigning numerical and percentage values to the degree of roundness of sand
       grains. Journal of Paleontology 1(3), 179-183, 1927.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.gallery._reduced import reduce_image

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.io import SourceImage

__all__ = ["Statistics", "statistics_of"]

_BINS = 256
_ENDS = 0.1, 99.9  # percentiles that are black and white: single hot pixels say nothing
_NEAR = 0.02  # of the range: so near to an end is at it
_SMOOTH = 1.0  # pixels; what noise would change is measured after it
_WIDE = 8  # a background is what is wider than this part of a side
_LEAST = 9  # pixels of an object; what is smaller is noise
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Statistics:
    """What an image looks like. Brightness goes from 0, black, to 1, white, whatever the image's range is.

    Parameters
    ----------
    ndim : int
        Axes of space and time, those of one pixel not counted.
    has_colours, is_binary : bool
        Whether it is a colour image; whether it has two values at most.
    levels : float, in [0, 1]
        Share of 256 levels that occur.
    dark, bright : float, in [0, 1]
        Share of pixels at the ends of the range.
    skewness : float, in (-1, 1)
        Third standardised moment `g` of the brightness after smoothing, as ``g / (1 + |g|)``.
    separability : float, in [0, 1]
        Variance between the classes of Otsu's threshold, by all variance [1]_: 1 for two values.
    entropy : float, in [0, 1]
        Of the histogram of 256 levels [2]_, by its largest, 8 bits.
    noise : float
        Standard deviation by the difference of two Laplacians [3]_, by the range.
    edges : float
        Mean gradient of the smoothed brightness, by its standard deviation, 1 / pixel.
    unevenness : float, in [0, 1]
        Share of the variance that is left after smoothing over an eighth of the side.
    filled : float, in [0, 1]
        Share of pixels above Otsu's threshold, of grey values once what is uneven is subtracted: bright
        objects on dark have little, dark ones on bright have much.
    coherence : float, in [0, 1]
        Of the structure tensor of the whole plane [4]_: 1 where all edges run one way.
    line_likeness : float, in [0, 1]
        The same within windows of some pixels, the mean weighted by the gradient.
    period : float, pixel
        Wave length at the middle of the radial power spectrum (half of the power is in longer ones), of the
        brightness without its unevenness.
    periodicity : float, in [0, 1]
        Height of the autocorrelation's next peak.
    objects : float, 1 / pixel
        Square root of the number of objects, which are what is rarer than the rest, by the area.
    roundness : float, in [0, 1]
        Of objects: area by that of the circle around it [6]_, weighted by area.
    colourfulness : float
        Spread and mean of opponent colours [5]_, for a range of 1; 0 for grey.
    """

    ndim: int
    has_colours: bool
    is_binary: bool
    levels: float = 0.0
    dark: float = 0.0
    bright: float = 0.0
    skewness: float = 0.0
    separability: float = 0.0
    entropy: float = 0.0
    noise: float = 0.0
    edges: float = 0.0
    unevenness: float = 0.0
    filled: float = 0.0
    coherence: float = 0.0
    line_likeness: float = 0.0
    period: float = 0.0
    periodicity: float = 0.0
    objects: float = 0.0
    roundness: float = 0.0
    colourfulness: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the numbers by name, rounded, without those that are 0."""
        rounded = {
            name: round(value, _DIGITS) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }
        return {name: value for name, value in rounded.items() if value or name == "ndim"}

    def with_dark_and_bright_exchanged(self) -> Statistics:
        """Return what the negative of the image looks like."""
        dark, bright = self.bright, self.dark
        return replace(self, dark=dark, bright=bright, skewness=-self.skewness, filled=1 - self.filled)

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> Statistics:
        """Return what `to_json` has written."""
        given = {"has_colours": False, "is_binary": False, **data}
        return cls(**{one.name: given[one.name] for one in fields(cls) if one.name in given})


def statistics_of(image: SourceImage) -> Statistics:
    """Return what an image looks like, measured on a small copy of its middle.

    Parameters
    ----------
    image : SourceImage
        Opened; no more than 2048 by 2048 pixels of it are read (of a volume 1024 by 1024), and what the
        file's chunks hold with them.

    Returns
    -------
    statistics : Statistics
        Of a constant image, or one without a finite pixel, every number is 0.

    Raises
    ------
    ImageError
        If it has a single axis.
    ReadError
        If its file is damaged.
    """
    reduced = reduce_image(image)
    known = {
        "ndim": reduced.ndim,
        "has_colours": reduced.colours is not None,
        "is_binary": reduced.is_binary,
    }
    grey = _stretched(reduced.plane)
    if grey is None:
        return Statistics(**known)  # type: ignore[arg-type]  # of these three names
    smooth = _smoothed(grey)
    wide = _background(smooth)
    numbers = {
        **_of_brightness(grey if reduced.is_binary else smooth, wide),
        **_of_edges(smooth),
        **_of_structure(grey if reduced.is_binary else smooth - wide, reduced.step),
        "noise": _noise(grey),
    }
    if reduced.colours is not None:
        numbers["colourfulness"] = _colourfulness(reduced.colours)
    return Statistics(**known, **{name: float(value) for name, value in numbers.items()})  # type: ignore[arg-type]


def _stretched(plane: np.ndarray) -> np.ndarray | None:
    """Return the plane from 0 to 1, NaN as the median; None where all is the same."""
    finite = plane[np.isfinite(plane)]
    if not finite.size:
        return None
    low, high = np.percentile(finite, _ENDS)
    if not high > low:  # all that is rare: take it as it is
        low, high = finite.min(), finite.max()
    if not high > low or not np.isfinite(high - low):
        return None
    filled = np.where(np.isfinite(plane), plane, np.median(finite))
    return np.asarray(((filled - low) / (high - low)).clip(0, 1))


def _smoothed(grey: np.ndarray) -> np.ndarray:
    from scipy import ndimage as ndi

    return np.asarray(ndi.gaussian_filter(grey, _SMOOTH))


def _of_brightness(smooth: np.ndarray, wide: np.ndarray) -> dict[str, float]:
    counts = np.bincount((smooth * (_BINS - 1)).round().astype(int).ravel(), minlength=_BINS)
    share = counts[counts > 0] / counts.sum()
    centred = smooth - smooth.mean()
    spread = smooth.std()
    g = (centred * centred * centred).mean() / spread**3 if spread > 1e-9 else 0.0
    return {
        "levels": (counts > 0).mean(),
        "dark": (smooth < _NEAR).mean(),
        "bright": (smooth > 1 - _NEAR).mean(),
        "skewness": g / (1 + abs(g)),
        "separability": _otsu(smooth)[1],
        "entropy": -(share * np.log2(share)).sum() / np.log2(_BINS),
        "unevenness": min(wide.var() / max(smooth.var(), 1e-12), 1.0),
    }


def _background(grey: np.ndarray) -> np.ndarray:
    """Return what is wider than an eighth of the side: three means, which are nearly a Gaussian."""
    from scipy import ndimage as ndi

    wide = grey
    for _ in range(3):
        wide = ndi.uniform_filter(wide, max(grey.shape) // _WIDE + 1)
    return np.asarray(wide)


def _otsu(grey: np.ndarray) -> tuple[float, float]:
    """Return Otsu's threshold and its separability."""
    counts, edges = np.histogram(grey, _BINS)
    centres = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts) / grey.size
    mean = np.cumsum(counts * centres) / grey.size
    total = (counts * (centres - mean[-1]) ** 2).sum() / grey.size
    inside = below[:-1] * (1 - below[:-1])
    between = (mean[-1] * below[:-1] - mean[:-1]) ** 2 / np.where(inside > 0, inside, np.inf)
    best = int(between.argmax())
    return float(edges[best + 1]), float(min(between[best] / total, 1.0)) if total > 0 else 0.0


def _noise(grey: np.ndarray) -> float:
    from scipy import ndimage as ndi

    if min(grey.shape) < 3:
        return 0.0
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]])
    inside = ndi.convolve(grey, mask)[1:-1, 1:-1]
    return float(np.sqrt(np.pi / 2) * np.abs(inside).mean() / 6)


def _of_edges(smooth: np.ndarray) -> dict[str, float]:
    from scipy import ndimage as ndi

    down, right = ndi.sobel(smooth, 0) / 8, ndi.sobel(smooth, 1) / 8
    parts = down * down, down * right, right * right
    whole = _coherence(*(part.mean() for part in parts))
    windows = [ndi.gaussian_filter(part, 4) for part in parts]
    weight = windows[0] + windows[2]
    lines = (_coherence(*windows) * weight).sum() / max(weight.sum(), 1e-12)
    edges = np.sqrt(parts[0] + parts[2]).mean() / max(smooth.std(), 1e-9)
    return {"edges": edges, "coherence": float(whole), "line_likeness": lines}


def _coherence(rr: Any, rc: Any, cc: Any) -> Any:
    """Return how far the eigenvalues of a structure tensor are apart, by their sum."""
    return np.sqrt((rr - cc) ** 2 + 4 * rc**2) / np.maximum(rr + cc, 1e-12)


def _of_structure(flat: np.ndarray, step: int) -> dict[str, float]:
    period, periodicity = _waves(flat)
    threshold, _ = _otsu(flat)
    above = flat > threshold
    filled = float(above.mean())
    objects, roundness = _objects(above if filled <= 0.5 else ~above)
    return {
        "filled": filled,
        "period": period * step,
        "periodicity": periodicity,
        "objects": objects / step,
        "roundness": roundness,
    }


def _waves(flat: np.ndarray) -> tuple[float, float]:
    """Return the wave length that halves the power, and the height of the autocorrelation's next peak."""
    if min(flat.shape) < 8:
        return 0.0, 0.0
    window = np.hanning(flat.shape[0])[:, np.newaxis] * np.hanning(flat.shape[1])
    power = _power((flat - flat.mean()) * window)
    if power.sum() <= 0:
        return 0.0, 0.0
    size = 2 * max(flat.shape)
    frequency = np.hypot(np.fft.fftfreq(2 * flat.shape[0])[:, np.newaxis], np.fft.rfftfreq(2 * flat.shape[1]))
    share = np.bincount((frequency * size).round().astype(int).ravel(), power.ravel()).cumsum()
    period = size / max(int(np.searchsorted(share, share[-1] / 2)), 2)
    return period, _next_peak(power, window, period)


def _power(values: np.ndarray) -> np.ndarray:
    """Return the power spectrum, padded so that nothing goes around."""
    from scipy import fft

    return np.asarray(np.abs(fft.rfft2(values, [2 * n for n in values.shape])) ** 2)


def _next_peak(power: np.ndarray, window: np.ndarray, period: float) -> float:
    """Return the height of the autocorrelation's largest peak that is no part of the one at 0."""
    from scipy import fft
    from scipy import ndimage as ndi

    rows, columns = (n // 3 for n in window.shape)
    of_window = [fft.irfft(np.abs(fft.rfft(np.hanning(n), 2 * n)) ** 2)[: n // 3] for n in window.shape]
    both = fft.irfft2(power)[:rows, :columns], np.outer(*of_window)
    lags = both[0] / np.maximum(both[1], 1e-9)
    if lags.size < 4 or lags[0, 0] <= 0:
        return 0.0
    lags = lags / lags[0, 0]
    away = np.hypot(*np.indices(lags.shape)) > 0.6 * period
    tops = (ndi.maximum_filter(lags, 5, mode="constant", cval=1.0) == lags) & away
    return float(lags[tops].max().clip(0, 1)) if tops.any() else 0.0


def _objects(binary: np.ndarray) -> tuple[float, float]:
    """Return the root of the number of objects by area, and how round they are."""
    from scipy import ndimage as ndi

    labels, count = ndi.label(binary)
    areas = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    large = areas >= _LEAST
    if not large.any():
        return 0.0, 0.0
    places = np.flatnonzero(labels)
    places = places[np.argsort(labels.flat[places], kind="stable")]  # object by object
    starts = np.concatenate([[0], areas.cumsum()[:-1]])
    far = sum(_squared_offsets(axis, areas, starts) for axis in np.divmod(places, binary.shape[1]))
    reach = np.sqrt(np.maximum.reduceat(far, starts))[large]
    weight = areas[large]
    roundness = np.minimum(weight / (np.pi * (reach + 0.5) ** 2), 1)
    return float(np.sqrt(large.sum() / binary.size)), float(np.average(roundness, weights=weight))


def _squared_offsets(axis: np.ndarray, areas: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return how far each pixel is from the middle of its object along an axis, squared."""
    middle = np.add.reduceat(axis, starts) / areas
    return np.asarray((axis - np.repeat(middle, areas)) ** 2)


def _colourfulness(colours: np.ndarray) -> float:
    finite = colours[np.isfinite(colours).all(axis=-1)]
    span = float(np.ptp(finite)) if finite.size else 0.0
    if not span:
        return 0.0
    red, green, blue = (finite / span).T
    pair = red - green, (red + green) / 2 - blue
    spread, mean = (np.hypot(*(of(one) for one in pair)) for of in (np.std, np.mean))
    return float(spread + 0.3 * mean)
