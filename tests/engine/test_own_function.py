"""Functions of the user's in the engine: same pixels everywhere, refused early, never an older version's."""

from __future__ import annotations

import importlib
import sys
import textwrap
import threading

import numpy as np
import pytest
import skimage.data

import tamis
from tamis.engine import Engine, get_executor
from tamis.errors import PipelineError
from tamis.store import get_store

IMAGE = skimage.data.camera()[200:333, 100:307].copy()
IMAGE[-1, -1] = 255
FLOATS = IMAGE.astype(float)


@pytest.fixture(scope="module")
def executors(tmp_path_factory):
    """Executors by name, whose workers find modules in a folder of their own."""
    folder = tmp_path_factory.mktemp("modules")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.setenv("PYTHONPATH", str(folder), prepend=":")
        patch.setattr(sys, "dont_write_bytecode", True)  # an edit within a second must be seen
        patch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        made = {name: get_executor(name, workers=2) for name in ("serial", "threads", "processes", "dask")}
        yield made, folder
        for executor in made.values():
            executor.close()


@pytest.fixture
def own():
    """The module of functions, as operations."""
    sys.modules.pop("tests.engine.own_functions", None)
    return importlib.import_module("tests.engine.own_functions")


def run(pipeline, executor, *, image=IMAGE, tiles=(40, 50), store=None):
    engine = Engine(store or get_store("memory", budget=10**8), executor=executor, memory_bytes=10**9)
    return tamis.run(pipeline, image, engine=engine, tiles=tiles)


@pytest.mark.parametrize("name", ["serial", "threads", "processes", "dask"])
def test_tiles_of_every_executor_have_the_pixels_of_the_plain_call(name, executors, own):
    image = tamis.open(IMAGE)
    labels = own.objects(own.soften(image, radius=3), level=2000)
    table, mean = own.measured(labels)
    pipeline = tamis.Pipeline.of(soft=own.soften(image), labels=labels, table=table, mean=mean)
    found = run(pipeline, executors[0][name])
    expected = own.objects(own.soften(IMAGE, 3), 2000)
    np.testing.assert_array_equal(found["soft"], own.soften(IMAGE))
    np.testing.assert_array_equal(found["labels"], expected)
    assert found["soft"].dtype == own.soften(IMAGE).dtype
    np.testing.assert_array_equal(found["table"]["area"], own.measured(expected)[0]["area"])
    assert found["mean"] == own.measured(expected)[1]


def test_it_works_in_three_dimensions_and_in_parts(own):
    volume = np.random.default_rng(0).integers(0, 255, (9, 30, 31)).astype(np.uint8)
    bright = own.brighten(tamis.open(volume), amount=7)
    np.testing.assert_array_equal(bright[2:4, :9].compute(), own.brighten(volume, 7)[2:4, :9])


def test_apply_parallel_knows_how_far_it_looks(own):
    found = tamis.apply_parallel(own.soften, IMAGE, 50, radius=4)
    np.testing.assert_array_equal(found, own.soften(IMAGE, 4))
    np.testing.assert_array_equal(tamis.apply_parallel(own.objects, IMAGE, 50), own.objects(IMAGE))


def define_scaled(factor, then=lambda: None):
    """Define a function as a notebook's cell does, which may be run again."""

    def scaled(image):
        then()
        return image * factor

    scaled.__qualname__, scaled.__module__ = "scaled", "__main__"
    return tamis.operation(scaled)


def test_apply_parallel_takes_an_older_function_for_what_it_is():
    older, newer = define_scaled(2.0), define_scaled(3.0)
    np.testing.assert_array_equal(tamis.apply_parallel(older, IMAGE, 60), IMAGE * 2.0)
    np.testing.assert_array_equal(tamis.apply_parallel(newer, IMAGE, 60), IMAGE * 3.0)


def test_a_wrong_depth_is_found_by_the_check(own):
    image = tamis.open(IMAGE)
    pipeline = tamis.Pipeline.of(wrong=own.lying(image), right=own.soften(image))
    engine = Engine(get_store("memory", budget=10**8), executor="serial", memory_bytes=10**9)
    report = tamis.check(pipeline, IMAGE, engine=engine, tiles=(40, 50))
    differing = {node.node: node.differing for node in report.nodes}
    assert differing["right"] == 0
    assert differing["wrong"] > 0
    assert "Pixels differ from the library's in wrong" in str(report)


def lazy_pipeline(decorate):
    @decorate
    def double(image):
        return image * 2.0

    return tamis.Pipeline.of(double=double(tamis.open(IMAGE)))


@pytest.mark.parametrize("decorate", [tamis.operation(pointwise=True), tamis.operation])
def test_what_has_no_module_runs_on_threads(decorate, executors):
    for name in ("serial", "threads"):
        found = run(lazy_pipeline(decorate), executors[0][name])
        np.testing.assert_array_equal(found["double"], IMAGE * 2.0)


@pytest.mark.parametrize("name", ["processes", "dask"])
@pytest.mark.parametrize("decorate", [tamis.operation(pointwise=True), tamis.operation])
def test_what_has_no_module_is_refused_before_the_first_pixel(decorate, name, executors, unreadable):
    node = r"node 'double': user.double_\w+ has no name that another process could import it by"
    with pytest.raises(
        PipelineError, match=f"{node}. Put the function into a module, or use executor='threads'"
    ):
        run(lazy_pipeline(decorate), executors[0][name], image=unreadable(IMAGE))


@pytest.mark.parametrize("name", ["local", "module"])
def test_a_call_that_may_be_ended_is_made_elsewhere_where_it_can(name, own, monkeypatch):
    monkeypatch.setattr("tamis.engine._engine._SLOW_S", -1)
    called = []

    @tamis.operation
    def local(image):
        called.append(1)
        return image + 1

    function = own.objects if name == "module" else local
    engine = Engine(get_store("memory", budget=10**8), executor="threads", workers=2, memory_bytes=10**9)
    pipeline = tamis.Pipeline.of(result=function(tamis.open(IMAGE)))
    sources = {pipeline.inputs[0]: tamis.io.open_image(IMAGE)}
    found = engine.compute(pipeline, sources, cancel=threading.Event())
    engine.close()
    np.testing.assert_array_equal(found["result"], function(IMAGE))
    assert len(called) == (2 if name == "local" else 0)


HELPER = "def shift(image):\n    return image + {number}\n"
DECORATED = "import tamis\n@tamis.operation(pointwise=True)\n" + HELPER
MODULE = """
    import tamis
    from {helper} import shift

    @tamis.operation(pointwise=True)
    def shifted(image):
        return shift(image) * {factor}
"""


@pytest.fixture
def lab(executors, request):
    """Write, edit and reload a module and the helper that it imports."""
    folder = executors[1]
    number = sum(1 for _ in folder.glob("lab*.py"))
    names = f"lab{number}", f"helper{number}"

    def write(*, number=1, factor=2, helper=HELPER, reload=True):
        (folder / f"{names[1]}.py").write_text(helper.format(number=number))
        (folder / f"{names[0]}.py").write_text(textwrap.dedent(MODULE.format(helper=names[1], factor=factor)))
        importlib.invalidate_caches()
        if reload:
            for name in reversed(names):
                if name in sys.modules:
                    importlib.reload(sys.modules[name])
        return importlib.import_module(names[0])

    yield write
    for name in names:
        sys.modules.pop(name, None)


def pipeline_of(module):
    return tamis.Pipeline.of(result=module.shifted(tamis.open(FLOATS)))


@pytest.mark.parametrize("helper", [HELPER, DECORATED], ids=["plain helper", "decorated helper"])
@pytest.mark.parametrize("name", ["threads", "processes", "dask"])
def test_an_edited_helper_has_a_new_key_and_a_new_result(name, helper, lab, executors):
    store = get_store("memory", budget=10**8)
    keys = set()
    for number in (1, 5, 1):
        pipeline = pipeline_of(lab(number=number, helper=helper))
        keys.add(pipeline.key("result"))
        found = run(pipeline, executors[0][name], image=FLOATS, store=store)["result"]
        np.testing.assert_array_equal(found, (FLOATS + number) * 2)
    assert len(keys) == 2


@pytest.mark.parametrize("name", ["processes", "dask"])
def test_a_worker_that_can_only_have_another_version_refuses(name, lab, executors):
    pipeline = pipeline_of(lab(factor=2))
    run(pipeline, executors[0][name], image=FLOATS)
    lab(factor=3, reload=False)  # saved, and not reloaded here
    workers = executors[0][name]
    pipeline = pipeline_of(lab(factor=4))  # all have that
    np.testing.assert_array_equal(run(pipeline, workers, image=FLOATS)["result"], (FLOATS + 1) * 4)
    pipeline = pipeline_of(lab(factor=6))
    lab(factor=7, reload=False)
    with pytest.raises(PipelineError, match=r"shifted is another function in the module.*reload it here"):
        run(pipeline, workers, image=FLOATS)


def test_the_module_must_be_where_the_workers_are(executors, lab):
    module = lab()
    (executors[1] / f"{module.__name__}.py").unlink()
    said = r"a worker cannot import the module .*ModuleNotFoundError.* Install it where the workers run"
    with pytest.raises(PipelineError, match=said):
        run(pipeline_of(module), executors[0]["processes"])


def test_what_was_computed_while_its_function_changed_is_not_kept():
    store = get_store("memory", budget=10**8)

    changing = define_scaled(2, then=lambda: define_scaled(3))
    pipeline = tamis.Pipeline.of(result=changing(tamis.open(IMAGE)))
    key = pipeline.key("result")
    run(pipeline, "serial", store=store, tiles=None)
    assert pipeline.key("result") != key
    assert store.get(key) is None
    np.testing.assert_array_equal(run(pipeline, "serial", store=store, tiles=None)["result"], IMAGE * 3)
