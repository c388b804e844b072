"""The histogram and its handles, in Chromium, with a model that notes what is sent."""

import pytest

from .fake_python import field, image, open_part, sent, state, step, tell, values_sent

LEVEL = field("x2", "literal", 107, window=[0, 255])


def shown(page_of, fields=(LEVEL,), operation="numpy.greater", contrast=None, **more):
    told = state([step("binary", "raw", operation=operation)], fields, "binary", operation=operation, **more)
    page = open_part(
        page_of(viewport={"width": 520, "height": 300}),
        "./histogram.js",
        "mountHistogram",
        told,
        link={"contrast": contrast or {}},
    )
    page.wait_for_function("document.querySelector('.tamis-bars').getAttribute('d')")
    return page


def handle(name):
    return f"[role=slider][aria-label='{name}']"


def test_the_threshold_of_a_comparison_is_dragged_on_the_histogram_of_what_it_reads(page_of):
    page = shown(page_of)
    assert sent(page, "ask")[-1] == {"what": "histogram", "ref": "raw", "planes": []}
    box = page.locator("svg").bounding_box()
    x = box["x"] + box["width"] * 107.5 / 256
    page.mouse.move(x, box["y"] + 70)
    page.mouse.down()
    for share in (0.5, 0.55, 0.6, 0.75):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + 40)
        tell(
            page,
            state(
                [step("binary", "raw", operation="numpy.greater")],
                [LEVEL],
                "binary",
                operation="numpy.greater",
            ),
        )
    assert page.get_attribute(handle("threshold"), "aria-valuenow") == "192"
    page.mouse.up()
    assert values_sent(page)[-1] == {"x2": 192}
    assert [message["is_final"] for message in sent(page, "values")][-1] is True
    assert sum(message["is_final"] for message in sent(page, "values")) == 1


def test_keys_move_a_handle_and_everyone_hears_where_it_is(page_of):
    page = shown(page_of)
    page.focus(handle("threshold"))
    for key in ("ArrowRight", "Shift+ArrowRight", "PageDown", "Home", "End"):
        page.keyboard.press(key)
    assert page.get_attribute(handle("threshold"), "aria-valuetext") == "256"
    values = [message["x2"] for message in values_sent(page)]
    assert values == [108, 118, 108, 0, 256]


@pytest.mark.parametrize(
    ("operation", "fields", "names", "expected"),
    [
        (
            "filters.apply_hysteresis_threshold",
            [field("low", "literal", 50), field("high", "literal", 90)],
            ["low", "high"],
            {"high": 91},
        ),
        (
            "exposure.rescale_intensity",
            [field("in_range", "numbers", [10, 200])],
            ["in_range low", "in_range high"],
            {"in_range": [10, 201]},
        ),
        (
            "numpy.clip",
            [field("a_min", "literal", 5), field("a_max", "literal", None)],
            ["a_min"],
            {"a_min": 6},
        ),
    ],
)
def test_grey_levels_of_other_steps_have_handles(page_of, operation, fields, names, expected):
    page = shown(page_of, fields, operation)
    found = page.locator("[role=slider]").evaluate_all(
        "handles => handles.map((one) => one.getAttribute('aria-label'))"
    )
    assert found == names
    page.press(handle(names[-1]), "ArrowRight")
    assert values_sent(page)[-1] == expected


def test_beside_floats_a_whole_threshold_is_a_float(page_of):
    page = shown(page_of, inputs=[image(dtype="float32")])
    page.press(handle("threshold"), "Home")
    page.press(handle("threshold"), "End")
    assert values_sent(page)[0] == {"x2": -0.5}
    tell(
        page,
        state(
            [step("binary", "raw", operation="numpy.greater")],
            [{**LEVEL, "value": 2.72}],
            "binary",
            operation="numpy.greater",
            inputs=[image(dtype="float32")],
        ),
    )
    page.press(handle("threshold"), "ArrowRight")
    assert values_sent(page)[-1] == {"x2": {"float": "4.0"}}


def test_contrast_has_handles_where_the_panels_have_it(page_of):
    page = shown(page_of)
    tell(page, {"type": "block", "ref": "raw", "kind": "image", "contrast_limits": [20, 220]})
    page.press(handle("white"), "ArrowLeft")
    assert sent(page, "link")[-1] == {"contrast": {"raw": [20, 219]}}
    page.press(handle("black"), "End")
    assert len(sent(page, "link")) == 1, "black beyond white is no contrast"
    assert not sent(page, "values")


def test_a_logarithmic_axis_shows_what_is_rare(page_of):
    page = shown(page_of)
    before = page.get_attribute(".tamis-bars", "d")
    page.check("[type=checkbox]")
    assert page.get_attribute(".tamis-bars", "d") != before


def test_a_step_without_an_image_has_no_histogram(page_of):
    told = state([{**step("made"), "inputs": []}], (), "made")
    page = open_part(page_of(), "./histogram.js", "mountHistogram", told)
    page.wait_for_timeout(250)
    assert not sent(page, "ask")
    assert page.is_hidden("#root")
