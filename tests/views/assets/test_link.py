"""What panels share, and where a pixel lies on the screen."""

import pytest

LINK = """async (code) => {
  const { Link } = await import("./link.js");
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return await new (Object.getPrototypeOf(async () => {}).constructor)("Link", "frame", code)(Link, frame);
}"""

VIEWPORT = """async (cases) => {
  const { Link } = await import("./link.js");
  const { planeOf } = await import("./planes.js");
  const { Viewport } = await import("./viewport.js");
  return cases.map(({ shape, spacing, zoom, centre, ratio, level }) => {
    const item = { ref: "a", kind: "image", dtype: "uint8", axes: "YX", unit: "", shape, spacing };
    const link = new Link();
    link.measureBy(item);
    Object.assign(link, { zoom, centre });
    const make = () => new Viewport(link, planeOf(item), { width: 641, height: 480, ratio });
    const before = make();
    const there = before.toImage(123, 45);
    const back = before.toScreen(there.row, there.column);
    Object.assign(link, before.zoomedAt(123, 45, 1.7));
    const after = make().toImage(123, 45);
    return { there, back, after, wanted: before.wanted(), visible: before.visible(), zoom: link.zoom };
  });
}"""

CASES = [
    {"shape": [300, 400], "spacing": [1, 1], "zoom": 1.3, "centre": {"Y": 120, "X": 220}, "ratio": 1},
    {"shape": [300, 400], "spacing": [3, 1], "zoom": 2, "centre": {"Y": 320, "X": 120}, "ratio": 2},
    {
        "shape": [9000, 9000],
        "spacing": [0.5, 0.5],
        "zoom": 0.4,
        "centre": {"Y": 4000, "X": 5000},
        "ratio": 1.5,
    },
    {"shape": [20000, 30000], "spacing": [1, 1], "zoom": 0.05, "centre": {"Y": 9000, "X": 9000}, "ratio": 1},
]


@pytest.fixture
def run(shared_page):
    return lambda code: shared_page.evaluate(LINK, code)


def test_listeners_hear_once_a_frame_what_changed(run):
    heard = run("""
      const link = new Link();
      const heard = [];
      const end = link.on((names) => heard.push([...names].sort().join()));
      for (let i = 1; i < 9; i++) link.set({ opacity: i / 10, outlines: i % 2 === 0 });
      link.set({ opacity: 0.8 });
      await frame();
      link.set({ opacity: 0.8 });
      await frame();
      end();
      link.set({ opacity: 0.1 });
      await frame();
      return heard;
    """)
    assert heard == ["opacity,outlines"]


def test_what_is_to_be_drawn_is_drawn_once_a_frame_after_the_listeners(run):
    told = run("""
      const link = new Link();
      const told = [];
      const draw = () => told.push("draw");
      link.on(() => { told.push("hear"); link.nextFrame(draw); });
      for (let i = 0; i < 5; i++) { link.nextFrame(draw); link.set({ zoom: i }); }
      await frame();
      return told;
    """)
    assert told == ["hear", "draw"]


def test_labels_are_selected_alone_or_added_and_taken_away(run):
    told = run("""
      const link = new Link();
      const states = [];
      const kept = link.selection;
      for (const [label, adds] of [[3, false], [5, true], [3, true], [7, false], [null, false]]) {
        link.select(label, adds);
        states.push([...link.selection]);
      }
      return { states, isUntouched: kept.size === 0 };
    """)
    assert told == {"states": [[3], [3, 5], [5], [7], []], "isUntouched": True}


def test_planes_stay_within_the_image_and_follow_its_share_in_smaller_ones(run):
    told = run("""
      const item = { ref: "a", kind: "image", axes: "ZYX", unit: "", shape: [20, 8, 8], spacing: [] };
      const link = new Link();
      link.measureBy(item);
      const seen = [link.indexAlong("Z", 20)];
      for (const index of [-4, 19, 99, 12]) { link.setPlane("Z", index); seen.push(link.planes.Z); }
      return [...seen, link.indexAlong("Z", 10), link.indexAlong("C", 3), link.indexAlong("T", 3)];
    """)
    assert told == [10, 0, 19, 19, 12, 6, 0, 1]


def test_another_image_is_fitted_anew_and_the_same_is_left_in_place(run):
    told = run("""
      const item = { ref: "a", kind: "image", axes: "YX", unit: "", shape: [20, 8], spacing: [] };
      const link = new Link();
      link.measureBy(item);
      link.set({ zoom: 3, centre: { Y: 1, X: 2 } });
      link.measureBy({ ...item });
      const same = link.zoom;
      link.measureBy({ ...item, shape: [9, 9] });
      return [same, link.zoom, link.centre];
    """)
    assert told == [3, None, {}]


def test_screen_and_image_are_each_others_inverse_and_zooming_keeps_the_place(shared_page):
    for case, told in zip(CASES, shared_page.evaluate(VIEWPORT, CASES), strict=True):
        assert [told["back"]["x"], told["back"]["y"]] == pytest.approx([123, 45], abs=1e-6)
        pixel = 1 / (told["zoom"] * case["ratio"])  # the origin lies on whole device pixels
        for name in ("row", "column"):
            assert told["after"][name] == pytest.approx(
                told["there"][name], abs=2 * pixel / min(case["spacing"])
            )


def test_what_is_wanted_holds_what_is_visible_at_a_level_as_fine_as_the_screen(shared_page):
    for case, told in zip(CASES, shared_page.evaluate(VIEWPORT, CASES), strict=True):
        (top, left), (bottom, right) = told["wanted"]["region"]
        (first, begin), (last, end) = told["visible"]
        assert top <= first < last <= bottom
        assert left <= begin < end <= right
        step = 2 ** told["wanted"]["level"]
        finest = case["zoom"] * case["ratio"] * max(case["spacing"]) / min(case["spacing"])
        assert step * finest <= 1 or step == 1
        assert 2 * step * finest > 1
        assert top % step == left % step == 0


def test_each_channel_has_a_contrast_of_its_own_and_planes_share_one(run):
    told = run(
        """
        const link = new Link();
        link.measureBy({ ref: "a", kind: "image", dtype: "uint16", axes: "CYX", unit: "", shape: [3, 40, 50],
                         spacing: [1, 1, 1], hidden: [{ axis: "C", length: 3, index: 0 }] });
        const channels = { hidden: [{ axis: "C", length: 3 }] };
        const deep = { hidden: [{ axis: "Z", length: 9 }] };
        link.setLimits("a", channels, [1, 2]);
        link.setLimits("b", deep, [5, 6]);
        const before = [link.limitsOf("a", channels), link.limitsOf("b", deep)];
        link.set({ planes: { C: 2, Z: 4 } });
        const after = [link.limitsOf("a", channels) ?? null, link.limitsOf("b", deep)];
        link.setLimits("a", channels, [3, 4]);
        link.set({ planes: { C: 0, Z: 4 } });
        const back = link.limitsOf("a", channels);
        link.setLimits("a", channels);
        return [before, after, back, link.limitsOf("a", channels) ?? null, Object.keys(link.contrast).length];
        """,
    )
    assert told == [[[1, 2], [5, 6]], [None, [5, 6]], [1, 2], None, 2]
