"""What a panel calls exact is painted, and of the newest values that the page has sent or heard of."""

import numpy as np

from .fake_session import FakeSession, frames, image, labels
from .test_panel import one_to_one, read, state_of

DARK, BRIGHT = (np.full((60, 80), value, np.uint8) for value in (10, 250))
NOISE = np.random.default_rng(2).normal(0, 1, (60, 80)).astype(np.float32)
CELLS = np.kron([[1, 2], [3, 4]], np.ones((30, 40), int)).astype(np.uint16)
CORNER = (5, 5, 3, 3)

WATCH = """() => {
  window.told = [];
  const { element } = panels.panels[0];
  const tell = () => told.push(element.dataset.state);
  new MutationObserver(tell).observe(element, { attributes: true, attributeFilter: ["data-state"] });
}"""


def wish_of(page, kind="view", panel="p1"):
    """What a panel wished for last, though Python did not answer."""
    return [one for one in page.evaluate("model.sent") if (one["type"], one.get("panel")) == (kind, panel)][
        -1
    ]


def block_of(page, session, *, panel="p1", **told):
    """The block that answers the panel's last view."""
    header, buffers = session.block(wish_of(page, panel=panel))[0]
    return [{**header, **told}, buffers]


def tell_block(page, told):
    """Let Python send a block, and return what the panel says before anything can be painted."""
    return page.evaluate(
        "(told) => (model.tellEncoded(...told), panels.panels[0].element.dataset.state)", told
    )


def test_a_block_is_exact_only_when_it_is_painted(shared_page):
    session = FakeSession(raw=image(NOISE))
    page = session.open(shared_page)
    one_to_one(page)
    before = read(page, CORNER)
    session.images["raw"] = image(NOISE[::-1].copy())
    session.revision = 2
    assert tell_block(page, block_of(page, session)) == "stale"
    frames(page)
    assert state_of(page) == "exact"
    assert not np.array_equal(read(page, CORNER), before)


def test_pixels_of_another_level_are_not_the_exact_ones(shared_page):
    session = FakeSession(raw=image(NOISE))
    page = session.open(shared_page)
    one_to_one(page)
    page.evaluate("model.hold = true; link.set({ zoom: 0.5 })")
    frames(page)
    assert wish_of(page)["level"] == 1
    assert state_of(page) == "approximate"
    tell_block(page, block_of(page, session))
    frames(page)
    assert state_of(page) == "exact"


def test_the_contrast_of_before_is_not_the_exact_one(shared_page):
    session = FakeSession(raw=image(NOISE))
    page = session.open(shared_page)
    page.evaluate("model.hold = true; link.set({ contrast: { raw: [0, 1] } })")
    frames(page)
    assert state_of(page) == "approximate"
    tell_block(page, block_of(page, session, wish=wish_of(page, "limits")["wish"], contrast_limits=[0, 1]))
    frames(page)
    assert state_of(page) == "exact"


def test_a_page_that_hears_of_other_pixels_waits_for_them(shared_page):
    session = FakeSession(raw=image(NOISE, key="a"))
    page = session.open(shared_page)
    told = block_of(page, session, key="a")
    tell_block(page, told)
    frames(page)
    page.evaluate(WATCH)
    page.evaluate("(state) => model.tell(state)", {**session.state(), "revision": 2})
    frames(page)
    assert page.evaluate("told") == [], "a change of something else made the words flicker"
    session.images["raw"] = image(NOISE, key="b")
    page.evaluate("(state) => model.tell(state)", {**session.state(), "revision": 3})
    assert state_of(page) == "stale"
    tell_block(page, block_of(page, session, key="b", revision=3))
    frames(page)
    assert state_of(page) == "exact"


def test_values_that_are_under_way_make_stale_what_depends_on_them(shared_page):
    session = FakeSession(raw=image(NOISE), smooth=image(NOISE), other=image(NOISE))
    session.shown = ["raw", "smooth", "other"]
    page = session.open(shared_page)
    state = session.state()
    state["steps"][0]["inputs"] = [{"name": "image", "ref": "raw"}]
    state["steps"][1]["inputs"] = [{"name": "image", "ref": "smooth"}]
    page.evaluate("(state) => model.tell(state)", state)
    frames(page)
    page.evaluate("model.nodesAfter = () => ['smooth']; model.tell({ type: 'adjust' })")
    assert [state_of(page, at) for at in range(3)] == ["exact", "stale", "stale"]
    page.evaluate("model.nodesAfter = () => []; model.tell({ type: 'heard' })")
    assert [state_of(page, at) for at in range(3)] == ["exact"] * 3


def test_what_is_right_still_is_told_of_the_block_that_is_there(shared_page):
    session = FakeSession(raw=image(NOISE))
    page = session.open(shared_page)
    tell_block(page, block_of(page, session, serial=1))
    page.evaluate("model.tell({ type: 'stale', panel: 'p1', revision: 2 })")
    page.evaluate("model.tell({ type: 'fresh', panel: 'p1', revision: 2, serial: 2 })")
    frames(page)
    assert state_of(page) == "stale", "block 2 never came"
    wish = wish_of(page)["wish"]
    page.evaluate("(wish) => model.tell({ type: 'fresh', panel: 'p1', revision: 2, serial: 1, wish })", wish)
    frames(page)
    assert state_of(page) == "exact"


def test_words_change_only_for_what_lasts(shared_page):
    page = FakeSession(raw=image(NOISE)).open(shared_page)
    badge = page.locator(".panel-badge")
    page.evaluate("model.tell({ type: 'stale', panel: 'p1', revision: 2 })")
    assert (state_of(page), badge.inner_text()) == ("stale", "exact")
    page.wait_for_function("document.querySelector('.panel-badge').textContent === 'stale'")


def test_the_picture_of_before_stays_until_the_new_one_comes_and_is_never_called_exact(shared_page):
    session = FakeSession(raw=image(NOISE), other=image(-NOISE))
    page = session.open(shared_page)
    one_to_one(page)
    before = read(page, CORNER)
    page.evaluate("panels.panels[0].pointAt({ row: 5, column: 5 })")
    page.evaluate(WATCH)
    page.evaluate("model.hold = true; panels.panels[0].show({ ref: 'other' })")
    assert state_of(page) == "stale"
    frames(page)
    assert np.array_equal(read(page, CORNER), before)
    assert (state_of(page), page.locator(".panel-badge").inner_text()) == ("stale", "exact")
    assert page.locator(".panel-readout").inner_text().endswith("= …")
    tell_block(page, block_of(page, session))
    frames(page)
    assert not np.array_equal(read(page, CORNER), before)
    assert page.evaluate("told.at(-1)") == "exact"


def test_objects_of_before_stay_too_and_nobody_can_choose_them(shared_page):
    session = FakeSession(raw=image(NOISE), cells=labels(CELLS), more=labels(CELLS[:, ::-1].copy()))
    page = session.open(shared_page)
    page.evaluate("panels.panels[0].show({ over: 'cells' })")
    one_to_one(page)
    before = read(page, CORNER)
    assert page.evaluate("panels.panels[0].labelAt(5, 5)") == 1
    page.evaluate("model.hold = true; panels.panels[0].show({ over: 'more' })")
    assert page.evaluate("panels.panels[0].labelAt(5, 5)") is None
    frames(page)
    assert np.array_equal(read(page, CORNER), before)
    assert state_of(page) == "stale"
    tell_block(page, block_of(page, session, panel="p1:over"))
    frames(page)
    assert page.evaluate("panels.panels[0].labelAt(5, 5)") == 2


def test_of_another_shape_nothing_is_kept(shared_page):
    session = FakeSession(raw=image(BRIGHT), small=image(DARK[:30]))
    page = session.open(shared_page)
    one_to_one(page)
    page.evaluate("model.hold = true; panels.panels[0].show({ ref: 'small' })")
    frames(page)
    assert not read(page, CORNER).any()
    assert state_of(page) == "empty"
    tell_block(page, block_of(page, session))
    frames(page)
    assert state_of(page) == "exact"
