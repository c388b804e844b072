from __future__ import annotations

import numpy as np
import pytest
from tests.recorder.same import assert_promised, assert_same

import tamis
from tamis.catalogue import Kind, known_operations
from tamis.errors import PipelineError, TaskError
from tamis.io import from_array, open_image
from tamis.recorder import Handle, Image, source_name

PIXELS = np.random.default_rng(2).integers(0, 200, (12, 12)).astype(np.uint8)


@pytest.fixture
def image():
    return tamis.open(PIXELS, spacing=(2.0, 0.5), unit="um")


def test_a_handle_of_a_source_knows_all_that_the_source_knows():
    source = from_array(PIXELS, spacing=3, unit="mm", kind="labels")
    handle = Handle.of_source(source, name="cells")
    assert (handle.shape, handle.dtype, handle.ndim, handle.size) == ((12, 12), np.uint8, 2, 144)
    assert (handle.kind, handle.key, handle.axes) == ("labels", source.key, "YX")
    assert (handle.spacing, handle.unit, handle.origin) == ((3.0, 3.0), "mm", source)
    assert handle.sources == {source.key: source}
    assert handle.spec.nbytes == 144


def test_equal_ways_of_making_have_equal_keys(image):
    assert (image + 1).key == (tamis.open(PIXELS) + 1).key
    assert (image + 1).key != (image + 1.0).key
    assert (image + 1).key != (1 + image).key


class TestOrigin:
    """Which input the pixels are in place of."""

    @pytest.mark.parametrize(
        "made",
        [
            lambda x: tamis.filters.gaussian(x, sigma=2) > 0.5,
            lambda x: 2 - x,
            lambda x: x.max() - x,
            lambda x: tamis.filters.threshold_otsu(x) < x,
            lambda x: tamis.measure.label(x > 9),
        ],
    )
    def test_what_is_in_place_keeps_axes_spacing_and_unit(self, image, made):
        result = made(image)
        assert (result.axes, result.spacing, result.unit) == ("YX", (2.0, 0.5), "um")

    @pytest.mark.parametrize(
        "moved", [lambda x: x.T, lambda x: np.rot90(x), lambda x: x[::2, ::2], lambda x: x.reshape(12, 12)]
    )
    def test_moved_pixels_have_no_spacing_even_where_the_shape_is_the_same(self, image, moved):
        result = moved(image) + 1
        assert (result.axes, result.spacing, result.unit) == ("", (1.0, 1.0), "pixel")

    def test_of_several_inputs_it_is_the_first_of_the_same_shape(self, image):
        row = tamis.open(PIXELS[:1], spacing=7)
        assert (row + image).spacing == (2.0, 0.5)

    def test_a_long_chain_is_followed_to_its_start(self, image):
        chain = image
        for number in range(3000):
            chain = chain + (number % 3)
        assert chain.spacing == (2.0, 0.5)


class TestSpec:
    def test_a_shape_that_only_computing_tells_is_computed(self, image, computed):
        selected = image[image > 100]
        assert selected.spec.shape is None
        assert not computed
        assert selected.shape == PIXELS[PIXELS > 100].shape
        assert computed

    def test_a_dtype_that_only_computing_tells_is_computed(self, image):
        spread = np.percentile(image, 30, method="lower")
        assert spread.spec.dtype == ""
        assert spread.dtype == PIXELS.dtype

    @pytest.mark.parametrize(
        "operation",
        [
            operation
            for operation in known_operations().values()
            if operation.topic in ("filters", "morphology", "exposure", "ndimage", "measure")
            and len(operation.inputs) == 1
            and not any(parameter.is_required for parameter in operation.parameters)
            and (operation.ndim is None or 2 in operation.ndim)
            and operation.id != "measure.moments_normalized"  # takes no image, but its moments
            and Kind.POINTS not in operation.inputs[0].takes
        ],
        ids=lambda operation: operation.id,
    )
    def test_what_is_known_is_what_comes(self, operation):
        takes = operation.inputs[0].takes
        data = PIXELS if Kind.IMAGE in takes else PIXELS > 100 if Kind.BINARY in takes else PIXELS // 50
        namespace = tamis
        for part in operation.topic.split("."):
            namespace = getattr(namespace, part)
        values = {p.name: 3 for p in operation.parameters if p.name == "size" and p.default is None}
        results = getattr(namespace, operation.name)(data, **values)
        for result in results if isinstance(results, tuple) else (results,):
            if result.kind not in ("table", "mesh"):
                assert_promised(result)


class TestResults:
    def test_a_number_comes_as_numpy_gives_it(self, image):
        import skimage.filters

        assert_same(tamis.filters.threshold_otsu(image), skimage.filters.threshold_otsu(PIXELS))
        assert_same(image.mean(), PIXELS.mean())
        assert_same(image[3, 4], PIXELS[3, 4])

    def test_a_number_is_formatted_as_a_number(self, image, computed):
        assert f"{image}".startswith("<tamis.Image image from memory:")
        assert not computed
        assert f"{image.mean():.2f} {image.max():>5d}" == f"{PIXELS.mean():.2f} {PIXELS.max():>5d}"
        with pytest.raises(TypeError, match=r"format"):
            format(image, ".2f")

    def test_each_of_several_results_can_be_used_alone(self, image):
        import skimage.filters
        from scipy import ndimage

        real, imaginary = tamis.filters.gabor(image, 0.3)
        assert_same((real, imaginary), list(skimage.filters.gabor(PIXELS, 0.3)))
        labels, count = tamis.ndimage.label(image > 100)
        wanted, number = ndimage.label(PIXELS > 100)
        assert_same(labels, wanted)
        assert int(count) == number
        assert_same(labels[2:5] + real[2:5], wanted[2:5] + skimage.filters.gabor(PIXELS, 0.3)[0][2:5])

    def test_several_results_make_one_node_of_a_pipeline(self, image):
        hist, centers = tamis.exposure.histogram(image)
        pipeline = tamis.Pipeline.of(counts=hist, at=centers)
        assert [node.operation for node in pipeline.nodes] == ["exposure.histogram"]
        import skimage.exposure

        wanted = skimage.exposure.histogram(PIXELS)
        result = tamis.run(pipeline)
        assert_same([result["counts"], result["at"]], list(wanted))
        assert "counts, at = exposure.histogram(image)" in pipeline.to_script(paths={"image": "a.tif"})

    def test_relabelling_gives_labels_and_both_maps(self, image):
        import skimage.segmentation

        wanted = skimage.segmentation.relabel_sequential(PIXELS // 50 * 3)
        got = tamis.segmentation.relabel_sequential(PIXELS // 50 * 3)
        assert_same(got[0], wanted[0])
        assert [item.kind for item in got] == ["labels", "array", "array"]
        for one, other in zip(got[1:], wanted[1:], strict=True):
            assert_same(np.asarray(one), np.asarray(other))

    def test_a_failure_names_the_operation_and_its_reason(self, image):
        with pytest.raises(TaskError, match=r"numpy.percentile failed: .*boolean subtract"):
            np.percentile(image > 3, 30).compute()

    def test_a_dtype_can_be_asked_for(self, image):
        assert_same(np.asarray(image, dtype=np.float32), PIXELS.astype(np.float32))


class TestPipelines:
    def test_a_pipeline_of_handles_runs_without_an_image_while_the_array_lives(self, image):
        pipeline = tamis.Pipeline.of(smooth=tamis.filters.gaussian(image, sigma=1.25))
        assert pipeline.inputs == ("image",)
        assert_same(tamis.run(pipeline)["smooth"], tamis.filters.gaussian(image, sigma=1.25))

    def test_an_array_that_is_gone_is_asked_for_again(self):
        array = np.random.default_rng(99).random((5, 4))
        pipeline = tamis.Pipeline.of(double=tamis.open(array.copy()) * 2)
        with pytest.raises(PipelineError, match=r"input 'image' .* not in memory any more. Give it again"):
            tamis.run(pipeline)
        assert_same(tamis.run(pipeline, array)["double"], array * 2)
        assert_same(tamis.run(pipeline, image=array)["double"], array * 2)

    def test_a_file_is_read_again(self, tmp_path):
        np.save(tmp_path / "foam 2.npy", PIXELS)
        pipeline = tamis.Pipeline.of(double=tamis.open(tmp_path / "foam 2.npy") * 2)
        assert pipeline.inputs == ("foam_2",)
        assert_same(tamis.run(pipeline)["double"], PIXELS * 2)

    def test_a_pipeline_runs_on_another_image(self, image):
        pipeline = tamis.Pipeline.of(high=image > image.mean())
        other = np.random.default_rng(3).random((5, 6)).astype(np.float32)
        assert_same(tamis.run(pipeline, other)["high"], other > other.mean())

    def test_the_script_gives_the_same_pixels(self, tmp_path):
        np.save(tmp_path / "raw.npy", PIXELS)
        raw = tamis.open(tmp_path / "raw.npy")
        smooth = tamis.filters.gaussian(raw, sigma=(1, 2)) ** 2
        binary = (smooth > tamis.filters.threshold_otsu(smooth)) & (raw[::-1].clip(max=150) > np.float32(20))
        dilated = tamis.morphology.dilation(binary, tamis.morphology.disk(2))
        table = tamis.measure.regionprops_table(
            tamis.measure.label(dilated), raw, properties=("area", "label")
        )
        total, root = dilated.sum(), np.sqrt(raw + 1.5)
        outputs = {"dilated": dilated, "table": table, "total": total, "root": root, "few": raw[2:4, ::3].T}
        script = tamis.Pipeline.of(**outputs).to_script()
        assert "tamis" not in script.replace(str(tmp_path), "")
        assert "disk(2)" in script
        names: dict = {}
        exec(script, names)
        for name, handle in outputs.items():
            wanted = handle.compute()
            if name == "table":
                assert_same([names[name][key] for key in wanted], list(wanted.values()))
            else:
                assert_same(names[name], wanted)

    def test_equal_steps_are_one_node(self, image):
        one, other = tamis.filters.gaussian(image), tamis.filters.gaussian(tamis.open(PIXELS))
        assert len(tamis.Pipeline.of(sum=one + other).nodes) == 2

    def test_inputs_are_named_after_what_they_are(self, image):
        labels = tamis.segmentation.watershed(-tamis.filters.gaussian(image), PIXELS // 100)
        assert tamis.Pipeline.of(labels=labels).inputs == ("image", "markers")


@pytest.mark.parametrize(
    ("locator", "name"),
    [
        ("sample:coins", "coins"),
        ("/data/foam 2.ome.tif", "foam_2"),
        ("memory:1f", "image"),
        ("/data/2024-01.tif", "image_2024_01"),
        ("/data/---.tif", "image"),
        ("/data/Zürich.png", "Zürich"),
        ("C:/data/class.png", "class_"),
    ],
)
def test_a_source_is_named_so_that_it_can_be_a_variable(locator, name):
    assert source_name(locator) == name


def test_a_source_image_can_stand_for_a_handle():
    source = open_image("sample:coins")
    assert isinstance(tamis.open(source), Image)
    assert tamis.open(source).operand.origin.source.name == "coins"
