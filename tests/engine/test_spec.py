import functools

import numpy as np
import pytest

from tamis.catalogue import Kind, Slice, get_operation
from tamis.engine import Spec, spec_of_source, specs_of, specs_of_call
from tamis.engine._spec import inputs_of
from tamis.errors import ImageError, RegionError
from tamis.io import from_array
from tamis.pipeline import Node
from tamis.testing.pipeline import graph_of

IMAGE = Spec(Kind.IMAGE, (40, 50), "float32")


def spec(operation, inputs, **values):
    found = get_operation(operation)
    checked = found.check_values(values, given=tuple(inputs))
    return specs_of_call(found, checked, inputs, node="it")


def test_everything_is_known_of_a_source():
    source = from_array(np.ones((3, 4), np.uint16))
    assert spec_of_source(source) == Spec(Kind.IMAGE, (3, 4), "uint16")
    assert spec_of_source(source).nbytes == 24
    assert spec_of_source(from_array(np.ones((3, 4), bool))).kind is Kind.BINARY


def test_bytes_of_an_unknown_dtype_are_those_of_a_double_and_of_an_unknown_shape_none():
    assert Spec(Kind.IMAGE, (10, 10)).nbytes == 800
    assert Spec(Kind.TABLE).nbytes == 0
    assert Spec(Kind.SCALAR, (), "float64").nbytes == 8


def test_every_output_of_every_node_has_a_spec():
    graph = graph_of(
        {
            "waves": ("filters.gabor", {"image": "image"}, {"frequency": 0.2}),
            "strong": ("numpy.greater", {"x1": "waves:real"}, {"x2": 0.1}),
            "labels": ("measure.label", {"label_image": "strong"}, {}),
        }
    )
    specs = specs_of(graph, {"image": from_array(np.ones((8, 9), np.float32))})
    assert set(specs) == {"image", "waves:real", "waves:imag", "strong", "labels"}
    assert specs["waves:imag"].shape == (8, 9)
    assert specs["strong"] == Spec(Kind.BINARY, (8, 9), "bool")
    assert specs["labels"].kind is Kind.LABELS


def test_a_crop_has_the_shape_of_what_it_takes():
    (found,) = spec("numpy.getitem", {"image": IMAGE}, index=(Slice(None, None, -3), 4))
    assert found == Spec(Kind.IMAGE, (14,), "float32")
    labels = Spec(Kind.LABELS, (40, 50), "int32")
    assert spec("numpy.getitem", {"image": labels}, index=(3,))[0].kind is Kind.LABELS


def test_a_crop_that_takes_nothing_names_its_node():
    with pytest.raises(RegionError, match=r"^node 'it': index \[5:5\] takes nothing from an image of shape"):
        spec("numpy.getitem", {"image": IMAGE}, index=(Slice(5, 5),))


@pytest.mark.parametrize("name", ["min", "max", "sum", "mean", "std", "median", "count_nonzero"])
def test_a_reduction_to_one_number_is_known_to_be_one(name):
    data = get_operation(f"numpy.{name}").inputs[0].name
    assert spec(f"numpy.{name}", {data: IMAGE})[0].shape == ()
    assert spec(f"numpy.{name}", {data: IMAGE}, axis=0)[0].shape == (50,)
    assert spec(f"numpy.{name}", {data: IMAGE}, axis=(-1, 0))[0].shape == ()
    assert spec(f"numpy.{name}", {data: IMAGE}, keepdims=True)[0].shape == (1, 1)
    assert spec(f"numpy.{name}", {data: IMAGE}, axis=7)[0].shape is None  # the library says what is wrong


def test_a_threshold_of_something_unknown_is_still_one_number():
    unknown = Spec(Kind.ARRAY)
    assert spec("filters.threshold_otsu", {"image": unknown})[0].shape == ()
    assert spec("filters.threshold_multiotsu", {"image": unknown})[0].shape is None


def test_inputs_stand_in_the_order_of_the_signature_however_they_were_connected():
    node = Node.of("it", "numpy.greater", {"x2": "level", "x1": "image"}, {})
    assert list(inputs_of(node).items()) == [("x1", "image"), ("x2", "level")]


def test_an_image_and_a_number_make_an_image():
    number = Spec(Kind.SCALAR, (), "float64")
    for inputs in ({"x1": IMAGE, "x2": number}, {"x1": number, "x2": IMAGE}):
        assert spec("numpy.subtract", inputs) == (Spec(Kind.IMAGE, (40, 50), "float64"),)


def test_shapes_that_do_not_go_together_are_for_the_library_to_refuse():
    other = Spec(Kind.IMAGE, (7, 8), "float32")
    assert spec("numpy.add", {"x1": IMAGE, "x2": other})[0].shape == (40, 50)
    assert spec("numpy.add", {"x1": IMAGE, "x2": Spec(Kind.IMAGE)})[0].shape is None


@pytest.mark.parametrize(
    ("shape", "remedy"),
    [((9, 9, 9), r"Take one plane, as in image\[0\]"), ((9, 9, 3), "rgb2gray"), ((9,), "got one of shape")],
)
def test_a_wrong_number_of_axes_is_told_with_what_to_do(shape, remedy):
    with pytest.raises(ImageError, match=f"^node 'it': .* works on 2-D images.*{remedy}"):
        spec("filters.gabor", {"image": Spec(Kind.IMAGE, shape, "float32")}, frequency=0.2)


@pytest.mark.parametrize(
    ("operation", "kind", "shape", "others"),
    [
        ("morphology.medial_axis", Kind.BINARY, (9, 9, 9), "; or use morphology.skeletonize or "),
        ("feature.canny", Kind.IMAGE, (9, 9, 9), "; or use filters.sobel, "),
        (
            "measure.marching_cubes",
            Kind.IMAGE,
            (9, 9),
            ". See `tamis list --stage measure --takes image --ndim 2`",
        ),
    ],
)
def test_a_wrong_number_of_axes_is_told_with_operations_that_would_do(operation, kind, shape, others):
    dtype = "bool" if kind is Kind.BINARY else "float64"
    first = get_operation(operation).inputs[0].name
    with pytest.raises(ImageError) as caught:
        spec(operation, {first: Spec(kind, shape, dtype)})
    assert others in str(caught.value)
    assert str(caught.value).count(". ") == 1, "a sentence for what is wrong, one for what to do"


def test_a_mask_that_compiled_code_would_read_beyond_is_refused():
    with pytest.raises(ImageError, match=r"needs 'mask' of the shape \(9, 8\) of the image, got \(9, 7\)"):
        specs_of_call(
            get_operation("filters.rank.mean"),
            {},
            {"image": Spec(Kind.IMAGE, (9, 8), "uint8"), "mask": Spec(Kind.BINARY, (9, 7), "bool")},
        )


@pytest.mark.parametrize(
    ("shape", "values", "is_refused"),
    [
        ((1, 9), {}, True),
        ((9, 1), {}, True),
        ((2, 2), {}, False),
        ((9, 1, 3), {"channel_axis": -1}, True),
        ((9, 8, 1), {"channel_axis": -1}, False),
    ],
)
def test_an_axis_too_short_for_compiled_code_is_refused(shape, values, is_refused):
    made = functools.partial(
        spec, "restoration.denoise_tv_bregman", {"image": Spec(Kind.IMAGE, shape, "float64")}, **values
    )
    if not is_refused:
        assert made()[0].shape == shape
        return
    with pytest.raises(ImageError, match="needs 'image' of at least 2 pixels a side, got"):
        made()


def test_vertices_are_no_image_of_two_axes():
    inputs = {"verts": Spec(Kind.MESH, (9, 3), "float64"), "faces": Spec(Kind.MESH, (4, 3), "int64")}
    (found,) = specs_of_call(get_operation("measure.mesh_surface_area"), {}, inputs)
    assert found.shape == ()


def test_where_axes_of_one_pixel_are_dropped_only_computing_tells_the_shape():
    operation = get_operation("restoration.denoise_nl_means")
    for shape, expected in (((1, 9), None), ((2, 9), (2, 9))):
        (found,) = specs_of_call(operation, {}, {"image": Spec(Kind.IMAGE, shape, "float64")})
        assert found.shape == expected


def test_a_shape_may_follow_from_the_values():
    kernel = np.ones((3, 3))
    assert spec("filters.correlate_sparse", {"image": IMAGE}, kernel=kernel)[0].shape == (40, 50)
    assert spec("filters.correlate_sparse", {"image": IMAGE}, kernel=kernel, mode="valid")[0].shape is None
