"""A transform is its matrix: fitted to points, put on points, put on images."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import transform
from tests.recorder.same import assert_same

import tamis
from tamis.catalogue import Kind
from tamis.errors import ImageError, ParameterError, TaskError

SOURCE = np.array([[10, 10], [200, 20], [30, 180], [190, 190.5]])
TARGET = np.array([[15, 12], [195, 30], [25, 170], [180, 200]])
PIXELS = np.random.default_rng(4).integers(0, 200, (40, 31, 3)).astype(np.uint8)
TURN = transform.AffineTransform(rotation=0.2, translation=(5, 3))


@pytest.mark.parametrize("ttype", ["euclidean", "similarity", "affine", "projective"])
def test_a_fitted_transform_is_the_matrix_of_the_librarys(ttype):
    fitted = tamis.transform.estimate_transform(ttype, SOURCE, TARGET)
    wanted = transform.estimate_transform(ttype, SOURCE, TARGET)
    assert_same(fitted, wanted.params)
    assert fitted.spec.kind is Kind.TRANSFORM
    warped = tamis.transform.warp(PIXELS, fitted)
    assert_same(warped, transform.warp(PIXELS, wanted))


def test_what_is_no_matrix_is_no_choice():
    with pytest.raises(ParameterError, match="must be one of 'euclidean', 'similarity', 'affine'"):
        tamis.transform.estimate_transform("polynomial", SOURCE, TARGET)


def test_points_that_no_transform_fits_are_told():
    with pytest.raises(TaskError, match="gives no numbers, but FailedEstimation"):
        tamis.transform.estimate_transform("similarity", np.ones((4, 2)), TARGET).compute()


@pytest.mark.parametrize("given", [TURN, TURN.inverse, TURN.params, TURN.params.tolist()])
@pytest.mark.parametrize("order", [0, 1, 3, 5])
def test_an_object_around_a_matrix_warps_as_its_matrix(given, order):
    wanted = transform.warp(PIXELS, np.asarray(given), order=order)
    if isinstance(given, transform.AffineTransform):
        assert_same(transform.warp(PIXELS, given, order=order), wanted)
    warped = tamis.transform.warp(PIXELS, given, order=order)
    assert_same(warped, wanted)
    assert len(warped.sources) == 1  # the matrix is a value


@pytest.mark.parametrize("dtype", ["bool", "uint16", "float32", "float64"])
def test_a_warp_gives_the_dtype_that_was_told(dtype):
    image = (PIXELS[..., 0] * 0.01).astype(dtype)
    warped = tamis.transform.warp(image, TURN.params, output_shape=(20, 50), cval=0.5)
    assert_same(warped, transform.warp(image, TURN.params, output_shape=(20, 50), cval=0.5))
    assert warped.dtype == warped.compute().dtype


def test_a_warp_follows_coordinates_in_any_number_of_axes():
    volume = np.random.default_rng(4).random((9, 8, 7))
    places = np.indices(volume.shape) * 0.8
    assert_same(tamis.transform.warp(volume, places), transform.warp(volume, places))


def test_a_warp_takes_no_function():
    with pytest.raises(ImageError, match="'inverse_map': an image is needed, got <function"):
        tamis.transform.warp(PIXELS, lambda xy: xy)


def test_points_are_moved_by_a_matrix():
    moved = tamis.transform.matrix_transform(SOURCE, TURN)
    assert_same(moved, transform.matrix_transform(SOURCE, TURN.params))
    assert moved.spec.kind is Kind.POINTS


def test_a_script_fits_and_warps(tmp_path):
    coins = tamis.data.coins()
    fitted = tamis.transform.estimate_transform("affine", SOURCE, TARGET)
    pipeline = tamis.Pipeline.of(fitted=fitted, warped=tamis.transform.warp(coins, fitted))
    script, names = pipeline.to_script(), {}
    assert "fitted = np.asarray(fitted)\nwarped = transform.warp(coins, fitted)" in script
    exec(script, names)
    pipeline.save(tmp_path / "p.json")
    found = tamis.run(tamis.Pipeline.load(tmp_path / "p.json"), tiles=(64, 64))
    for name in ("fitted", "warped"):
        assert_same(names[name], found[name])
