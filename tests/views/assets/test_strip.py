"""The strip of the pipeline, in Chromium, with a model that notes what is sent."""

import pytest

from .fake_python import image, open_part, sent, state, step, tell, verbs_sent

CHAIN = [
    step("smooth", "raw"),
    step("binary", "smooth", operation="numpy.greater", kind="binary"),
    step("markers", "smooth", operation="feature.peak_local_max", kind="markers"),
    step("labels", "smooth", "markers", "binary", operation="segmentation.watershed", kind="labels"),
]


def shown(page_of, steps=CHAIN, selected="smooth", answers=None, **more):
    return open_part(
        page_of(), "./strip.js", "mountStrip", state(steps, (), selected, **more), answers, {"activePanel": 0}
    )


def card(name):
    return f"[data-step={name}]"


def test_a_step_stands_behind_all_that_it_reads_and_branches_in_rows(page_of):
    page = shown(page_of)
    places = {
        name: page.locator(card(name)).bounding_box()
        for name in ("raw", "smooth", "binary", "markers", "labels")
    }
    columns = [places[name]["x"] for name in ("raw", "smooth", "binary", "labels")]
    assert columns == sorted(set(columns))
    assert places["markers"]["x"] == places["binary"]["x"]
    assert places["markers"]["y"] > places["binary"]["y"]
    assert page.locator(".tamis-edge").count() == 6


def test_a_card_tells_the_state_of_its_step(page_of):
    page = shown(
        page_of,
        [
            *CHAIN[:2],
            step("off", "smooth", is_disabled=True),
            step("bad", "off", problems=[{"message": "takes labels"}]),
        ],
    )
    told = [
        {"type": "step", "node": "smooth", "state": "fresh", "seconds": 0.0124, "message": ""},
        {"type": "step", "node": "binary", "state": "computing", "seconds": None, "message": ""},
        {"type": "progress", "node": "binary", "fraction": 0.25, "remaining_s": 12, "is_running": True},
    ]
    tell(page, *told)
    states = {
        name: page.get_attribute(card(name), "data-state")
        for name in ("raw", "smooth", "binary", "off", "bad")
    }
    assert states == {
        "raw": "fresh",
        "smooth": "fresh",
        "binary": "computing",
        "off": "disabled",
        "bad": "error",
    }
    assert page.inner_text(f"{card('smooth')} .tamis-card-state") == "12 ms"
    assert page.inner_text(f"{card('binary')} .tamis-card-state") == "12 s left"
    assert page.get_attribute(card("bad"), "aria-label") == "bad, filters.gaussian, error, takes labels"
    tell(
        page,
        {"type": "step", "node": "binary", "state": "error", "seconds": None, "message": "out of memory"},
    )
    assert "out of memory" in page.get_attribute(card("binary"), "title")
    assert page.is_hidden(f"{card('binary')} .tamis-bar")


def test_a_click_selects_and_a_double_click_shows(page_of):
    page = shown(page_of)
    page.click(card("binary"))
    page.dblclick(card("labels"))
    assert ("select", {"node": "binary"}) in verbs_sent(page)
    assert verbs_sent(page)[-1] == ("show", {"refs": ["labels"]})


def test_the_keys_walk_along_the_cards(page_of):
    page = shown(page_of, answers={"select": {}})
    page.focus(card("smooth"))
    for key in ("ArrowRight", "End", "Enter", "Home"):
        page.keyboard.press(key)
        selected = page.get_attribute("[aria-selected=true]", "data-step")
        tell(page, state(CHAIN, (), selected))
    told = [arguments for verb, arguments in verbs_sent(page)]
    assert told == [{"node": "binary"}, {"node": "labels"}, {"refs": ["labels"]}, {"node": "raw"}]
    assert page.evaluate("document.activeElement.dataset.step") == "raw"
    assert page.locator(".tamis-cards [tabindex='0']").count() == 1


def test_steps_are_duplicated_disabled_and_removed(page_of):
    page = shown(page_of, selected="binary")
    page.click("button:text-is('duplicate')")
    page.click("button:text-is('disable')")
    page.focus(card("binary"))
    page.keyboard.press(" ")
    page.keyboard.press("Delete")
    assert verbs_sent(page)[:4] == [
        ("duplicate_step", {"node": "binary"}),
        ("disable_step", {"node": "binary"}),
        ("disable_step", {"node": "binary"}),
        ("remove_step", {"node": "binary"}),
    ]


def test_another_step_is_asked_of_the_catalogue(page_of):
    page = shown(page_of)
    page.evaluate(
        """document.addEventListener("tamis:catalogue", ({ detail }) => {
          (window.wanted ??= []).push(detail.mode);
        })"""
    )
    page.click("button:text-is('+ add')")
    page.click("button:text-is('insert before')")
    assert page.evaluate("wanted") == ["add", "insert"]


def test_neighbours_of_a_kind_change_places_in_one_verb(page_of):
    steps = [step("one", "raw"), step("two", "one"), step("three", "two"), step("four", "two")]
    page = shown(page_of, steps, "two")
    page.click("[aria-label='move the selected step to the left']")
    assert page.is_disabled("[aria-label='move the selected step to the right']")
    assert verbs_sent(page) == [("move_step", {"node": "two", "by": -1})]


def test_a_result_without_pixels_shows_its_value_and_is_asked_again_when_it_is_stale(page_of):
    steps = [*CHAIN[:1], step("level", "smooth", operation="filters.threshold_otsu", kind="scalar")]
    page = shown(
        page_of, steps, answers={"thumbnail": {"shape": None, "text": "107", "message": "level = 107"}}
    )
    value = f"{card('level')} .tamis-card-value"
    page.wait_for_selector(f"{value}:text-is('107')")
    page.evaluate("answers.thumbnail.text = '0.3984'")
    tell(page, {"type": "step", "node": "level", "state": "stale", "seconds": None, "message": ""})
    page.wait_for_selector(f"{value}:text-is('0.3984')")
    page.evaluate("answers.thumbnail = { shape: [2, 2, 3], pixels: [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9] }")
    tell(page, {"type": "step", "node": "level", "state": "fresh", "seconds": 1, "message": ""})
    page.wait_for_selector(value, state="hidden")


@pytest.mark.parametrize(
    ("steps", "selected"),
    [
        (CHAIN, "binary"),
        (CHAIN, "labels"),
        ([step("one", "raw"), step("two", "one"), step("other", "one")], "two"),
        ([step("one", "raw", kind="binary"), step("two", "one")], "two"),
        ([step("one", "raw")], "one"),
    ],
)
def test_what_could_change_more_than_the_order_does_not_move(page_of, steps, selected):
    page = shown(page_of, steps, selected)
    assert page.is_disabled("[aria-label='move the selected step to the left']")
    assert page.is_disabled("[aria-label='move the selected step to the right']")


def test_only_thumbnails_in_view_are_asked_for_two_at_once(page_of):
    steps = [step(f"s{place}", f"s{place - 1}" if place else "raw") for place in range(200)]
    page = shown(page_of, steps, "s0", answers={"thumbnail": {"shape": [2, 2, 3], "pixels": [9] * 12}})
    page.wait_for_function("document.querySelectorAll('.has-thumbnail').length >= 6")
    page.wait_for_timeout(200)
    asked = [message["ref"] for message in sent(page, "ask")]
    assert len(asked) == len(set(asked)) < 20
    assert "s150" not in asked
    tell(page, {"type": "step", "node": "s1", "state": "fresh", "seconds": 1, "message": ""})
    page.wait_for_function("sent.filter(({ ref }) => ref === 's1').length === 2")
    page.evaluate("document.querySelector('[data-step=s150]').scrollIntoView()")
    page.wait_for_function("sent.some(({ ref }) => ref === 's150')")


def test_a_card_of_200_is_made_once_and_changed_where_it_changed(page_of):
    steps = [step(f"s{place}", f"s{place - 1}" if place else "raw") for place in range(200)]
    page = shown(page_of, steps, "s0")
    page.evaluate(
        """() => {
          window.changes = 0;
          const watch = (found) => (window.changes += found.length);
          const all = { subtree: true, childList: true, attributes: true, characterData: true };
          new MutationObserver(watch).observe(document.querySelector(".tamis-strip"), all);
        }"""
    )
    tell(page, *[state(steps, (), "s0", revision=revision) for revision in range(5)])
    page.wait_for_timeout(50)
    assert page.evaluate("changes") < 80  # of the tools, and none of the cards
    steps[7] = step("s7", "s6", problems=[{"message": "no"}])
    tell(page, state(steps, (), "s0"))
    assert page.get_attribute(card("s7"), "data-state") == "error"


def test_an_image_that_comes_and_a_step_that_goes_change_the_cards(page_of):
    page = shown(page_of)
    tell(page, state(CHAIN[:1], (), "smooth", inputs=[image(), image("seeds")]))
    found = page.locator("[data-step]").evaluate_all("cards => cards.map((one) => one.dataset.step)")
    assert found == ["raw", "seeds", "smooth"]
