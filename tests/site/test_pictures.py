"""The pictures of operations: what they are shown on, what is drawn of it, and what is kept."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tamis_site import pages
from tamis_site.pictures import album as album_module
from tamis_site.pictures.album import Album, Picture
from tamis_site.pictures.example import example_of
from tamis_site.pictures.ink import chart, in_words, number, table
from tamis_site.pictures.painting import Paint, Value, enlarged, pixels_as_rgb, shared_limits
from tamis_site.pictures.row import Tile, draw_row, draw_strip, draw_tile
from tamis_site.pictures.samples import list_sample_words, sample
from tamis_site.pictures.strip import FRAMES, main_parameter, values_along
from tamis_site.pictures.strip_values import ALONG

import tamis
from tamis.catalogue import Kind
from tamis.display import from_png

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "docs" / "reference" / "generated" / "operations" / "pictures" / "drawn.json"
EVERYTHING = sorted(tamis.list_operations(), key=lambda one: one.id)
# every kind of input and of output at least once
SPREAD = """
color.gray2rgb color.lab2rgb color.rgb2hsv color.separate_stains data.binary_blobs draw.disk
draw.ellipsoid draw.random_shapes exposure.histogram exposure.match_histograms feature.blob_dog
feature.corner_orientations feature.daisy feature.graycoprops feature.haar_like_feature_coord
feature.hessian_matrix feature.match_descriptors filters.gaussian filters.gabor_kernel filters.rank.mean
filters.threshold_otsu filters.threshold_multiotsu graph.shortest_path measure.find_contours
measure.label measure.marching_cubes measure.mesh_surface_area measure.points_in_poly
measure.profile_line measure.regionprops_table metrics.adapted_rand_error morphology.h_maxima
ndimage.extrema ndimage.fourier_shift numpy.add numpy.getvoxels numpy.isnan numpy.ones
registration.phase_cross_correlation restoration.wiener segmentation.watershed
transform.estimate_transform transform.hough_line_peaks transform.pyramid_gaussian util.label_points
util.map_array util.view_as_blocks
""".split()  # noqa: SIM905


def operation(name):
    return tamis.get_operation(name)


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    return Album(tmp_path_factory.mktemp("pictures"))


def opened(album, picture):
    return Image.open(album.folder / picture.file).convert("RGBA")


class TestExamples:
    @pytest.mark.parametrize("one", EVERYTHING, ids=lambda one: one.id)
    def test_every_operation_has_a_call_on_samples_alone(self, one):
        pipeline = example_of(one).pipeline()
        assert pipeline.nodes[-1].operation == one.id
        assert all(source.locator.startswith("sample:") for source in pipeline.sources)
        assert example_of(one).pipeline() == pipeline  # a seed that nobody gave would be another one

    @pytest.mark.parametrize("words", list_sample_words())
    def test_samples_are_what_is_drawn_over_them(self, words):
        found = sample(words)
        assert found.words == words
        assert all(sample(other) for other in (found.over, found.shown) if other)

    def test_what_goes_in_is_called_as_the_input_is(self):
        pipeline = example_of(operation("segmentation.watershed")).pipeline()
        assert dict(pipeline.nodes[-1].inputs) == {"image": "image", "markers": "markers"}

    def test_tables_name_operations_of_the_catalogue(self):
        from tamis_site.pictures import calls_numpy, calls_skimage

        known = {one.id for one in EVERYTHING}
        assert set(calls_numpy.CALLS) | set(calls_skimage.CALLS) | set(ALONG) <= known


class TestTheAlbum:
    @pytest.mark.parametrize("name", SPREAD)
    def test_there_is_a_picture_a_tile_a_call_and_a_document(self, name, album):
        one = operation(name)
        pictures = album.pictures_of(one)
        assert pictures, album.failures.get(name)
        assert all((album.folder / picture.file).exists() for picture in pictures)
        assert opened(album, album.tile_of(one)).width == 128
        assert compile(album.call_of(one), "call", "exec")
        assert album.document_of(one).name == f"{name}.json"

    @pytest.mark.parametrize("name", SPREAD)
    def test_there_is_something_to_see(self, name, album):
        if name != "numpy.ones":
            result = np.asarray(opened(album, album.pictures_of(operation(name))[0]))
            assert len(np.unique(result.reshape(-1, 4), axis=0)) > 3

    @pytest.mark.parametrize("name", ["filters.gaussian", "draw.disk", "ndimage.rotate", "transform.rescale"])
    def test_frames_are_equally_wide_and_small(self, name, album):
        strip = album.pictures_of(operation(name))[1]
        wide, rest = divmod(opened(album, strip).width, len(strip.frames))
        assert rest == 0
        assert wide <= 176
        assert 2 <= len(strip.frames) <= FRAMES
        assert all("=" in words for words in strip.frames)

    def test_the_sample_is_named(self, album):
        names = [album.sample_name_of(operation(name)) for name in ("filters.gaussian", "draw.disk")]
        assert names == ["coins", ""]

    def test_the_call_is_that_of_the_library(self, album):
        call = album.call_of(operation("filters.gaussian"))
        assert call == "result = filters.gaussian(image)"

    def test_the_call_has_all_that_makes_the_result(self, album):
        assert album.call_of(operation("numpy.setmask")).splitlines() == [
            "result = image.copy()",
            "result[mask] = 255",
        ]

    def test_the_document_gives_the_same_pixels(self, album):
        pipeline = tamis.Pipeline.load(album.document_of(operation("filters.gaussian")))
        expected = example_of(operation("filters.gaussian")).results()[0].compute()
        np.testing.assert_array_equal(tamis.run(pipeline)["result"], expected)

    def test_what_was_drawn_is_not_drawn_again(self, tmp_path):
        first = Album(tmp_path)
        first.pictures_of(operation("filters.sobel"))
        first.close()
        again = Album(tmp_path)
        assert again.pictures_of(operation("filters.sobel"))[0].file == "filters.sobel.png"
        assert (first.made, again.made) == (1, 0)

    def test_a_build_that_was_broken_off_goes_on(self, tmp_path, monkeypatch):
        monkeypatch.setattr(album_module, "_WRITTEN_EVERY", 1)
        Album(tmp_path).pictures_of(operation("filters.sobel"))  # and never closed
        again = Album(tmp_path)
        again.pictures_of(operation("filters.sobel"))
        assert again.made == 0

    def test_without_making_there_is_nothing(self, tmp_path):
        empty = Album(tmp_path, makes=False)
        one = operation("filters.sobel")
        assert empty.pictures_of(one) == ()
        assert empty.tile_of(one) is None
        assert empty.document_of(one) is None
        assert empty.call_of(one) == empty.sample_name_of(one) == ""


class TestFailures:
    @pytest.fixture
    def broken(self, tmp_path, monkeypatch):
        def fail(one):
            message = f"no example of {one.id}"
            raise ValueError(message)

        monkeypatch.setattr(album_module, "example_of", fail)
        return Album(tmp_path)

    def test_why_there_is_no_picture_is_written_down(self, broken):
        assert broken.pictures_of(operation("draw.disk")) == ()
        broken.close()
        known = json.loads((broken.folder / "drawn.json").read_text())
        assert known["draw.disk"]["why"] == "ValueError: no example of draw.disk"

    def test_the_site_is_not_built_without_a_picture(self, broken, monkeypatch):
        told = []
        monkeypatch.setattr(pages._LOGGER, "warning", lambda text, *args, **kwargs: told.append(text % args))
        pages._warn_of_missing([operation("draw.disk")], broken)
        assert told == ["tamis: draw.disk has no picture: ValueError: no example of draw.disk"]

    def test_a_site_without_pictures_is_not_warned_of(self, tmp_path, monkeypatch):
        monkeypatch.setattr(pages._LOGGER, "warning", pytest.fail)
        pages._warn_of_missing([operation("draw.disk")], Album(tmp_path, makes=False))

    @pytest.mark.skipif(not BUILT.exists(), reason="the site was not built here")
    def test_a_built_site_has_a_picture_of_every_operation(self):
        known = json.loads(BUILT.read_text(encoding="utf-8"))
        assert [one.id for one in EVERYTHING if not known.get(one.id, {}).get("pictures")] == []


class TestStrips:
    def test_the_main_parameter_is_what_one_would_move_first(self):
        found = [main_parameter(operation(name)) for name in ("filters.gaussian", "morphology.opening")]
        assert [one.name for one in found] == ["sigma", "footprint"]
        assert main_parameter(operation("numpy.add")) is None
        assert main_parameter(operation("filters.sobel")) is None  # how a border is continued shows nothing

    def test_values_go_from_little_to_much(self):
        sigma = operation("filters.gaussian").get_parameter("sigma")
        values = values_along(sigma, np.zeros((192, 256)))
        assert list(values) == sorted(values)
        assert len(values) == FRAMES

    def test_given_values_are_those_of_the_operation(self):
        for name, (parameter, values) in ALONG.items():
            assert len(values) <= FRAMES
            checked = [operation(name).get_parameter(parameter).check(value) for value in values]
            assert len(checked) == len(values)


def draw(content, kind, **given):
    return Paint(64, **given).draw(Value(content, kind, "it"))


class TestPaint:
    def test_complex_numbers_are_two_pictures(self):
        assert [words for _, words in draw(np.ones((20, 20)) * 1j, Kind.ARRAY)] == ["real part", "magnitude"]

    def test_many_planes_are_three(self):
        drawn = draw(np.zeros((30, 20, 40)), Kind.IMAGE)
        assert [words for _, words in drawn] == ["4 of 20, it", "10 of 20, it", "16 of 20, it"]

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (np.zeros((0, 2)), Kind.ARRAY),
            (np.full(300, np.nan), Kind.ARRAY),
            (np.full((40, 40), np.nan), Kind.IMAGE),
            (np.full((40, 40), np.inf), Kind.IMAGE),
            (np.array(3.5), Kind.SCALAR),
            (True, Kind.SCALAR),
            ({"label": np.arange(30), "area": np.arange(30) * 1e9}, Kind.TABLE),
            ({}, Kind.TABLE),
            ([], Kind.MESH),
            (np.eye(3), Kind.TRANSFORM),
            (np.zeros((2, 2, 20, 30), np.float16), Kind.ARRAY),
            (np.array([[1, 2], [3, 4]], dtype=object), Kind.ARRAY),
            (-np.ones((20, 20), np.int8), Kind.LABELS),
        ],
    )
    def test_odd_things_are_drawn(self, content, kind):
        ((rgb, words), *_) = draw(content, kind)
        assert rgb.dtype == np.uint8
        assert rgb.ndim == 3
        assert words

    def test_labels_lie_over_the_image_but_not_over_a_mask(self):
        labels = np.pad(np.ones((10, 10), int), 15)
        over, alone = (
            draw(labels, Kind.LABELS, below=below)[0][0]
            for below in (np.arange(1600.0).reshape(40, 40), np.ones((40, 40), bool))
        )
        assert over[-1, -1].tolist() == [255] * 3
        assert alone[-1, -1].tolist() == [0] * 3

    def test_errors_of_rounding_are_no_picture(self):
        plane = np.ones((10, 10)) + np.random.default_rng(0).random((10, 10)) * 1e-14
        assert len(np.unique(pixels_as_rgb(plane, Kind.IMAGE))) == 1

    def test_common_limits_are_left_where_they_would_hide_a_plane(self):
        bright, half, dark = (np.linspace(0, top, 1000).reshape(40, 25) for top in (1000.0, 600.0, 1.0))
        first, second, last = shared_limits([bright, half, dark])
        assert first == second
        assert last[1] <= 1

    def test_few_pixels_are_squares(self):
        assert enlarged(np.zeros((3, 3, 3), np.uint8), 128).shape == (96, 96, 3)
        assert enlarged(np.zeros((300, 150, 3), np.uint8), 128).shape == (128, 64, 3)


class TestInk:
    @pytest.mark.parametrize(
        ("value", "words"),
        [(True, "True"), (np.int64(7), "7"), (1 / 3, "0.3333"), (2e9, "2e9"), (np.array([1, 2]), "(1, 2)")],
    )
    def test_numbers_are_short(self, value, words):
        assert in_words(value) == words

    @pytest.mark.parametrize(
        "drawn",
        [number(0.25, 128), chart(np.arange(9), 128), table(["a"], [["1"]] * 30, 128, total=30)],
        ids=["number", "chart", "table"],
    )
    def test_the_ground_is_the_page(self, drawn):
        assert drawn.shape == (96, 128, 4)
        assert drawn[-1, 64, 3] == 0 or drawn[2, 64, 3] == 0
        assert drawn[..., 3].max() == 255


class TestRows:
    def test_a_row_has_its_tiles_beside_each_other(self):
        tile = Tile(np.zeros((20, 30, 3), np.uint8), "a line that is longer than thirty pixels")
        assert from_png(draw_row([tile, tile])).shape[1] == 70

    def test_a_strip_has_no_gaps(self):
        tiles = [Tile(np.full((20, wide, 3), 9, np.uint8), "") for wide in (30, 10)]
        page = np.asarray(Image.open(io.BytesIO(draw_strip(tiles))).convert("RGBA"))
        assert page.shape == (20, 60, 4)
        assert (page[:, :40, 3] == 255).all()
        assert (page[:, 40:, 3] == 0).all()

    def test_few_colours_are_kept_exactly(self):
        rgba = np.zeros((16, 16, 4), np.uint8)
        rgba[..., 0], rgba[..., 3] = np.arange(16), np.arange(0, 256, 16)[:, np.newaxis]
        file = draw_strip([Tile(rgba, "")])
        assert Image.open(io.BytesIO(file)).mode == "P"
        back = np.asarray(Image.open(io.BytesIO(file)).convert("RGBA"))
        np.testing.assert_array_equal(back, rgba)

    def test_a_tile_is_as_wide_as_it_shall_be(self):
        file = draw_tile(Tile(np.zeros((400, 100, 3), np.uint8), ""), 128)
        assert Image.open(io.BytesIO(file)).size == (128, 128)

    def test_a_picture_has_no_frames_unless_it_is_a_strip(self):
        assert Picture("a.png", "words").frames == ()
