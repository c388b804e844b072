"""What lies in memory in another order gives the same bits in the script as in Tamis."""

import numpy as np
import pytest

import tamis


@pytest.mark.parametrize(
    "make",
    [
        lambda x: x[10:100, 20:113].mean(),
        lambda x: x[::2, ::3].mean(),
        lambda x: x.T - x.T.mean(axis=0),
        lambda x: np.rot90(x).mean(),
        lambda x: tamis.measure.block_reduce(x.T, 2, np.sum),
        lambda x: np.moveaxis(x, 0, -1).std(axis=0),
    ],
)
def test_the_script_reduces_in_the_same_order(make, tmp_path):
    pixels = np.random.default_rng(5).random((128, 131), dtype=np.float32)
    np.save(tmp_path / "image.npy", np.asfortranarray(pixels))
    pipeline = tamis.Pipeline.of(out=make(tamis.open(tmp_path / "image.npy")))
    space = {}
    exec(pipeline.to_script(), space)
    result = tamis.run(pipeline)["out"]
    assert np.array_equal(space["out"], result)
    assert np.asarray(space["out"]).dtype == np.asarray(result).dtype


def test_a_script_copies_only_where_it_shows():
    image = tamis.open(np.eye(8), name="image")
    near = tamis.Pipeline.of(out=tamis.filters.gaussian(image[2:6]))
    assert "ascontiguousarray" not in near.to_script(paths={"image": "image.tif"})
    one = tamis.Pipeline.of(out=tamis.filters.threshold_otsu(image) + image[2, 3])
    assert "ascontiguousarray" not in one.to_script(paths={"image": "image.tif"})


def test_a_function_that_is_the_default_may_be_named_and_none_is_not_the_default():
    image = tamis.open(np.arange(100, dtype="u2").reshape(10, 10))
    line = tamis.measure.profile_line(image, (1, 1), (1, 5), linewidth=3, reduce_func=np.mean)
    assert line.compute().shape == (5,)
    with pytest.raises(tamis.TamisError, match="'reduce_func' must be one of 'sum', 'mean'"):
        tamis.measure.profile_line(image, (1, 1), (1, 5), linewidth=3, reduce_func=None)
