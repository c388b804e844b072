"""The catalogue and the history, in Chromium, with a model that notes what is sent."""

from .fake_python import open_part, sent, state, step, tell, verbs_sent

TOLD = state([step("smooth", "raw")], (), "smooth")


def shown(page_of, told=TOLD, answers=None):
    page = open_part(page_of(), "./catalogue.js", "mountCatalogue", told, answers)
    page.evaluate("document.getElementById('root').style.height = '600px'")
    page.wait_for_selector("[data-operation]")
    return page


def questions(page, what):
    return [message for message in sent(page, "ask") if message["what"] == what]


def test_a_search_is_asked_once_the_typing_rests(page_of):
    page = shown(page_of)
    page.locator("[type=search]").press_sequentially("edges", delay=5)
    page.wait_for_function("sent.some(({ words }) => words === 'edges')")
    page.select_option("[aria-label=stage]", "filter")
    page.uncheck("[type=checkbox]")
    page.wait_for_function("sent.filter(({ what }) => what === 'candidates').length >= 4")
    asked = questions(page, "candidates")
    assert len(asked) == 4
    assert asked[1] == {"what": "candidates", "ref": "smooth", "words": "edges", "stage": None}
    assert asked[2]["stage"] == "filter"
    assert asked[3]["ref"] is None


def test_two_operations_of_one_name_say_whose_they_are(page_of):
    names = ("measure.label", "ndimage.label", "filters.median")
    found = {"operations": [{"id": name, "summary": "", "stage": "filter"} for name in names], "count": 3}
    page = shown(page_of, answers={"candidates": found})
    assert page.locator("[data-operation] strong").all_inner_texts() == [
        "measure.label",
        "ndimage.label",
        "median",
    ]


def test_before_the_first_answer_nothing_is_counted(page_of):
    page = open_part(page_of(), "./catalogue.js", "mountCatalogue", TOLD, {"candidates": {"failed": {}}})
    page.evaluate("part.open('insert')")
    assert page.inner_text("[role=status]") == "looking …; Enter: insert before smooth"


def test_candidates_in_view_show_the_users_own_image(page_of):
    page = shown(page_of)
    page.wait_for_selector(".has-thumbnail[data-operation='filters.median']")
    assert {"what": "candidate", "operation": "filters.median", "ref": "smooth"} in questions(
        page, "candidate"
    )


def test_a_candidate_without_a_picture_says_why(page_of):
    page = shown(page_of, answers={"candidate": {"shape": None, "message": "needs labels"}})
    page.wait_for_selector("[data-operation='filters.gaussian'][title='needs labels']")


def test_the_documentation_is_shown_and_its_buttons_use_the_operation(page_of):
    page = shown(page_of)
    page.click("[data-operation='filters.gaussian']")
    page.wait_for_selector("text=A weighted mean.")
    text = page.inner_text(".tamis-documentation-body")
    assert "scipy.ndimage.gaussian_filter. Nothing else." in text
    assert "[1] Somebody, a paper." in text
    assert page.get_attribute("text=read on", "rel") == "noreferrer"
    for words in ("add after", "insert before", "replace"):
        page.click("[data-operation='filters.gaussian']")
        page.click(f"button:text-is('{words}')")
    assert verbs_sent(page) == [
        ("add_step", {"operation": "filters.gaussian", "after": "smooth"}),
        ("insert_step", {"operation": "filters.gaussian", "before": "smooth"}),
        ("replace_step", {"node": "smooth", "operation": "filters.gaussian"}),
    ]


def test_behind_an_image_nothing_can_be_inserted_or_replaced(page_of):
    page = shown(page_of, state([step("smooth", "raw")], (), "raw", form=None))
    page.click("[data-operation='filters.gaussian']")
    assert page.is_disabled("button:text-is('insert before')")
    assert page.is_disabled("button:text-is('replace')")
    assert page.is_enabled("button:text-is('add after')")


def test_the_keyboard_is_enough(page_of):
    page = shown(page_of)
    page.evaluate("part.open('insert')")
    assert page.inner_text("[role=status]") == "6 operations; Enter: insert before smooth"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert verbs_sent(page) == [("insert_step", {"operation": "filters.median", "before": "smooth"})]
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.type") == "search"


def test_a_late_answer_does_not_replace_a_newer_one(page_of):
    page = shown(page_of)
    page.evaluate(
        """() => {
          const names = ["late", "new"];
          model.ask = () => {
            const id = names.shift();
            const answer = { operations: [{ id, summary: "" }], count: 1 };
            return new Promise((done) => setTimeout(() => done(answer), id === "late" ? 150 : 5));
          };
        }"""
    )
    page.select_option("[aria-label=stage]", "filter")
    page.select_option("[aria-label=stage]", "threshold")
    page.wait_for_timeout(250)
    assert page.locator("[data-operation]").evaluate_all(
        "cards => cards.map((one) => one.dataset.operation)"
    ) == ["new"]


def test_what_was_added_leaves_an_empty_search_and_the_list_for_the_new_step(page_of):
    page = shown(page_of)
    page.fill("[type=search]", "median")
    page.select_option("[aria-label=stage]", "filter")
    page.click("[data-operation='filters.median']")
    assert page.is_visible(".tamis-documentation")
    page.dblclick("[data-operation='filters.median']")
    tell(page, state([step("smooth", "raw"), step("median", "smooth")], (), "median"))
    page.wait_for_function("sent.some(({ ref, words }) => ref === 'median' && words === '')")
    assert page.input_value("[type=search]") == ""
    assert page.input_value("[aria-label=stage]") == ""
    assert page.is_hidden(".tamis-documentation")
    assert [verb for verb, _ in verbs_sent(page)] == ["add_step"]


def test_where_nothing_fits_one_click_shows_all(page_of):
    page = shown(page_of)
    page.evaluate("answers.candidates = { operations: [], count: 0 }")
    page.fill("[type=search]", "nothing like it")
    page.click("button:text-is('show all')")
    page.wait_for_function("sent.at(-1).what === 'candidates' && sent.at(-1).ref === null")
    assert not page.is_checked("[type=checkbox]")
    page.wait_for_selector("button:text-is('show all')", state="hidden")


def test_escape_leaves_the_documentation_for_the_search(page_of):
    page = shown(page_of)
    page.click("[data-operation='filters.median']")
    page.focus(".tamis-documentation-body")
    page.keyboard.press("Escape")
    assert page.is_hidden(".tamis-documentation")
    assert page.evaluate("document.activeElement.type") == "search"


def test_a_card_without_a_picture_shows_the_sign_of_its_stage(page_of):
    page = shown(page_of, answers={"candidate": {"shape": None, "message": "needs labels"}})
    page.wait_for_selector("[data-operation='filters.gaussian'][title='needs labels']")
    assert page.is_visible("[data-operation='filters.gaussian'] .tamis-sign")
    assert page.is_hidden("[data-operation='filters.gaussian'] canvas")


def shown_history(page_of, **more):
    page = open_part(page_of(), "./history.js", "mountHistory", {**TOLD, **more})
    page.wait_for_selector("li[data-position]")
    return page


def test_the_history_goes_back_and_forth(page_of):
    page = shown_history(page_of)
    assert page.is_disabled("button:text-is('redo')")
    assert page.get_attribute("button:text-is('undo')", "title") == "undo: smooth: sigma=2"
    page.click("button:text-is('undo')")
    page.click("li[data-position='1'] .tamis-state")
    page.click("[data-named=good]")
    assert verbs_sent(page) == [("undo", {}), ("jump", {"position": 1}), ("jump", {"position": "good"})]
    assert page.inner_text("[aria-current=step]") == "smooth: sigma=3"


def test_a_state_gets_a_name(page_of):
    page = shown_history(page_of)
    page.fill("[aria-label='name of this state']", "better")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('[aria-label=\"name of this state\"]').value === ''")
    tell(page, {**TOLD, "named": ["good", "better"], "revision": 2})
    assert verbs_sent(page) == [("name_state", {"name": "better"})]
    assert page.is_visible("[data-named=better]")


def test_two_states_are_compared_by_what_was_done_between_them(page_of):
    page = shown_history(page_of)
    page.click("li[data-position='0'] .tamis-plain")
    lines = page.locator(".tamis-differences li").all_inner_texts()
    assert lines == ["add smooth", "smooth: sigma=3"]  # of two values of sigma, the last
