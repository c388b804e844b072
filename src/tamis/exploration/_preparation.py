"""What candidates share: grey levels, a mask, distances, markers, edges, each made once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tamis.catalogue import Kind
from tamis.errors import ImageError, shown
from tamis.recorder import Image, call_lazily, open

__all__ = ["WHERE", "Preparation", "made"]

WHERE = "try_all"
"""What messages begin with."""

_NO_PICTURE = (Kind.TABLE, Kind.SCALAR, Kind.MESH, Kind.POINTS, Kind.TRANSFORM)


def made(operation: str, *args: Any, **values: Any) -> Image:
    """Return the first thing that an operation gives, lazily."""
    result = call_lazily(Image, operation, *args, **values)
    first: Image = result[0] if isinstance(result, tuple) else result
    return first


@dataclass(frozen=True)  # no slots: what is derived is kept
class Preparation:
    """Lazy images that candidates start from; none is computed before a candidate needs it.

    Parameters
    ----------
    image : Image
        What is tried on: one channel, or its channels along the last axis.
    """

    image: Image

    @classmethod
    def of(cls, image: Any) -> Preparation:
        """Return what can be prepared from a lazy image, an array, a path or a sample.

        Raises
        ------
        ImageError
            If it is no image, or has channels and not along its last axis.
        """
        given = image if isinstance(image, Image) else open(image)
        if given.spec.kind in _NO_PICTURE:
            message = f"image must be an image, got {shown(given)}"
            raise ImageError(message, where=WHERE, remedy="Give the image it was made from")
        if "C" in given.axes[:-1]:
            message = f"image must have one channel, or its channels last, got axes {given.axes}"
            index = ", ".join("0" if axis == "C" else ":" for axis in given.axes)
            raise ImageError(message, where=WHERE, remedy=f"Choose a channel: image[{index}]")
        return cls(given)

    @property
    def has_channels(self) -> bool:
        """Whether the last axis is one of channels."""
        return self.image.axes.endswith("C")

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis but that of the channels."""
        return self.image.shape[:-1] if self.has_channels else self.image.shape

    @property
    def spacing(self) -> tuple[float, ...]:
        """Distance between pixels along each axis but that of the channels."""
        return self.image.spacing[: len(self.shape)]

    @property
    def length(self) -> int:
        """Length of the shortest axis, in pixels: what is sought is a part of it."""
        return min(self.shape)

    @cached_property
    def grey(self) -> Image:
        """Grey levels: the image itself, or the luminance of its colours."""
        if not self.has_channels:
            return self.image
        channels = self.image.shape[-1]
        if channels not in (3, 4):
            message = f"it works on one channel, and the image has {channels}"
            raise ImageError(message, remedy="Choose one: image[..., 0]")
        colours = self.image if channels == 3 else made("color.rgba2rgb", self.image)
        return made("color.rgb2gray", colours)

    @cached_property
    def smooth(self) -> Image:
        """Grey levels after a gaussian of one pixel."""
        return made("filters.gaussian", self.grey, sigma=1, preserve_range=True)

    @cached_property
    def mask(self) -> Image:
        """Foreground: a binary image itself, what labels name, else what is above Otsu's threshold."""
        if self.image.spec.kind is Kind.BINARY:
            return self.image
        if self.image.spec.kind in (Kind.LABELS, Kind.MARKERS):
            return made("numpy.greater", self.image, 0)
        return made("numpy.greater", self.smooth, made("filters.threshold_otsu", self.smooth))

    @cached_property
    def labels(self) -> Image:
        """Connected components of the foreground; labels themselves."""
        is_labels = self.image.spec.kind is Kind.LABELS
        return self.image if is_labels else made("measure.label", self.mask)

    @cached_property
    def distance(self) -> Image:
        """Distance to the background, in the unit of the spacing where that differs between axes."""
        sampling = None if len(set(self.spacing)) == 1 else self.spacing
        return made("ndimage.distance_transform_edt", self.mask, sampling=sampling)

    @cached_property
    def valleys(self) -> Image:
        """Distances upside down, as a watershed floods them."""
        return made("numpy.negative", self.distance)

    @cached_property
    def markers(self) -> Image:
        """One marker for each peak of the distances."""
        apart = max(2, self.length // 30)
        peaks = made(
            "feature.peak_local_max",
            self.distance,
            min_distance=apart,
            labels=self.labels,
            exclude_border=False,
        )
        return made("util.label_points", peaks, self.shape)

    @cached_property
    def elevation(self) -> Image:
        """Edges: the gradient of the smoothed grey levels, from 0 to 1."""
        edges = made("filters.sobel", self.smooth)
        return made("exposure.rescale_intensity", edges, out_range=(0.0, 1.0))

    @cached_property
    def stops(self) -> Image:
        """Where a curve stops: near 0 at edges, near 1 elsewhere."""
        return made("segmentation.inverse_gaussian_gradient", self.grey)

    @cached_property
    def seeds(self) -> Image:
        """2 well inside the foreground, 1 well outside, 0 near its edges, where a random walker decides."""
        outside = made("morphology.isotropic_erosion", made("numpy.invert", self.mask), 3)
        inside = made("morphology.isotropic_erosion", self.mask, 3)
        seeds = made("numpy.where", inside, 2, made("numpy.where", outside, 1, 0))
        return made("numpy.astype", seeds, "int32")

    @cached_property
    def coarse(self) -> Image:
        """Grey levels of which a histogram has few bins: of long integers it would have one a value."""
        is_long = self.grey.dtype.kind in "iu" and self.grey.dtype.itemsize > 1
        return made("numpy.astype", self.grey, "float64") if is_long else self.grey
