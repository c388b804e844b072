"""`try_all`: the library's own numbers and pixels, the region, failures, shared steps, time."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import skimage.filters
from skimage.data import coins

import tamis
from tamis.catalogue._operation import load_target
from tamis.engine import NodeDone
from tamis.errors import CancelledError, ImageError, ParameterError, RegionError, UnknownNameError
from tamis.exploration import TrialDone, TrialStarted, try_all
from tamis.region import Region

GLOBAL = ("isodata", "li", "mean", "minimum", "otsu", "triangle", "yen")


def one(image, operation, engine, **options):
    """Return the only trial of an operation."""
    (trial,) = try_all(image, operations=[operation], engine=engine, **options)
    return trial


@pytest.mark.parametrize("name", GLOBAL)
def test_each_global_threshold_of_coins_is_the_librarys_own(name, engine):
    image = coins()
    expected = getattr(skimage.filters, f"threshold_{name}")(image)
    trial = one(image, f"filters.threshold_{name}", engine)
    assert trial.error == ""
    assert trial.number == expected
    assert trial.result.dtype == bool
    assert np.array_equal(trial.result, image > expected)
    assert trial.foreground == (image > expected).mean()
    assert trial.objects == skimage.measure.label(image > expected).max()


@pytest.mark.parametrize("name", [name for name in GLOBAL if name != "minimum"])
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_each_global_threshold_of_a_volume_is_the_librarys_own(name, dtype, volume, engine):
    image = volume.astype(dtype)
    expected = getattr(skimage.filters, f"threshold_{name}")(image)
    trial = one(image, f"filters.threshold_{name}", engine)
    assert trial.number == expected
    assert np.array_equal(trial.result, image > expected)


def test_the_stage_tries_every_threshold_that_needs_no_number(blobs, engine):
    trials = try_all(blobs, "threshold", engine=engine)
    names = {trial.name for trial in trials if not trial.has_failed}
    assert {f"threshold_{name}" for name in GLOBAL} - {"threshold_minimum"} <= names
    assert {"threshold_local", "threshold_niblack", "threshold_sauvola", "threshold_multiotsu"} <= names
    assert trials["threshold_local"].number is None


def test_of_several_thresholds_the_first_counts(blobs, engine):
    trial = one(blobs, "threshold_multiotsu", engine)
    first = skimage.filters.threshold_multiotsu(blobs)[0]
    assert trial.number == first
    assert np.array_equal(trial.result, blobs > first)


def test_long_integers_are_searched_in_few_bins_and_stay_themselves(blobs, engine):
    image = blobs.astype(np.uint16) * 250
    trial = one(image, "threshold_multiotsu", engine, timeout_s=60)
    assert trial.number == skimage.filters.threshold_multiotsu(image.astype(float))[0]
    assert np.array_equal(trial.result, image > trial.number)


class TestARegion:
    def test_shows_the_pixels_of_the_whole(self, blobs, engine):
        whole = try_all(blobs, "threshold", engine=engine)
        part = try_all(blobs, "threshold", region=np.s_[7:40, 20:], engine=engine)
        assert [trial.id for trial in part] == [trial.id for trial in whole]
        for small, large in zip(part, whole, strict=True):
            assert small.error == large.error
            if not large.has_failed:
                assert small.number == large.number, small.id
                assert np.array_equal(small.result, large.result[7:40, 20:]), small.id
        assert np.array_equal(part.image, blobs[7:40, 20:])

    @pytest.mark.parametrize("stage", ["denoise", "segment"])
    def test_of_other_stages_too(self, stage, blobs, engine):
        names = ["filters.gaussian", "filters.median"] if stage == "denoise" else ["segmentation.watershed"]
        region = Region((10, 11), (33, 44))
        part = try_all(blobs, operations=names, region=region, engine=engine)
        whole = try_all(blobs, operations=names, engine=engine)
        for small, large in zip(part, whole, strict=True):
            assert np.array_equal(small.result, large.result[10:33, 11:44]), small.id

    def test_is_computed_without_the_rest(self, blobs, engine, monkeypatch):
        large = np.tile(blobs, (8, 8))
        shapes = []

        def watched(target):
            function = load_target(target)

            def call(*args, **kwargs):
                shapes.append(next(one.shape for one in args if isinstance(one, np.ndarray)))
                return function(*args, **kwargs)

            return call

        monkeypatch.setattr("tamis.catalogue._call.load_target", watched)
        trial = one(large, "filters.gaussian", engine, region=np.s_[100:120, 100:130])
        assert np.array_equal(trial.result, skimage.filters.gaussian(large)[100:120, 100:130])
        assert len(shapes) == 1
        assert np.prod(shapes) < 2000
        assert trial.pipeline.nodes[-1].operation == "filters.gaussian"  # what is kept is not cut

    def test_leaves_out_blobs_beyond_it(self, blobs, engine):
        whole = one(blobs, "feature.blob_doh", engine).result
        part = one(blobs, "feature.blob_doh", engine, region=np.s_[0:30, 0:30]).result
        inside = (whole[:, 0] < 30) & (whole[:, 1] < 30)
        assert 0 < len(part) < len(whole)
        assert np.array_equal(part, whole[inside])

    @pytest.mark.parametrize(
        "region",
        [
            np.s_[0:10],
            np.s_[0:10, 5:5],
            np.s_[0:10, 0:76],
            np.s_[0:10:2, 0:10],
            (3, 4),
            Region((0, 0), (62, 75)),
        ],
    )
    def test_that_is_not_inside_the_image_is_refused(self, region, blobs):
        with pytest.raises(RegionError, match=r"try_all: region must"):
            try_all(blobs, region=region)


class TestAFailure:
    def test_stops_no_other_and_says_why(self, engine):
        flat = np.full((20, 20), 7, dtype=np.uint8)
        trials = try_all(flat, operations=["threshold_minimum", "threshold_mean"], engine=engine)
        failed, good = trials
        assert "Unable to find two maxima in histogram" in failed.error
        assert "\n" not in failed.error
        assert failed.result is None
        assert failed.agreement is None
        assert good.number == 7
        assert trials.failures == (failed,)

    def test_of_an_image_that_cannot_be_taken_is_told_before_a_pixel_is_read(self, volume, engine):
        trial = one(volume, "segmentation.felzenszwalb", engine)
        assert "2-D" in trial.error
        assert trial.pipeline is None
        assert trial.seconds == 0

    def test_of_a_value_is_that_candidates_alone(self, blobs, engine):
        trials = try_all(
            blobs, operations=["filters.gaussian"], grid={"sigma": [1, "wide", -2]}, engine=engine
        )
        assert [bool(trial.error) for trial in trials] == [False, True, True]
        assert "parameter 'sigma' must be" in trials[1].error

    def test_of_an_image_with_holes_is_told(self, blobs, engine):
        image = blobs.astype(float)
        image[3, 4] = np.nan
        trial = one(image, "threshold_otsu", engine)
        assert "not finite" in trial.error or "NaN" in trial.error

    def test_of_contours_that_differ_in_length_is_told(self, blobs, engine):
        trial = one(blobs, "measure.find_contours", engine)
        assert "arrays of different shapes" in trial.error

    def test_says_what_an_operation_would_need(self, blobs, engine):
        trial = one(blobs, "exposure.match_histograms", engine)
        assert trial.error == "it needs a second image as 'reference'."


class TestSharedSteps:
    def test_are_computed_once(self, blobs, engine):
        done = []

        def listen(event):
            if isinstance(event, NodeDone) and not event.is_cached:
                done.append(event.operation)

        trials = try_all(
            blobs, operations=["segmentation.watershed", "measure.label"], engine=engine, listen=listen
        )
        assert not trials.failures
        for operation in ("filters.gaussian", "filters.threshold_otsu", "ndimage.distance_transform_edt"):
            assert done.count(operation) == 1, operation
        assert done.count("segmentation.watershed") == 2
        assert "util.label_points" in trials.shared

    def test_that_fail_are_told_by_each_candidate(self, engine):
        image = np.ones((12, 14))
        image[2, 2] = np.inf
        trials = try_all(image, operations=["measure.label", "segmentation.watershed"], engine=engine)
        assert len(trials.failures) == len(trials) == 3
        assert all("filters.threshold_otsu cannot take NaN" in trial.error for trial in trials[:2])


class TestTime:
    def test_that_is_over_stops_one_candidate_only(self, engine):
        noise = np.random.default_rng(0).random((280, 290))
        trials = try_all(
            noise,
            operations=["segmentation.chan_vese", "filters.sobel"],
            grid={"segmentation.chan_vese.max_num_iter": [100000], "tol": [1e-300]},
            timeout_s=1.5,
            engine=engine,
        )
        slow, fast = trials
        assert slow.error == "stopped after 1.5 s"
        assert slow.seconds >= 1.5
        assert fast.error == ""

    def test_must_be_above_zero(self, blobs):
        with pytest.raises(ParameterError, match=r"try_all: parameter 'timeout_s' must be above 0 s"):
            try_all(blobs, timeout_s=0)

    def test_who_cancels_gives_everything_up(self, blobs, engine):
        cancel = threading.Event()
        with pytest.raises(CancelledError):
            try_all(
                blobs,
                engine=engine,
                cancel=cancel,
                listen=lambda event: cancel.set() if isinstance(event, TrialDone) else None,
            )


def test_listeners_hear_each_candidate(blobs, engine):
    heard = []
    try_all(blobs, operations=["threshold_otsu", "threshold_li"], engine=engine, listen=heard.append)
    own = [event for event in heard if isinstance(event, TrialStarted | TrialDone)]
    assert [type(event).__name__ for event in own] == ["TrialStarted", "TrialDone"] * 2
    assert (own[2].id, own[2].place, own[2].total) == ("filters.threshold_li", 2, 2)


def test_a_second_time_everything_comes_from_the_store(blobs, engine):
    first = try_all(blobs, operations=["threshold_otsu", "filters.gaussian"], engine=engine)
    again = try_all(blobs, operations=["threshold_otsu", "filters.gaussian"], engine=engine)
    assert not any(trial.is_cached for trial in first)
    assert all(trial.is_cached for trial in again)


def test_a_kept_pipeline_gives_the_same_pixels(blobs, engine, tmp_path):
    trials = try_all(blobs, "segment", operations=["segmentation.watershed"], engine=engine)
    for place, trial in enumerate(trials):
        trial.pipeline.save(tmp_path / f"{place}.json")
        again = tamis.run(tmp_path / f"{place}.json", blobs)["labels"]
        assert again.dtype == trial.result.dtype
        assert np.array_equal(again, trial.result)


def test_colours_go_where_they_are_taken_and_else_their_luminance(engine):
    from skimage.color import rgb2gray

    image = np.random.default_rng(3).integers(0, 256, (24, 30, 3), dtype=np.uint8)
    trials = try_all(image, operations=["filters.gaussian", "filters.sobel", "threshold_otsu"], engine=engine)
    assert not trials.failures
    assert np.array_equal(trials[0].result, skimage.filters.gaussian(image, channel_axis=-1))
    assert np.array_equal(trials[1].result, skimage.filters.sobel(rgb2gray(image)))
    assert trials[2].result.shape == (24, 30)


def test_channels_that_are_not_last_are_refused_with_a_remedy():
    image = tamis.open(np.zeros((2, 9, 9), np.uint16), axes="CYX")
    with pytest.raises(
        ImageError, match=r"its channels last, got axes CYX\. Choose a channel: image\[0, :, :\]"
    ):
        try_all(image)


def test_a_lazy_image_is_tried_as_what_it_is(blobs, engine):
    smooth = tamis.filters.gaussian(tamis.open(blobs), sigma=2)
    trial = one(smooth, "threshold_otsu", engine)
    expected = skimage.filters.gaussian(blobs, sigma=2)
    assert np.array_equal(trial.result, expected > skimage.filters.threshold_otsu(expected))
    assert trial.pipeline.nodes[0].operation == "filters.gaussian"


def test_a_table_is_no_image(blobs):
    table = tamis.measure.regionprops_table(tamis.measure.label(tamis.open(blobs) > 99))
    with pytest.raises(ImageError, match=r"try_all: image must be an image"):
        try_all(table)


def test_the_callers_array_is_left_alone(blobs, engine):
    before = blobs.copy()
    try_all(blobs, "threshold", engine=engine)
    assert np.array_equal(blobs, before)
    assert blobs.flags.writeable


def test_an_unknown_stage_offers_those_there_are(blobs):
    with pytest.raises(UnknownNameError, match=r"'thresold'.*'threshold'"):
        try_all(blobs, "thresold")


@pytest.mark.parametrize("stage", ["markers", "segment"])
def test_a_volume_can_be_tried(stage, volume, engine):
    names = {
        "markers": ["peak_local_max", "local_maxima"],
        "segment": ["segmentation.watershed", "segmentation.slic"],
    }
    ids = {"peak_local_max": "feature.peak_local_max", "local_maxima": "morphology.local_maxima"}
    trials = try_all(volume, operations=[ids.get(n, n) for n in names[stage]], engine=engine)
    assert not trials.failures
    assert all(trial.result.shape == volume.shape for trial in trials)
    assert all(trial.objects >= 1 for trial in trials)
