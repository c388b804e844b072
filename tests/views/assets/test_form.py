"""The form of the selected step, in Chromium, with a model that notes what is sent."""

import base64

import numpy as np
import pytest

from .fake_python import field, image, open_part, sent, state, step, tell, values_sent, verbs_sent

CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


def document(array):
    return {"array": base64.b64encode(array.tobytes()).decode(), "dtype": "|u1", "shape": list(array.shape)}


def shown(page_of, *fields, told=None, **more):
    """A page with the form of a step that has these fields."""
    told = told or state([step("smooth", "raw")], fields, **more)
    page = open_part(page_of(), "./form.js", "mountForm", told)
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    return page


def of(name, inside):
    return f"[data-field={name}] {inside.replace('NAME', name)}"


def fill(inside, text):
    def act(page, name):
        page.fill(of(name, inside), text)
        page.keyboard.press("Enter")

    return act


def choose(inside, word):
    return lambda page, name: page.select_option(of(name, inside), label=word)


def click(inside):
    return lambda page, name: page.click(of(name, inside))


def press(inside, key):
    return lambda page, name: page.press(of(name, inside), key)


CASES = {
    "number": (field("p", "number", 2.5), fill("input", "3.75"), 3.75),
    "number with a slider": (field("p", "number", 2, window=[0, 10]), press("[type=range]", "End"), 10),
    "logarithmic": (
        field("p", "number", 100, window=[1, 1000], is_log=True),
        press("[type=range]", "Home"),
        1,
    ),
    "logarithmic from zero": (
        field("p", "number", 3, window=[0, 63], is_log=True, step=0.05, minimum=0),
        press("[type=range]", "Home"),
        0,
    ),
    "a whole number of many places of the slider": (
        field("p", "integer", 1, window=[1, 8], is_log=True),
        press("[type=range]", "ArrowRight"),
        2,
    ),
    "integer": (field("p", "integer", 5, window=[1, 50]), press("[type=range]", "ArrowRight"), 6),
    "boolean": (field("p", "boolean", value=False), click("input"), True),
    "choice": (field("p", "choice", "a", choices=["a", "b", None]), choose("select", "b"), "b"),
    "choice of none": (field("p", "choice", "a", choices=["a", "b", None]), choose("select", "none"), None),
    "text": (field("p", "text", "-"), fill("input", "a b"), "a b"),
    "numbers": (field("p", "numbers", [1, 2]), fill(".tamis-pair:nth-child(2) input", "7"), [1, 7]),
    "one number more": (field("p", "numbers", [1, 2]), click("[aria-label='NAME: one more']"), [1, 2, 2]),
    "numbers or a word": (
        field("p", "numbers", [1, 2], choices=["image"]),
        choose("select", "image"),
        "image",
    ),
    "footprint": (
        field("p", "footprint", {"footprint": "disk", "radius": 2}),
        choose("select", "star"),
        {"footprint": "star", "a": 3},
    ),
    "radius": (
        field("p", "footprint", {"footprint": "disk", "radius": 2}),
        fill("input", "4"),
        {"footprint": "disk", "radius": 4},
    ),
    "sides": (
        field("p", "footprint", {"footprint": "footprint_rectangle", "shape": [3, 5]}),
        fill("[data-place='1']", "7"),
        {"footprint": "footprint_rectangle", "shape": [3, 7]},
    ),
    "index": (field("p", "index", ["...", 0]), fill("input", "1:5, ..."), [{"slice": [1, 5, None]}, "..."]),
    "dtype": (field("p", "dtype", "float64"), choose("select", "uint8"), "uint8"),
    "names to tick": (
        field("p", "names", ["label", "own"], choices=["label", "area", "bbox"]),
        click("[value=bbox]"),
        ["label", "own", "bbox"],
    ),
    "names to untick": (
        field("p", "names", ["label", "area"], choices=["label", "area"]),
        click("[value=label]"),
        ["area"],
    ),
    "names": (field("p", "names", ["label"]), fill("input", "label, 'area' bbox"), ["label", "area", "bbox"]),
    "literal": (field("p", "literal", 107, window=[0, 255]), press("[type=range]", "ArrowRight"), 108),
    "literal float": (
        field("p", "literal", 1.5, window=[0, 2]),
        press("[type=range]", "End"),
        {"float": "2.0"},
    ),
    "literal as typed": (
        field("p", "literal", 107, window=[0, 255]),
        fill(".tamis-text", "2.0"),
        {"float": "2.0"},
    ),
    "literal array": (field("p", "literal", 1), fill("input", "[1, 2.5]"), [1, 2.5]),
    "mixed": (field("p", "mixed", 10), fill("input", "'gaussian', 2"), ["gaussian", 2]),
    "function": (field("p", "function", "sum", choices=["sum", "max"]), choose("select", "max"), "max"),
    "seed": (field("p", "seed", 7, minimum=0), fill("input", "12"), 12),
    "optional": (field("p", "number", 3, optional=True), choose("select", "none"), None),
    "optional, then a value": (
        field("p", "integer", None, optional=True, window=[0, 10]),
        choose("select", "value"),
        5,
    ),
    "per axis": (field("p", "number", 2, per_axis=True), click(".tamis-per-axis input"), [2, 2]),
    "one axis": (
        field("p", "number", [2, 3], per_axis=True),
        fill("[aria-label='NAME, column']", "5"),
        [2, 5],
    ),
    "one for all axes": (field("p", "number", [2, 3], per_axis=True), click(".tamis-per-axis input"), 2),
    "infinite": (field("p", "number", {"float": "inf"}), fill("input", "3"), 3),
}


def test_every_type_of_parameter_sends_what_was_chosen(page_of):
    fields = [{**given, "name": f"p{place}"} for place, (given, _, _) in enumerate(CASES.values())]
    page = shown(page_of, *fields)
    for place, (title, (_, act, expected)) in enumerate(CASES.items()):
        page.evaluate("sent.length = 0")
        act(page, f"p{place}")
        assert values_sent(page)[-1] == {f"p{place}": expected}, title
        assert sent(page, "values")[-1]["is_final"], title


def test_a_new_draw_is_a_whole_number_in_the_limits(page_of):
    page = shown(page_of, field("rng", "seed", None, minimum=0, maximum=255, optional=True))
    for _ in range(5):
        page.click("[aria-label='rng: new draw']")
    assert all(isinstance(value["rng"], int) and 0 <= value["rng"] <= 255 for value in values_sent(page))


def test_an_array_is_shown_and_not_edited(page_of):
    page = shown(page_of, field("kernel", "array", document(CROSS)))
    assert page.inner_text("[data-field=kernel] output") == "array of u1, 3 × 3"
    assert page.query_selector("[data-field=kernel] input") is None


def test_a_typed_value_may_go_beyond_the_window_but_not_beyond_the_limits(page_of):
    page = shown(
        page_of, field("sigma", window=[0, 20], minimum=0, exclusive=True, expected="a number above 0 pixel")
    )
    fill("[type=number]", "55.5")(page, "sigma")
    assert values_sent(page)[-1] == {"sigma": 55.5}
    assert page.input_value(of("sigma", "[type=range]")) == "20"
    for text, told in (("0", "0"), ("-1", "-1"), ("", "nothing")):
        fill("[type=number]", text)(page, "sigma")
        assert page.inner_text(of("sigma", ".tamis-error")) == f"must be a number above 0 pixel, got {told}"
        assert page.get_attribute(of("sigma", "[type=number]"), "aria-invalid") == "true"
    assert values_sent(page)[-1] == {"sigma": 55.5}


def test_while_one_drags_the_state_does_not_move_the_thumb_and_the_final_value_comes_last(page_of):
    page = shown(page_of, field("sigma", value=1, window=[0, 100]))
    box = page.locator(of("sigma", "[type=range]")).bounding_box()
    row = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 10, row)
    page.mouse.down()
    for move in range(60):
        page.mouse.move(box["x"] + 10 + move, row)
        tell(page, state([step("smooth", "raw")], [field("sigma", value=1, window=[0, 100])], revision=move))
    held = float(page.input_value(of("sigma", "[type=range]")))
    assert held > 4
    page.mouse.up()
    assert float(page.input_value(of("sigma", "[type=number]"))) == held
    tell(page, state([step("smooth", "raw")], [field("sigma", value=7, window=[0, 100])]))
    assert float(page.input_value(of("sigma", "[type=number]"))) == held, (
        "a state of before the release came late"
    )
    assert values_sent(page)[-1] == {"sigma": held}
    messages = sent(page, "values")
    assert messages[-1]["is_final"]
    assert not any(message["is_final"] for message in messages[:-1])
    tell(page, state([step("smooth", "raw")], [field("sigma", value=held, window=[0, 100])]))
    tell(page, state([step("smooth", "raw")], [field("sigma", value=9, window=[0, 100])]))
    assert page.input_value(of("sigma", "[type=number]")) == "9", "what Python says later counts again"


def test_a_window_that_changes_with_the_value_does_not_take_the_focus(page_of):
    page = shown(page_of, field("x2", "literal", 10, window=[0, 20], default=None))
    page.focus(of("x2", "[type=range]"))
    for value in (11, 12, 13):
        page.keyboard.press("ArrowRight")
        told = field("x2", "literal", value, window=[0, 2 * value], default=None)
        tell(page, state([step("smooth", "raw")], [told]))
    assert values_sent(page)[-1] == {"x2": 13}
    assert page.get_attribute(of("x2", "[type=range]"), "max") == "26"


def test_a_value_that_python_never_took_is_given_back_after_a_while(page_of):
    page = shown(page_of, field("sigma", value=1, window=[0, 100]))
    page.press(of("sigma", "[type=range]"), "End")
    tell(page, state([step("smooth", "raw")], [field("sigma", value=1, window=[0, 100])]))
    assert page.input_value(of("sigma", "[type=number]")) == "100"
    page.wait_for_function("document.querySelector('[data-field=sigma] [type=number]').value === '1'")


def test_an_error_stands_at_its_field_until_another_value_is_chosen(page_of):
    page = shown(page_of, field("sigma", window=[0, 20]), field("mode", "text", "a"))
    tell(
        page,
        {
            "type": "failed",
            "id": None,
            "node": "smooth",
            "parameter": "sigma",
            "message": "sigma must be right.",
            "remedy": "Try 2.",
        },
    )
    assert page.inner_text(of("sigma", ".tamis-error")) == "sigma must be right. Try 2."
    tell(page, state([step("smooth", "raw")], [field("sigma", window=[0, 20]), field("mode", "text", "a")]))
    assert page.is_visible(of("sigma", ".tamis-error"))
    assert page.is_hidden(of("mode", ".tamis-error"))
    page.press(of("sigma", "[type=range]"), "ArrowRight")
    assert page.is_hidden(of("sigma", ".tamis-error"))


def test_problems_of_the_state_stand_at_the_field_or_at_the_inputs(page_of):
    problems = [
        {"message": "too wide", "parameter": "sigma"},
        {"message": "takes labels", "parameter": "image"},
    ]
    page = shown(page_of, told=state([step("smooth", "raw", problems=problems)], [field("sigma")]))
    assert page.inner_text(of("sigma", ".tamis-error")) == "too wide"
    assert page.inner_text(".tamis-inputs [role=alert]") == "takes labels"


def test_reset_gives_back_the_default_of_one_field_or_of_all(page_of):
    fields = [
        field("sigma", value=3, default=1),
        field("mode", "text", "b", default="a"),
        field("k", "integer", 4, required=True),
    ]
    page = shown(page_of, *fields)
    page.click("[aria-label='sigma: back to 1']")
    page.click("text=reset all")
    assert values_sent(page) == [{"sigma": 1}, {"sigma": 1, "mode": "a"}]
    assert page.is_hidden(of("k", "[aria-label^='k: back']"))


def test_help_tells_what_a_field_is(page_of):
    page = shown(
        page_of, field("sigma", unit="pixel", expected="a number of at least 0 pixel", help="Width.")
    )
    page.click("[aria-label='help on sigma']")
    text = page.inner_text(of("sigma", "[popover]"))
    assert all(
        words in text
        for words in ("Width.", "It must be a number of at least 0 pixel.", "Unit: pixel.", "Default: 1.")
    )


def test_rare_parameters_are_folded_away(page_of):
    fields = [field(f"p{place}") for place in range(9)] + [field("needed", required=True)]
    page = open_part(page_of(), "./form.js", "mountForm", state([step("smooth", "raw")], fields))
    assert page.inner_text("summary") == "4 more"
    assert page.is_visible("[data-field=needed]")
    assert page.is_hidden("[data-field=p6]")


def test_inputs_are_picked_among_what_fits(page_of):
    inputs = [
        {"name": "image", "ref": "raw", "optional": False, "takes": ["image"]},
        {"name": "mask", "ref": None, "optional": True, "takes": ["binary"]},
    ]
    page = shown(page_of, told=state([{**step("smooth"), "inputs": inputs}]))
    page.focus("[data-input=image] select")
    page.wait_for_selector("[data-input=image] option[value=smooth]", state="attached")
    assert sent(page, "ask")[-1] == {"what": "fits", "node": "smooth", "input": "image"}
    page.select_option("[data-input=image] select", "smooth")
    page.focus("[data-input=mask] select")
    page.wait_for_selector("[data-input=mask] option[value=raw]", state="attached")
    page.select_option("[data-input=mask] select", "raw")
    tell(page, state([{**step("smooth"), "inputs": [inputs[0], {**inputs[1], "ref": "raw"}]}]))
    page.select_option("[data-input=mask] select", label="nothing")
    assert [arguments["ref"] for _, arguments in verbs_sent(page)] == ["smooth", "raw", None]


def test_a_step_is_renamed_disabled_duplicated_removed_and_replaced(page_of):
    page = shown(page_of, field("sigma"))
    page.fill(".tamis-step-name", "soft")
    page.keyboard.press("Enter")
    for words in ("disable", "duplicate", "remove"):
        page.click(f"button:text-is('{words}')")
    page.focus(".tamis-similar")
    page.wait_for_selector(".tamis-similar option[value='filters.median']", state="attached")
    page.select_option(".tamis-similar", "filters.median")
    assert verbs_sent(page) == [
        ("rename_step", {"node": "smooth", "name": "soft"}),
        ("disable_step", {"node": "smooth"}),
        ("duplicate_step", {"node": "smooth"}),
        ("remove_step", {"node": "smooth"}),
        ("replace_step", {"node": "smooth", "operation": "filters.median"}),
    ]
    tell(page, state([step("smooth", "raw", is_disabled=True)], [field("sigma")]))
    page.click("button:text-is('enable')")
    assert verbs_sent(page)[-1] == ("enable_step", {"node": "smooth"})


def test_a_refused_name_is_taken_back(page_of):
    told = state([step("smooth", "raw")], [])
    page = open_part(
        page_of(), "./form.js", "mountForm", told, {"rename_step": {"failed": {"message": "no"}}}
    )
    page.fill(".tamis-step-name", "1 2")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.tamis-step-name').value === 'smooth'")


def test_the_axes_of_a_volume_have_names(page_of):
    told = state(
        [step("smooth", "raw")],
        [field("sigma", value=[1, 2, 3], per_axis=True)],
        inputs=[image(axes="TZYXC")],
    )
    page = shown(page_of, told=told)
    assert page.locator("[data-field=sigma] .tamis-rows .tamis-pair > span").all_inner_texts() == [
        "plane",
        "row",
        "column",
    ]


def test_a_footprint_is_drawn_pixel_by_pixel(page_of):
    page = shown(page_of, field("f", "footprint", document(CROSS)))
    grid = page.locator("canvas")
    grid.click(position={"x": 8, "y": 8})
    assert values_sent(page)[-1] == {"f": document(np.array([[1, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8))}
    grid.press("ArrowDown")
    grid.press("ArrowRight")
    grid.press(" ")
    assert values_sent(page)[-1] == {"f": document(np.array([[1, 1, 0], [1, 0, 1], [0, 1, 0]], np.uint8))}
    page.click("[aria-label='f: larger grid']")
    assert values_sent(page)[-1]["f"]["shape"] == [5, 5]
    assert grid.get_attribute("aria-label") == "f: 5 × 5, 5 pixels"


def test_what_is_no_value_is_told_and_not_sent(page_of):
    page = shown(page_of, field("index", "index", [0], expected="an index"))
    fill("input", "1 +")(page, "index")
    assert page.inner_text(of("index", ".tamis-error")).startswith("must be an index: ")
    assert not sent(page, "values")


@pytest.mark.parametrize("selected", ["raw", ""])
def test_without_a_step_the_form_says_what_is_selected(page_of, selected):
    page = shown(page_of, told=state(selected=selected, form=None))
    text = "raw.tif: image, 64 × 64, uint8, YX" if selected else "Select a step to see its values."
    assert page.inner_text("#root p") in {text, "raw.tif: image, 64 × 64, uint8, YX"}


def test_keys_pressed_in_the_form_stay_there(page_of):
    page = shown(page_of, field("sigma", window=[0, 20]))
    page.evaluate("document.body.addEventListener('keydown', () => (window.escaped = true))")
    page.press(of("sigma", "[type=range]"), "ArrowRight")
    assert page.evaluate("window.escaped") is None


def test_a_drawing_gets_another_name_and_a_refused_one_is_taken_back(page_of):
    drawn = {**image("seeds", "int32"), "kind": "markers", "is_drawing": True}
    told = state(selected="seeds", inputs=[image(), drawn])
    page = open_part(
        page_of(), "./form.js", "mountForm", told, {"rename_drawing": {"failed": {"message": "no"}}}
    )
    name = page.locator("[aria-label='name of the drawing']")
    for text in ("nuclei", "", "seeds"):
        name.fill(text)
        name.press("Enter")
        page.wait_for_function("document.querySelector('.tamis-step-name').value === 'seeds'")
    assert verbs_sent(page) == [("rename_drawing", {"name": "seeds", "new_name": "nuclei"})]
