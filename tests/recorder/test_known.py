"""Shape and dtype are known before anything is computed, and are what comes."""

from __future__ import annotations

import numpy as np
import pytest
from tests.recorder.same import assert_promised

import tamis

PIXELS = np.random.default_rng(7).integers(1, 200, (4, 12, 10)).astype(np.uint8)
KNOWN = [
    "x.max(axis=0)", "x.mean(axis=(0, -1), keepdims=True)", "x.sum(1)", "x.std(axis=2)", "x.any(axis=0)",
    "x.all()", "x.prod(axis=-2)", "x.argmax()", "x.argmin(axis=1)", "np.ptp(x, axis=0)", "np.median(x, 0)",
    "np.percentile(x, 30)", "np.percentile(x, (1, 99), axis=0)", "np.quantile(x, 0.5, axis=(0, 1))",
    "np.percentile(x / np.float32(3), 30)", "np.percentile(x.astype('f4'), [3, 4], axis=1, keepdims=True)",
    "np.nanmax(x, axis=0)", "np.nanmean(x)", "np.nanpercentile(x, 20)", "np.average(x, axis=0)",
    "np.average(x.astype('f2'))", "x.cumsum()", "x.cumsum(axis=1)", "np.cumprod(x)", "np.diff(x)",
    "np.diff(x > 9, axis=0, n=2)", "np.gradient(x, axis=0)", "np.gradient(x)[2]", "x.T", "x[0].T",
    "x.transpose(1, 0, 2)", "x.transpose((2, -3, 1))", "x.reshape(-1, 5)", "x.reshape(480)", "x.ravel()",
    "np.flip(x, 1)", "np.fliplr(x)", "np.rot90(x)", "np.rot90(x, 2, (1, 2))", "np.rot90(x, -1, (0, 2))",
    "x[:1].squeeze()", "x[:1].squeeze(0)", "np.moveaxis(x, 0, -1)", "np.moveaxis(x, (0, 1), (-1, 0))",
    "x.swapaxes(0, 2)", "np.expand_dims(x, (0, -1))", "x[..., None]", "np.stack([x, x], -1)",
    "np.stack([x[0]] * 3)", "np.concatenate([x, x[:2]])", "np.concatenate([x, x], axis=None)",
    "np.vstack([x, x])", "np.dstack([x[0], x[1]])", "np.tile(x, (2, 1))", "np.tile(x[0], (3, 1, 2))",
    "np.tile(x, 2)", "x.repeat(2)", "x.repeat(3, axis=1)", "np.repeat(x, [1, 2, 0, 3], axis=0)",
    "np.pad(x, 2)", "np.pad(x[0], ((1, 2), (3, 0)))",
    "np.pad(x[0], (1, 2), mode='edge')", "np.broadcast_to(x, (2, 4, 12, 10))",
    "np.take(x, [0, 2], axis=1)", "np.take(x, 3)", "np.sort(x)", "np.sort(x, axis=None)", "x.argsort(axis=0)",
    "np.histogram(x)[0]", "np.histogram(x, bins=256, range=(0, 256))[0]", "np.histogram(x, bins=7)[1]",
    "np.histogram(x, bins=[0, 5, 200])[0]", "x[[1, 3]]", "x[[1, 3], [0, 2]]", "x[x[0, 0] % 4]",
    "x.clip(0, 9)",
    "x.clip(0.5)", "np.clip(x > 9, 0, 1)", "np.clip(x, None, x.mean())", "x.astype('f4').clip(0, 2.5)",
    "tamis.color.rgb2gray(x[..., :3])", "tamis.color.gray2rgb(x[0])", "tamis.color.rgba2rgb(x[..., :4])",
    "tamis.color.label2rgb(tamis.measure.label(x[0] > 9), x[0])", "tamis.transform.resize(x, (2, 6, 5))",
    "tamis.transform.resize(x, (2, 6))", "tamis.transform.rescale(x, 0.3)",
    "tamis.transform.rescale(x[0], 1.7)",
    "tamis.transform.rescale(x[..., :3], (0.5, 2), channel_axis=-1)", "tamis.transform.rotate(x[0], 30)",
    "tamis.transform.downscale_local_mean(x, (3, 5, 4))", "tamis.transform.radon(x[0], circle=False)",
    "tamis.transform.radon(x[0], [0, 30], circle=True)", "tamis.ndimage.zoom(x, 0.5)",
    "tamis.ndimage.zoom(x, (1, 2, 1.25))", "tamis.ndimage.rotate(x[0], 3, reshape=False)",
    "tamis.ndimage.shift(x, 1)", "tamis.segmentation.slic(x[0], 3, channel_axis=None)",
    "tamis.segmentation.slic(x[..., :3], 3)", "tamis.segmentation.felzenszwalb(x[0])",
    "tamis.segmentation.watershed(x[0], tamis.measure.label(x[0] > 150))",
    "tamis.feature.match_template(x[0], x[0, 2:5, 3:6])", "tamis.util.crop(x, 1)",
    "tamis.feature.match_template(x[0], x[0, 2:5, 3:6], pad_input=True)",
    "tamis.util.view_as_blocks(x, (2, 3, 5))", "tamis.util.view_as_windows(x[0], 3, step=2)",
    "tamis.feature.graycomatrix(x[0], [1, 2], [0], levels=256)",
    "tamis.feature.graycoprops(tamis.feature.graycomatrix(x[0], [1, 2], [0], levels=256))",
    "tamis.ndimage.generate_binary_structure(2, 1)", "tamis.measure.block_reduce(x, (2, 5, 3)).shape",
    "tamis.ndimage.affine_transform(x[0], np.eye(2), output_shape=(3, 4))",
]  # fmt: skip


@pytest.mark.filterwarnings("ignore::UserWarning")  # radon: not zero outside the circle
@pytest.mark.parametrize("expression", KNOWN)
def test_shape_and_dtype_are_known_before_computing(expression, computed):
    image = eval(expression, {"np": np, "tamis": tamis, "x": tamis.open(PIXELS)})
    if isinstance(image, tamis.Image):
        assert image.spec.shape is not None
        assert image.spec.dtype
    assert not computed
    if isinstance(image, tamis.Image):
        assert_promised(image)


@pytest.mark.parametrize(
    "expression",
    [
        "np.tile(x, 0)", "np.repeat(x, 0)", "x[x > 1]", "np.unique(x)", "np.argwhere(x > 3)",
        "np.histogram(x, bins='auto')[0]", "tamis.transform.resize(x, (2.5, 6.5, 5))",
        "tamis.transform.rotate(x[0], 30, resize=True)", "tamis.ndimage.rotate(x, 30)",
    ],
)  # fmt: skip
def test_what_only_computing_tells_is_not_promised(expression):
    image = eval(expression, {"np": np, "tamis": tamis, "x": tamis.open(PIXELS)})
    assert image.spec.shape is None
    assert image.shape == image.compute().shape


@pytest.mark.parametrize(
    "call",
    [
        lambda x: x.reshape(7, -1), lambda x: x.max(axis=5), lambda x: x.transpose(0, 0, 1),
        lambda x: np.stack([x, x[:2]]), lambda x: np.moveaxis(x, 0, 9), lambda x: x.squeeze(0),
        lambda x: tamis.util.view_as_windows(x[0], 50),
    ],
)  # fmt: skip
def test_what_cannot_be_has_no_shape_and_the_library_says_why(call):
    image = call(tamis.open(PIXELS))
    if isinstance(image, tamis.Image):
        assert image.spec.shape is None
        with pytest.raises(tamis.errors.TamisError):
            image.compute()
