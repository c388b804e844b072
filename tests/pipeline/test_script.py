from __future__ import annotations

import ast
import dataclasses
import subprocess
import sys

import numpy as np
import pytest
import tifffile
from scipy import ndimage
from skimage import data, exposure, filters, measure, morphology, segmentation
from tests.pipeline.handle import gaussian, histogram, lazy, opened, smooth

from tamis.catalogue import Footprint, call, get_operation
from tamis.errors import PipelineError, UnknownNameError
from tamis.pipeline import Graph, Node, Pipeline, Source, to_script

COINS = Source("image", locator="sample:coins")


@pytest.fixture
def pixels():
    """Return a hostile image: an outlier far away, a negative corner, odd sizes."""
    image = np.random.default_rng(4).normal(5, 2, (23, 31)).astype("f4")
    image[0, :3], image[17, 20] = -7, 1e4
    return image


@pytest.fixture
def file(pixels, tmp_path):
    path = tmp_path / 'it\'s a "file".npy'
    np.save(path, pixels)
    return str(path)


def executed(script):
    names = {}
    exec(compile(script, "exported.py", "exec"), names)
    return names


def computed(graph, images):
    """Return what the library's functions give, called one by one, by reference."""
    results = dict(images)
    for node in graph.nodes:
        operation = get_operation(node.operation)
        given = {name: results[ref] for name, ref in node.inputs.items()}
        result = call(operation, given, node.values)
        if len(operation.outputs) == 1:
            results[node.id] = result
        else:
            pairs = zip(operation.outputs, result, strict=True)
            results |= {f"{node.id}:{output.name}": part for output, part in pairs}
    return {name: results[ref] for name, ref in graph.targets.items()}


def same(one, other):
    one, other = np.asarray(one), np.asarray(other)
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


def assert_exact(graph, images, **options):
    names = executed(to_script(graph, **options))
    for name, expected in computed(graph, images).items():
        assert same(names[name], expected), name
    return names


def test_a_script_gives_what_the_same_calls_give_bit_for_bit(pixels, file):
    image = opened("raw", locator=file)
    fine = smooth(image, (1.5, 2))
    threshold = lazy("filters.threshold_otsu", image=fine)
    disk = Footprint("disk", (("radius", 2),))
    binary = lazy("morphology.closing", image=lazy("numpy.greater", x1=fine, x2=threshold), footprint=disk)
    distance = lazy("ndimage.distance_transform_edt", input=binary)
    markers = lazy("ndimage.label", "labels", input=lazy("numpy.greater", x1=distance, x2=2))
    cells = lazy(
        "segmentation.watershed", image=lazy("numpy.negative", x=distance), markers=markers, mask=binary
    )
    table = lazy(
        "measure.regionprops_table", label_image=cells, intensity_image=image, properties=("label", "area")
    )
    names = executed(Pipeline.of(cells=cells, table=table, threshold=threshold).to_script())

    raw = np.load(file)
    fine_ = filters.gaussian(raw, sigma=(1.5, 2))
    binary_ = morphology.closing(fine_ > filters.threshold_otsu(fine_), footprint=morphology.disk(2))
    distance_ = ndimage.distance_transform_edt(binary_)
    cells_ = segmentation.watershed(-distance_, ndimage.label(distance_ > 2)[0], mask=binary_)
    assert same(names["threshold"], filters.threshold_otsu(fine_))
    assert same(names["cells"], cells_)
    assert cells_.max() > 0
    table_ = measure.regionprops_table(cells_, raw, properties=("label", "area"))
    assert names["table"].keys() == table_.keys()
    assert all(same(names["table"][column], table_[column]) for column in table_)


def test_a_script_reads_as_a_person_would_write_it():
    image = opened("coins", locator="sample:coins")
    fine = smooth(image, 2)
    binary = lazy("numpy.greater", x1=fine, x2=lazy("filters.threshold_otsu", image=fine))
    part = lazy(
        "numpy.getitem", image=lazy("measure.label", label_image=binary), index=(..., slice(-5, None))
    )
    assert Pipeline.of(part=part).to_script().splitlines() == [
        "from skimage import data, filters, measure",
        "",
        "coins = data.coins()",
        "gaussian = filters.gaussian(coins, sigma=2)",
        "threshold_otsu = filters.threshold_otsu(gaussian)",
        "greater = gaussian > threshold_otsu",
        "label = measure.label(greater)",
        "part = label[..., -5:]",
    ]


LITERALS = [
    -1,
    -0.0,
    2.5,
    True,
    float("nan"),
    float("-inf"),
    10**3,
    np.float32(-0.1),
    np.uint8(3),
    np.float64("nan"),
]
ARRAYS = [
    np.linspace(-1, 1, 31),
    np.full((23, 1), np.inf, "f4"),
    np.arange(31, dtype=">i2"),
    np.eye(23, 31) > 0,
]


@pytest.mark.parametrize("literal", LITERALS + ARRAYS, ids=repr)
@pytest.mark.parametrize("operation", ["subtract", "multiply", "power", "greater", "minimum"])
@pytest.mark.parametrize("side", ["x1", "x2"])
def test_literals_stand_on_either_side_of_an_operator(operation, side, literal, pixels, file):
    if isinstance(literal, np.ndarray) and literal.dtype == bool and operation == "subtract":
        literal = literal.astype("u1")
    other = {"x1": "x2", "x2": "x1"}[side]
    node = Node.of("out", f"numpy.{operation}", {other: "image"}, {side: literal})
    made = Graph((Source("image", locator=file),), (node,), {"out": "out"})
    with np.errstate(all="ignore"):
        assert_exact(made, {"image": pixels})


@pytest.mark.parametrize(
    "index",
    [5, (slice(2, -3), slice(None, None, 2)), (..., -1), (None, slice(3)), (), (slice(None, None, -1),)],
)
def test_every_index_is_written(index, pixels, file):
    node = Node.of("out", "numpy.getitem", {"image": "image"}, {"index": index})
    assert_exact(Graph((Source("image", locator=file),), (node,), {"out": "out"}), {"image": pixels})


@pytest.mark.parametrize(
    "footprint", [Footprint("ones", (("shape", (2, 3)),)), Footprint("disk", (("radius", 0),)),
                  [[0, 1], [1, 1]], np.eye(3, dtype="u1"), np.array([[True, False, True]])]
)  # fmt: skip
def test_every_footprint_is_written(footprint, pixels, file):
    node = Node.of("out", "morphology.erosion", {"image": "image"}, {"footprint": footprint})
    assert_exact(Graph((Source("image", locator=file),), (node,), {"out": "out"}), {"image": pixels})


def test_values_that_equal_the_default_in_another_type_are_written():
    script = to_script(Graph((COINS,), (gaussian("a", sigma=1, cval=0.0, truncate=4.0),), {}))
    assert script.splitlines()[-1] == "a = filters.gaussian(image, sigma=1, cval=0.0)"


def test_a_function_with_several_results_is_called_once(pixels, file):
    nodes = (histogram(), Node.of("low", "numpy.negative", {"x": "counts:bin_centers"}, {}))
    targets = {"low": "low", "hist": "counts:hist"}
    assert "\n_, counts_bin_centers = exposure.histogram(image" in to_script(Graph((COINS,), nodes, {}))
    named = {"hist": "counts:hist", "centers": "counts:bin_centers"}
    assert "\nhist, centers = exposure.histogram(image" in to_script(Graph((COINS,), nodes, named))
    made = Graph((Source("image", locator=file),), nodes, targets)
    assert to_script(made).count("exposure.histogram") == 1
    names = assert_exact(made, {"image": pixels})
    assert same(names["hist"], exposure.histogram(pixels)[0])


def test_an_output_of_another_name_is_an_alias_and_may_be_an_input(pixels, file):
    targets = {"smooth": "a", "again": "a", "a": "a", "same": "image"}
    assert_exact(Graph((Source("image", locator=file),), (gaussian("a"),), targets), {"image": pixels})


AWKWARD = [
    "lambda",
    "list",
    "data",
    "filters",
    "np",
    "print",
    "None",
    "größe",
    "_",
    "type",
    "tifffile",
    "match",
]


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_names_give_a_script_that_runs(name, pixels, file):
    nodes = (
        gaussian(name, "raw"),
        gaussian("b", name),
        gaussian(f"{name}_", "b"),
        gaussian(f"{name}_2", f"{name}_"),
    )
    targets = {"first": name, "last": f"{name}_2", "middle": f"{name}_"}
    made = Graph((Source("raw", locator=file),), nodes, targets)
    names = assert_exact(made, {"raw": pixels})
    assert callable(names["filters"].gaussian)


@pytest.mark.parametrize("name", AWKWARD)
def test_an_awkward_input_gives_a_script_that_runs(name, pixels, file):
    made = Graph((Source(name, locator=file),), (gaussian("a", name),), {"a": "a"})
    assert_exact(made, {name: pixels})


@pytest.mark.parametrize("name", AWKWARD)
def test_every_output_is_a_variable_of_its_name_unless_that_is_a_keyword(name, pixels, file):
    made = Graph((Source("raw", locator=file),), (gaussian(name, "raw"),), {name: name})
    names = executed(to_script(made))
    variable = f"{name}_" if name in {"lambda", "None"} else name
    assert same(names[variable], computed(made, {"raw": pixels})[name])


def test_outputs_named_crosswise_get_what_is_theirs(pixels, file):
    nodes = (gaussian("a", "c", sigma=1), gaussian("b", "c", sigma=2))
    made = Graph((Source("c", locator=file),), nodes, {"a": "b", "b": "c", "c": "a"})
    assert_exact(made, {"c": pixels})


def test_a_part_of_a_result_does_not_hide_a_node_of_that_name(pixels, file):
    nodes = (histogram(), gaussian("counts_hist"), Node.of("n", "numpy.negative", {"x": "counts:hist"}, {}))
    made = Graph((Source("image", locator=file),), nodes, {"counts_hist": "counts_hist", "n": "n"})
    assert_exact(made, {"image": pixels})


def test_names_that_python_reads_as_one_are_two_variables(pixels, file):
    # the sign for micro and the Greek letter: Python takes both for the same name
    nodes = (gaussian("\N{MICRO SIGN}m", sigma=1), gaussian("\N{GREEK SMALL LETTER MU}m", sigma=2))
    targets = {"one": "\N{MICRO SIGN}m", "two": "\N{GREEK SMALL LETTER MU}m"}
    assert_exact(Graph((Source("image", locator=file),), nodes, targets), {"image": pixels})


def test_notes_are_comments_whatever_they_hold(pixels, file):
    note = "two\nlines\rthree\x0bfour\u2028five\0six\ud800 \"\"\" '''\n\nimport os \\"
    made = Graph((Source("image", locator=file),), (gaussian("a", note=note),), {"a": "a"})
    assert_exact(made, {"image": pixels})
    script = to_script(made)
    assert "# two\n# lines\n" in script
    assert "os" not in {
        alias.name
        for node in ast.walk(ast.parse(script))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    script.encode("utf-8")


def test_modules_of_one_name_do_not_hide_each_other(catalogue_with, pixels, file):
    # scipy.ndimage.filters would be such a module: here another package's data, beside skimage.data
    other = dataclasses.replace(
        get_operation("filters.gaussian"), id="acme.gaussian", target="acme.data:gaussian"
    )
    catalogue_with(other)
    node = Node.of("a", "acme.gaussian", {"image": "image"}, {})
    script = to_script(Graph((COINS,), (node,), {}))
    assert "from acme import data as acme_data" in script
    assert "a = acme_data.gaussian(image)" in script
    assert "image = data.coins()" in script


def test_what_only_tamis_can_do_is_refused(catalogue_with):
    ours = dataclasses.replace(get_operation("filters.gaussian"), id="our.own", target="tamis.somewhere:own")
    catalogue_with(ours)
    with pytest.raises(PipelineError, match=r"node 'a': no script without Tamis can do our.own"):
        to_script(Graph((COINS,), (Node.of("a", "our.own", {"image": "image"}, {}),), {}))


@pytest.mark.parametrize("suffix", [".tif", ".npy", ".png", ".zarr"])
@pytest.mark.parametrize(
    "stem", ["plain", "with space", "it's", 'say "x"', "back\\slash", "größe", "brace{x}"]
)
def test_files_are_read_whatever_they_are_called(stem, suffix, tmp_path):
    image = np.arange(12, dtype="u1").reshape(3, 4)
    path = tmp_path / f"{stem}{suffix}"
    if suffix == ".tif":
        tifffile.imwrite(path, image)
    elif suffix == ".npy":
        np.save(path, image)
    elif suffix == ".png":
        import imageio.v3 as iio

        iio.imwrite(path, image)
    else:
        import zarr

        zarr.save_array(path, image)
    made = Graph((Source("image"),), (), {"out": "image"})
    assert_exact(made, {"image": image}, paths={"image": path})


def test_only_the_first_frame_of_an_animation_is_read_as_we_read_it(tmp_path):
    import imageio.v3 as iio

    frames = np.zeros((3, 8, 9, 3), "u1")
    frames[1:] = 255
    iio.imwrite(tmp_path / "a.gif", frames)
    names = executed(
        to_script(Graph((Source("image"),), (), {"out": "image"}), paths={"image": str(tmp_path / "a.gif")})
    )
    assert same(names["out"], frames[0])


def test_a_path_given_comes_before_the_inputs_own(file, pixels):
    assert_exact(Graph((COINS,), (), {"out": "image"}), {"image": pixels}, paths={"image": file})
    assert_exact(Graph((COINS,), (), {"out": "image"}), {"image": data.coins()})


@pytest.mark.parametrize(
    "locator", ["", "memory:abc", "zarr:abc", "sample:foam", "sample:", "sample:x()+__import__('os').abort",
                "stack", "a.h5", "a.raw", "a.npz"]
)  # fmt: skip
def test_what_no_script_can_read_is_told_with_the_remedy(locator):
    with pytest.raises(PipelineError, match=r"no script can read the input 'image'.*Save it as a TIFF"):
        to_script(Graph((Source("image", locator=locator),), (), {}))


def test_a_path_for_no_input_is_refused():
    with pytest.raises(UnknownNameError, match="Did you mean 'image'"):
        to_script(Graph((COINS,), (), {}), paths={"imag": "a.tif"})


SCRIPTS = {
    "plain": Graph(
        (COINS,), (gaussian("a", sigma=(1, 2), note="why\n\n  so"), gaussian("b", "a")), {"a": "a", "c": "b"}
    ),
    "nothing": Graph((COINS,), (), {}),
    "awkward": Graph((COINS,), (gaussian("data"), gaussian("filters", "data")), {"x": "filters"}),
    "several": Graph((COINS,), (histogram(),), {"h": "counts:hist"}),
    "long": Graph(
        (COINS,),
        (
            gaussian("a_long_name_for_a_picture", sigma=0.25, mode="constant", cval=0.125, truncate=2.5),
            gaussian(
                "another_long_name", sigma=(0.25, 0.125), mode="constant", cval=-0.125, truncate=2.5,
                preserve_range=True, channel_axis=-1,
            ),
        ),
        {},
    ),
}  # fmt: skip


def test_scripts_are_as_the_formatter_and_the_linter_want_them(tmp_path):
    for name, made in SCRIPTS.items():
        (tmp_path / f"{name}.py").write_text(to_script(made), encoding="utf-8")
    for command in (["format", "--diff"], ["check", "--select", "F,E,W,I,Q", "--line-length", "88"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", str(tmp_path)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


def test_a_script_imports_nothing_of_ours():
    for made in SCRIPTS.values():
        assert "tamis" not in to_script(made)


def test_a_pipeline_of_every_operation_gives_valid_python():
    from tamis.catalogue import known_operations
    from tamis.testing._samples import SAMPLES

    for operation in known_operations().values():
        given = {item.name: "image" for item in operation.inputs if not item.optional}
        values = {
            parameter.name: _some(parameter) for parameter in operation.parameters if parameter.is_required
        }
        if operation.id in SAMPLES:
            values |= SAMPLES[operation.id].values
        node = Node.of("out", operation, given, values)
        script = to_script(Graph((COINS,), (node,), {}))
        ast.parse(script)
        assert "tamis" not in script


def _some(parameter):
    choices = ([[1.0]], (1, 1), 1, True, "a", ("a",), "uint8", (0,))
    for choice in (*parameter.choices, *choices):
        try:
            return parameter.check(choice)
        except ValueError:
            continue
    raise AssertionError(parameter)


def test_a_list_becomes_an_array_right_after_the_call(pixels, file):
    elements = Node.of("elements", "feature.structure_tensor", {"image": "image"}, {"sigma": 2})
    crop = Node.of("part", "numpy.getitem", {"image": "elements"}, {"index": (slice(1), 4)})
    route = {"start": (0, 5), "end": (9, 8)}
    path = Node.of("path", "graph.route_through_array", {"array": "image"}, route)
    targets = {"part": "part", "way": "path:path", "cost": "path:cost"}
    graph = Graph((Source("image", locator=file),), (elements, crop, path), targets)
    script = to_script(graph)
    assert "\nelements = np.asarray(elements)\npart = elements[:1, 4]\n" in script
    made = executed(script)
    for name, expected in computed(graph, {"image": pixels}).items():
        assert same(made[name], expected)
