"""Whatever a library wants to be told, a step can be added by a click, and shows something."""

import contextlib

import numpy as np
import pytest

import tamis
from tamis.catalogue import known_operations
from tamis.errors import KindError, PipelineError, TamisError
from tamis.session import Session
from tamis.session.screen._fields import Fields
from tamis.session.screen._first_number import needed_values
from tamis.session.screen._verbs import do_verb

DEMANDING = [
    name
    for name, operation in known_operations().items()
    if operation.inputs and any(parameter.is_required for parameter in operation.parameters)
]
ONE_OF_TWO = [
    *("black_tophat", "grey_closing", "grey_dilation", "grey_erosion", "grey_opening", "maximum_filter"),
    *("median_filter", "minimum_filter", "morphological_gradient", "morphological_laplace", "white_tophat"),
]
# what they are given beside the image is an image, too, or points
NEED_MORE = {
    "draw.polygon2mask", "draw.set_color", "feature.corner_orientations", "feature.draw_haar_like_feature",
    "measure.approximate_polygon", "measure.grid_points_in_poly", "numpy.column", "restoration.wiener",
    "segmentation.morphological_geodesic_active_contour", "transform.estimate_transform", "util.label_points",
    "ndimage.iterate_structure",
}  # fmt: skip


def starts():
    coins = tamis.open("sample:coins")[40:104, 30:110]
    return {
        "image": coins,
        "binary": coins > 100,
        "labels": tamis.measure.label(coins > 100),
        "colours": tamis.open("sample:astronaut")[:60, :50],
    }


def add(session, verb="add_step", **arguments):
    do_verb(session, Fields({"type": "verb", "verb": verb, "arguments": arguments}, where="screen"))


@pytest.mark.parametrize(
    "operation", [*sorted(set(DEMANDING) - NEED_MORE), *map("ndimage.{}".format, ONE_OF_TWO)]
)
def test_it_is_added_and_gives_something(operation):
    told = []
    for image in starts().values():
        with Session.start(image) as session:
            try:
                add(session, operation=operation)
            except KindError as error:  # it takes another kind
                told.append(error)
                continue
            session.results([session.state.selected])
            error = session.errors.get(session.state.selected)
            if error is None:
                return
            told.append(error)
    raise AssertionError(told)


@pytest.mark.parametrize("operation", sorted(NEED_MORE & set(DEMANDING)))
def test_what_needs_more_than_an_image_says_so(operation):
    for image in starts().values():
        # nothing else may come of it
        with Session.start(image) as session, contextlib.suppress(KindError, PipelineError):
            add(session, operation=operation)
            session.results([session.state.selected])


def test_what_is_said_is_not_overruled():
    with Session.start("sample:coins") as session:
        add(session, operation="transform.rotate", values={"angle": 10})
        assert session.pipeline.get_node("rotate").values["angle"] == 10


def test_a_step_that_is_inserted_or_that_replaces_another_has_its_values_too():
    with Session.start("sample:coins") as session:
        add(session, operation="filters.gaussian", node_id="smooth", values={"sigma": 3})
        add(session, "insert_step", operation="filters.rank.mean", before="smooth")
        assert session.pipeline.get_node("mean").values["footprint"].name == "disk"
        add(session, "replace_step", node="smooth", operation="ndimage.gaussian_filter")
        assert session.pipeline.get_node("smooth").values["sigma"] == 3  # which was there
        add(session, "replace_step", node="smooth", operation="transform.rescale")
        assert session.pipeline.get_node("smooth").values["scale"] == 0.5


@pytest.mark.parametrize(
    ("image", "operation", "values"),
    [
        (np.zeros((30, 40), np.uint8), "transform.resize", {"output_shape": (15, 20)}),
        (np.zeros((30, 40, 3), np.uint8), "transform.resize", {"output_shape": (15, 20)}),
        (np.zeros((1, 1)), "transform.resize", {"output_shape": (1, 1)}),
        (np.zeros((9, 30, 40)), "morphology.flood", {"seed_point": (4, 15, 20)}),
        (np.zeros((9, 30)), "morphology.h_maxima", {"h": 0.1}),
        (np.zeros((9, 30), np.uint16), "morphology.h_maxima", {"h": 10}),
        (np.zeros((12, 30)), "util.view_as_blocks", {"block_shape": (12, 15)}),
    ],
)
def test_sizes_and_places_follow_from_the_image(image, operation, values):
    with Session.start(image) as session:
        assert needed_values(session, operation, None) == values


def test_without_an_image_there_are_values_all_the_same():
    coins = tamis.open("sample:coins")
    with Session.start(tamis.filters.threshold_otsu(coins)) as session:
        session.select("result")
        assert needed_values(session, "transform.resize", "result") == {"output_shape": (151, 192)}
        with pytest.raises(TamisError):
            add(session, operation="transform.resize", after="nothing of this name")
