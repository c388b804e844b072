"""What a panel calls exact is what the batch gives: random states, read back from the canvas."""

from __future__ import annotations

import base64
import random
import warnings

import numpy as np
import pytest
from tests.web.application import running, showing

from tamis.batch import run
from tamis.catalogue import Kind
from tamis.display import COLORMAPS, Intent, overlay, resolve, to_rgb
from tamis.engine import Engine
from tamis.errors import TamisError
from tamis.io import open_image, write
from tamis.pipeline import Pipeline
from tamis.store import get_store

STATES = 25
"""Of each image."""

GREY = {
    "filters.gaussian": {"sigma": [0, 0.7, 2, 5.5]},
    "filters.median": {},
    "filters.sobel": {},
    "filters.unsharp_mask": {"radius": [1, 3]},
    "exposure.equalize_hist": {},
    "util.invert": {},
    "restoration.denoise_tv_chambolle": {"weight": [0.05, 0.3]},
    "morphology.white_tophat": {},
    "numpy.greater": {"x2": [0, 1, 60, 120]},
    "filters.threshold_otsu": {},
}
BINARY = {
    "morphology.remove_small_objects": {"max_size": [4, 60, 300]},
    "ndimage.binary_fill_holes": {},
    "segmentation.clear_border": {},
    "morphology.dilation": {},
    "util.invert": {},
    "measure.label": {"connectivity": [1, 2]},
    "ndimage.distance_transform_edt": {},
}
LABELS = {
    "segmentation.clear_border": {},
    "segmentation.expand_labels": {"distance": [1, 4]},
    "morphology.remove_small_objects": {"max_size": [4, 60, 300]},
    "measure.regionprops_table": {},
}
AFTER = {"image": GREY, "binary": BINARY, "labels": LABELS}


def hostile_float(shape=(131, 177)):
    """NaN, infinity, an outlier far away, a negative corner, odd sizes."""
    draws = np.random.default_rng(7)
    image = draws.normal(size=shape).astype(np.float32)
    image += 4 * np.sin(np.arange(shape[1]) / 9)
    image[:9, :9] = -1e6
    image[50, 60], image[70:73, 80] = np.inf, np.nan
    return image


def deep(shape=(5, 61, 83)):
    draws = np.random.default_rng(3)
    return (draws.gamma(2, 300, shape) * (1 + np.arange(5))[:, None, None]).astype(np.uint16)


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images")
    write(folder / "hostile.tif", hostile_float())
    write(folder / "deep.tif", deep(), axes="ZYX")
    return {
        "coins": "sample:coins",
        "hostile": str(folder / "hostile.tif"),
        "deep": str(folder / "deep.tif"),
        "astronaut": "sample:astronaut",
    }


@pytest.fixture(scope="module")
def application(chromium, tmp_path_factory):
    with running(tmp_path_factory.mktemp("home")) as address, showing(chromium, address) as found:
        yield found


@pytest.fixture(scope="module")
def engine():
    found = Engine(get_store("memory", budget=2**28), workers=1)
    yield found
    found.close()


@pytest.mark.parametrize("name", ["coins", "hostile", "deep", "astronaut"])
def test_what_a_panel_calls_exact_is_what_the_batch_gives(application, places, engine, tmp_path, name):
    draws = random.Random(f"pixels of {name}")
    application.start(path=places[name])
    application.grasp()
    found = [check_one(application, engine, draws, tmp_path) for _ in range(STATES)]
    wrong = [one for one in found if one]
    assert not wrong, "\n".join(wrong)


def check_one(application, engine, draws, folder):
    """Change something, look at something, and return what is wrong with it; '' if nothing is."""
    for _ in range(draws.choice([1, 1, 2])):
        change_pipeline(application, draws)
    look = look_at(application, draws)
    application.settle()
    state = application.state()
    look |= {name: passed_over(state, look[name]) for name in ("ref", "over")}
    look["axes"] = {one["ref"]: one["axes"] or "" for step in state["steps"] for one in step["outputs"]}
    look["axes"] |= {one["name"]: one["axes"] or "" for one in state["inputs"]}
    seen = application.read()
    path = folder / "pipeline.json"
    path.write_bytes(application.page.request.get(document_of(application)).body())
    if seen["state"] == "blank":
        return check_blank(path, look, seen, engine)
    expected = picture_of(path, look, seen, engine)
    pixels = np.frombuffer(base64.b64decode(seen["pixels"]), np.uint8)
    shown = pixels.reshape(seen["height"], seen["width"], 4)
    if np.array_equal(shown, expected):
        return ""
    differ = np.argwhere((shown != expected).any(axis=-1))
    told = {key: value for key, value in look.items() if key != "axes"}
    return f"{told}: {len(differ)} pixels differ, from {differ[0]} to {differ[-1]}, told {seen['message']}"


def document_of(application):
    return f"{application.origin}/download/{application.session}/pipeline.json"


def passed_over(state, ref):
    """Return what is seen in the place of a disabled step: what it reads."""
    for step in reversed(state["steps"]):
        if step["is_disabled"] and ref in {one["ref"] for one in step["outputs"]}:
            ref = step["inputs"][0]["ref"]
    return ref


def change_pipeline(application, draws):
    state = application.state()
    steps = state["steps"]
    do = draws.choice(["add"] * 5 + ["drag"] * 3 + ["undo", "redo", "disable", "remove", "jump"])
    if do == "undo" and state["undo"]:
        application.do("undo")
    elif do == "redo" and state["redo"]:
        application.do("redo")
    elif do == "jump":
        application.do("jump", position=draws.randrange(state["position"] + 1))
    elif do in {"disable", "remove"} and len(steps) > 2:
        node = draws.choice(steps)
        verb = "enable_step" if node["is_disabled"] else f"{do}_step"
        refused(application, verb, node=node["id"])
    elif do == "drag" and steps:
        drag(application, draws, draws.choice(steps))
    else:
        add(application, draws, state)


def add(application, draws, state):
    results = [(one["name"], one["kind"]) for one in state["inputs"]]
    results += [(one["ref"], one["kind"]) for step in state["steps"] for one in step["outputs"]]
    ref, kind = draws.choice([one for one in results if one[1] in AFTER][-4:])
    operation = draws.choice(list(AFTER[kind]))
    values = {name: draws.choice(choices) for name, choices in AFTER[kind][operation].items()}
    inputs = {}
    numbers = [one for one, what in results if what == "number"]
    if operation == "numpy.greater" and numbers and draws.random() < 0.7:
        values, inputs = {}, {"x2": draws.choice(numbers)}
    refused(application, "add_step", operation=operation, after=ref, values=values, inputs=inputs)


def drag(application, draws, step):
    """Move a value as a slider does: many not final, then one that is."""
    of = {**GREY, **BINARY, **LABELS}.get(step["operation"], {})
    for name, choices in of.items():
        moves = [draws.choice(choices) for _ in range(4)]
        application.page.evaluate(
            """async ([node, name, moves]) => {
              for (const value of moves) {
                held.model.setValues(node, {[name]: value}, false);
                await new Promise((next) => setTimeout(next, 10));
              }
            }""",
            [step["id"], name, moves],
        )
        refused(application, "set_values", node=step["id"], values={name: moves[-1]})


def refused(application, verb, **fields):
    """Do it, or be refused: of random wishes some make no sense."""
    application.page.evaluate("([verb, fields]) => held.do(verb, fields).catch(() => {})", [verb, fields])


def look_at(application, draws):
    state = application.state()
    steps = [one for step in state["steps"] for one in step["outputs"]]
    inputs = [{**one, "ref": one["name"]} for one in state["inputs"]]
    drawn = [one for one in inputs + steps if one["kind"] in (*AFTER, "array")]
    seen = draws.choice(drawn[-5:] if draws.random() < 0.8 else inputs)
    over = [
        one["ref"] for one in drawn if one["kind"] in {"binary", "labels"} and one["shape"] == seen["shape"]
    ]
    limits = {"coins": [20, 200], "hostile": [-3, 4.5], "deep": [100, 3000], "astronaut": [30, 180]}
    (name,) = {one["name"] for one in inputs} & set(limits)
    is_raw = seen["ref"] == name
    zoom = draws.choice([0.5, 1, 1, 2, 3, 4, 7, 16])
    height, width = [(seen["shape"] or [100, 100])[axis] for axis in ((1, 2) if name == "deep" else (0, 1))]
    return look(
        application,
        ref=seen["ref"],
        over=draws.choice(["", *over]),
        zoom=zoom,
        centre=[draws.choice([0, 0.5, 1, 1 / 3, draws.random()]) * length for length in (height, width)],
        plane=draws.randrange(5) if name == "deep" else None,
        limits=limits[name] if is_raw and draws.random() < 0.5 else None,
        colormap=draws.choice(COLORMAPS),
        opacity=draws.choice([0, 0.35, 0.5, 1]),
        outlines=draws.random() < 0.6,
        selection=draws.choice([[], [], [1], [2, 5]]),
    )


def look(application, **wanted):
    application.page.evaluate(
        """({ref, over, zoom, centre, plane, limits, colormap, opacity, outlines, selection}) => {
          const [panel] = held.shown();
          panel.show({ref, over});
          held.asked = Math.max(held.asked, held.model.state.revision);
          held.link.set({
            zoom, opacity, outlines, centre: {Y: centre[0], X: centre[1]},
            planes: plane === null ? {} : {Z: plane}, selection: new Set(selection),
            colormap: {[ref]: colormap}, contrast: limits ? {[ref]: limits} : {},
          });
        }""",
        wanted,
    )
    return wanted


def check_blank(path, look, seen, engine):
    """A panel without pixels says a number, or why there is nothing."""
    try:
        value = value_of(path, look["ref"], engine)
    except Exception as error:  # whatever the batch says, the panel says, too
        return (
            "" if str(error).splitlines()[0][:30] in seen["message"] else f"{look}: {seen['message']} {error}"
        )
    is_drawn = np.ndim(value) >= 2 and np.size(value)
    return f"{look}: blank, {seen['message']}" if is_drawn else ""


def value_of(path, ref, engine):
    pipeline = Pipeline.load(path)
    if ref in pipeline.inputs:
        return open_image(pipeline.sources[0].locator).read()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries warn of NaN, here and in the application
        (value,) = run(pipeline.with_outputs(ref), engine=engine).values()
    return value


def is_there(path, ref, engine):
    """Return whether the batch gives a result; objects that cannot be had hide no image."""
    try:
        value_of(path, ref, engine)
    except TamisError:
        return False
    return True


def picture_of(path, look, seen, engine):
    """Return the whole canvas as the batch's result looks there."""
    zoom, size = look["zoom"], (seen["height"], seen["width"])
    kinds = Pipeline.load(path).kinds()
    every = max(1, round(1 / zoom))

    def snapshot(ref, **how):
        value = value_of(path, ref, engine)
        planes = () if look["plane"] is None else (look["plane"],)
        whole = resolve(value, Intent(planes=planes, **how), kind=Kind(kinds[ref]), axes=look["axes"][ref])
        return resolve(
            whole.plane[::every, ::every],
            Intent(**how),
            kind=Kind(kinds[ref]),
            axes="YXC" if whole.has_colors else "YX",
        )

    limits = look["limits"] or seen["limits"]
    how = {"contrast_limits": tuple(limits) if limits else None, "selection": frozenset(look["selection"])}
    below = snapshot(look["ref"], colormap=look["colormap"], **how)
    rgb = to_rgb(below)
    if look["over"] and is_there(path, look["over"], engine):
        styles = {name: look[name] for name in ("opacity", "outlines")}
        rgb = overlay(below, snapshot(look["over"], selection=how["selection"], **styles))
    return on_canvas(rgb, [one * zoom for one in look["centre"]], zoom * every, size)


def on_canvas(rgb, centre, zoom, size):
    """Return pixels at whole multiples of their size, where the middle of the canvas is `centre`."""
    canvas = np.zeros((*size, 4), np.uint8)
    at = []
    for length, middle, count in zip(size, centre, rgb.shape, strict=False):
        origin = np.floor(length / 2 - middle + 0.5)  # as JavaScript rounds
        index = np.floor((np.arange(length) - origin) / zoom).astype(int)
        at.append((index, (index >= 0) & (index < count)))
    (rows, is_row), (columns, is_column) = at
    inside = np.ix_(is_row, is_column)
    canvas[..., :3][inside] = rgb[np.ix_(rows[is_row], columns[is_column])]
    canvas[..., 3][inside] = 255
    return canvas
