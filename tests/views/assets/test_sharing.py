"""The link of a page and that of Python: what one says, the other does, and nothing comes back."""

import pytest

SETTING = """async (areCompared) => {
  const { Link } = await import("./link.js");
  const { planeOf, findItem } = await import("./planes.js");
  const { Viewport } = await import("./viewport.js");
  const { shareWithPython } = await import("./sharing.js");
  const dtypes = { first: "uint8", float: "float32", other: "uint8", mask: "bool" };
  const how = { shape: [100, 200], axes: "YX", spacing: [2, 2], unit: "um" };
  const inputs = Object.entries(dtypes).map(([name, dtype]) =>
    ({ name, dtype, kind: dtype === "bool" ? "binary" : "image", ...how }));
  const state = { inputs, steps: [], shown: Object.keys(dtypes) };
  const link = new Link();
  const item = findItem(state, "first");
  link.measureBy(item);
  const size = { width: 400, height: 200 };
  const plane = planeOf(item);
  const viewport = () => new Viewport(link, plane, { ...size, ratio: 1 });
  const panel = { ...size, plane, get viewport() { return viewport(); } };
  let take = null;
  const sent = [];
  const widget = {
    send: (told) => sent.push(told),
    on: (_, listener) => (take = listener),
    off: () => (take = null),
  };
  const end = shareWithPython(widget, { state, on: () => () => {} }, link, () => panel, areCompared);
  const frames = (done) => requestAnimationFrame(() => requestAnimationFrame(done));
  const frame = async () => {
    await new Promise(frames);
    await new Promise((done) => setTimeout(done, 60)); // changes are gathered for a moment
  };
  const tell = (news, sharer = "python") => take({ link: news, sharer });
  window.sharing = { link, sent, end, frame, tell, told: () => take };
  await frame();
  sent.length = 0;
}"""
SEND = """async (changes) => {
  const { link, sent, frame } = sharing;
  sent.length = 0;
  link.set(changes);
  await frame();
  return sent.map((told) => told.link);
}"""
TELL = """async (news) => {
  const { link, sent, frame, tell } = sharing;
  sent.length = 0;
  tell(news);
  await frame();
  const { planes, centre, zoom, cursor, contrast, selection } = link;
  const said = sent.map((told) => told.link);
  return { planes, centre, zoom, cursor, contrast, selection: [...selection], sent: said };
}"""
OWN = """async () => {
  sharing.link.set({ planes: { Z: 9 } });
  await sharing.frame();
  return sharing.sent.at(-1).sharer;
}"""


@pytest.fixture
def page(shared_page):
    shared_page.evaluate(SETTING, True)
    yield shared_page
    shared_page.evaluate("sharing.end()")
    assert shared_page.evaluate("sharing.told()") is None


def test_where_nothing_is_compared_a_contrast_is_that_of_its_image_alone(shared_page):
    shared_page.evaluate(SETTING, False)
    told = shared_page.evaluate(SEND, {"contrast": {"other": [1, 2]}})
    assert told in ([], [{"contrast_limits": None}])
    assert shared_page.evaluate("sharing.link.contrast") == {"other": [1, 2]}
    assert shared_page.evaluate(TELL, {"contrast_limits": [3, 9]})["contrast"] == {
        "first": [3, 9],
        "other": [1, 2],
    }
    assert shared_page.evaluate(SEND, {"contrast": {"first": [4, 5]}}) == [{"contrast_limits": [4, 5]}]
    shared_page.evaluate("sharing.end()")


def test_an_extent_is_told_in_the_unit_of_the_image(page):
    assert page.evaluate(SEND, {"zoom": 4, "centre": {"Y": 50, "X": 80}}) == [
        {"extent": {"Y": [50, 150], "X": [60, 260]}}  # pixels are 2 um: 200 / 4 of them are seen
    ]
    assert page.evaluate(SEND, {"zoom": None}) == [{"extent": {}}]


def test_planes_cursor_and_selection_are_told(page):
    assert page.evaluate(SEND, {"planes": {"Z": 4}}) == [{"planes": {"Z": 4}}]
    assert page.evaluate(SEND, {"cursor": {"Y": 3.5, "X": 7}}) == [{"cursor": {"Y": 7, "X": 14}}]
    assert page.evaluate(SEND, {"cursor": None}) == [{"cursor": None}]


def test_what_python_shows_the_page_shows_and_says_nothing(page):
    seen = page.evaluate(TELL, {"extent": {"Y": [50, 150], "X": [60, 160]}})
    assert (seen["zoom"], seen["centre"], seen["sent"]) == (4, {"Y": 50, "X": 55}, [])
    seen = page.evaluate(TELL, {"planes": {"Z": 2}, "cursor": {"Y": 4, "X": 6}, "selection": [3]})
    assert (seen["planes"], seen["cursor"], seen["selection"]) == ({"Z": 2}, {"Y": 2, "X": 3}, [3])
    assert seen["sent"] == []
    assert page.evaluate(TELL, {"extent": {}})["zoom"] is None


def test_a_camera_goes_to_python_and_comes_from_there(page):
    camera = {"position": [1, 2, 3], "focalPoint": [0, 0, 0], "viewUp": [0, -1, 0], "viewAngle": 30}
    in_python = {"position": [1, 2, 3], "focal_point": [0, 0, 0], "view_up": [0, -1, 0], "view_angle": 30}
    (told,) = page.evaluate(SEND, {"camera": {**camera, "parallelScale": None}})
    assert told == {"camera": {**in_python, "parallel_scale": None}}
    other = {**in_python, "position": [4, 5, 6], "parallel_scale": 7}
    assert page.evaluate(TELL, {"camera": other, "clipping": {"Z": [1, 2]}})["sent"] == []
    found = page.evaluate("[sharing.link.camera, sharing.link.clipping]")
    assert found == [{**camera, "position": [4, 5, 6], "parallelScale": 7}, {"Z": [1, 2]}]
    assert page.evaluate(TELL, {"camera": None})["sent"] == []
    assert page.evaluate("sharing.link.camera") is None


def test_a_page_does_not_hear_itself(page):
    own = page.evaluate(OWN)
    page.evaluate("(own) => sharing.tell({ planes: { Z: 1 } }, own)", own)
    assert page.evaluate("sharing.link.planes") == {"Z": 9}


def test_a_contrast_is_that_of_all_images_of_the_dtype(page):
    assert page.evaluate(SEND, {"contrast": {"other": [1, 2]}}) == [{"contrast_limits": [1, 2]}]
    assert page.evaluate("sharing.link.contrast") == {"first": [1, 2], "other": [1, 2]}
    assert page.evaluate(SEND, {"contrast": {"first": [1, 2], "other": [1, 2], "float": [0, 1]}}) == []
    seen = page.evaluate(TELL, {"contrast_limits": [3, 9]})
    assert seen["contrast"] == {"first": [3, 9], "other": [3, 9], "float": [0, 1]}
    assert seen["sent"] == []
    assert page.evaluate(TELL, {"contrast_limits": None})["contrast"] == {"float": [0, 1]}


def test_a_contrast_that_is_given_back_is_given_back_by_all(page):
    page.evaluate(SEND, {"contrast": {"other": [1, 2]}})
    assert page.evaluate(SEND, {"contrast": {"first": [1, 2]}}) == [{"contrast_limits": None}]
    assert page.evaluate("sharing.link.contrast") == {}
