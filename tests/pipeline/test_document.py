from __future__ import annotations

import difflib
import errno
import json
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.pipeline.handle import gaussian, histogram

from tamis import files
from tamis.catalogue import ArrayValue, Footprint, Kind, Slice
from tamis.errors import DocumentError, TamisError, WriteError
from tamis.pipeline import (
    SCHEMA,
    Document,
    Graph,
    Node,
    Pipeline,
    Source,
    library_versions,
    parse_document,
    read_document,
    to_document,
    write_document,
)

IMAGE = Source("image", locator="sample:coins", key="k")


def graph(*nodes, targets=None, sources=(IMAGE,)):
    return Graph(sources, nodes, targets or {})


def round_trip(made):
    text = json.dumps(to_document(Document(made)), ensure_ascii=False)
    return parse_document(json.loads(text)).graph


def plus(literal, node_id="sum"):
    return Node.of(node_id, "numpy.add", {"x1": "image"}, {"x2": literal})


def test_a_document_says_what_it_is_and_under_which_versions_it_was_written():
    data = to_document(Document(graph(gaussian("a", note="why"), targets={"out": "a"})))
    assert data["format"] == "tamis-pipeline"
    assert data["schema"] == SCHEMA
    assert data["libraries"] == library_versions()
    assert data["inputs"] == {"image": {"kind": "image", "locator": "sample:coins", "key": "k"}}
    assert data["nodes"]["a"]["note"] == "why"
    assert data["outputs"] == {"out": "a"}


LITERALS = [
    True, 0, -1, 10**30, -(2**63), 0.1, -0.0, 1e-320, float("inf"), float("-inf"), float("nan"),
    np.float32(0.1), np.uint8(255), np.bool_(True), np.float64("nan"), np.float16(-0.0), np.longdouble("0.1"),
    np.array([[np.nan, -0.0], [np.inf, 5e-324]]), np.zeros((0, 3), "i2"), np.arange(5, dtype=">u2")[::-1],
]  # fmt: skip


@pytest.mark.parametrize("literal", LITERALS, ids=repr)
def test_every_number_comes_back_bit_for_bit(literal):
    made = graph(plus(literal))
    again = round_trip(made)
    assert again == made
    value, old = again.nodes[0].values["x2"], made.nodes[0].values["x2"]
    assert type(value) is type(old)
    if isinstance(value, ArrayValue):
        assert value.array().tobytes() == old.array().tobytes()
        assert value.array().dtype == old.array().dtype
        np.testing.assert_array_equal(value.array(), literal)


@pytest.mark.parametrize(
    ("operation", "argument", "name", "value"),
    [
        ("filters.gaussian", "image", "sigma", (1, 2.0, 0)),
        ("filters.gaussian", "image", "channel_axis", -1),
        ("morphology.closing", "image", "footprint", Footprint("ellipse", (("width", 3), ("height", 2)))),
        ("morphology.closing", "image", "footprint", Footprint("ones", (("shape", (10, 10, 10)),))),
        ("morphology.closing", "image", "footprint", np.eye(3, dtype=bool)),
        ("numpy.getitem", "image", "index", (Ellipsis, slice(None, -3, 2), None, 5)),
        ("measure.regionprops_table", "label_image", "properties", ("label", "area")),
        ("numpy.reshape", "a", "shape", (-1, 3)),
    ],
)
def test_every_type_of_value_comes_back(operation, argument, name, value):
    made = graph(Node.of("a", operation, {argument: "image"}, {name: value}))
    assert round_trip(made) == made


numbers = st.floats() | st.integers() | st.booleans()
arrays = hnp.arrays(
    st.sampled_from(["?", "u1", "i8", "f2", "f4", ">f8"]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0),
)
ends = st.none() | st.integers(-9, 9)
indices = st.lists(st.integers(-9, 9) | st.none() | st.builds(Slice, ends, ends, ends) | st.just("..."))
footprints = st.builds(lambda r: Footprint("disk", (("radius", r),)), st.integers(0, 9)) | arrays.filter(
    np.ndim
)


@st.composite
def graphs(draw):
    identifiers = st.text("ab_1éß画", min_size=1, max_size=4).filter(str.isidentifier)
    names = draw(st.lists(identifiers, min_size=3, max_size=6, unique=True))
    sources = [Source(names[0], draw(st.sampled_from(Kind)), draw(st.text()), draw(st.text()))]
    nodes = []
    for place, name in enumerate(names[1:], start=1):
        ref = draw(st.sampled_from(names[:place]))
        operation, argument, values = draw(
            st.tuples(st.just("numpy.add"), st.just("x1"), st.fixed_dictionaries({"x2": numbers | arrays}))
            | st.tuples(st.just("numpy.getitem"), st.just("image"), st.fixed_dictionaries({"index": indices}))
            | st.tuples(
                st.just("morphology.closing"),
                st.just("image"),
                st.fixed_dictionaries({"footprint": footprints}),
            )
        )
        note = draw(st.text(st.characters()))
        nodes.append(Node.of(name, operation, {argument: ref}, values, note=note))
    targets = draw(st.dictionaries(st.sampled_from(names), st.sampled_from(names)))
    return Pipeline(tuple(sources), tuple(draw(st.permutations(nodes))), targets)


@settings(deadline=None, max_examples=60)
@given(graphs())
def test_any_graph_comes_back_from_its_document(made):
    again = round_trip(made)
    assert Pipeline(again.sources, again.nodes, again.targets) == made
    assert list(again.targets) == list(made.targets)
    assert all(type(a) is type(b) for a, b in zip(again.nodes, made.nodes, strict=True))


json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda some: st.lists(some) | st.dictionaries(
        st.sampled_from(["slice", "array", "dtype", "shape", "footprint", "float", "sigma"]) | st.text(), some
    ),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(json_data, st.sampled_from(["nodes", "inputs", "outputs", "schema", "libraries", "value", "node", ""]))
def test_whatever_stands_in_a_document_it_is_read_or_refused_in_one_line(data, place):
    content = to_document(Document(graph(gaussian("a"))))
    if place == "value":
        content["nodes"]["a"]["values"]["sigma"] = data
    elif place == "node":
        content["nodes"]["a"] = data
    elif place:
        content[place] = data
    message = ""
    try:
        parse_document(content if place else data)
    except TamisError as error:
        message = str(error)
    assert "\n" not in message


def test_a_changed_value_changes_one_line(tmp_path):
    texts = []
    for sigma in (2, 2.5):
        path = tmp_path / f"{sigma}.json"
        made = graph(gaussian("größe", sigma=sigma), histogram(ref="größe"), targets={"h": "counts:hist"})
        write_document(Document(made), path)
        texts.append(path.read_text(encoding="utf-8").splitlines())
    changed = [line for line in difflib.ndiff(*texts) if line[0] in "+-"]
    assert [line.split() for line in changed] == [["-", '"sigma":', "2,"], ["+", '"sigma":', "2.5,"]]
    assert any("größe" in line for line in texts[0])


def test_a_file_comes_back_whole(tmp_path):
    # a file name that is not UTF-8, as Linux gives it
    odd = Source("odd", locator="/data/\udcff \"'\\ \u2028.tif")
    made = graph(gaussian("a", note="zwei\nZeilen, \ud800"), sources=(IMAGE, odd), targets={"o": "a"})
    written = Document(made, libraries={"numpy": "1.0"}, fingerprints={"o": "abc"})
    write_document(written, tmp_path / "a.json")
    assert read_document(tmp_path / "a.json") == written


def edited(change, tmp_path):
    """Return the file of a document after somebody edited it."""
    content = to_document(Document(graph(gaussian("a"), gaussian("b", "a"), histogram(), targets={"o": "b"})))
    change(content)
    path = tmp_path / "edited.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def put(value, *keys):
    def change(content):
        for key in keys[:-1]:
            content = content[key]
        content[keys[-1]] = value

    return change


DEEP = json.loads("[" * 500 + "]" * 500)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("b", "nodes", "a", "inputs", "image"), ["circle", "a -> b"]),
        (put("filters.gausian", "nodes", "a", "operation"), ["node 'a'", "Did you mean 'filters.gaussian'"]),
        (put(["x"], "nodes", "a", "operation"), ["node 'a'", "must be text"]),
        (put("counts", "nodes", "a", "inputs", "image"), ["node 'a'", "needs one of them"]),
        (put("imag", "nodes", "a", "inputs", "image"), ["node 'a'", "Did you mean 'image'"]),
        (put("image", "nodes", "a", "inputs", "picture"), ["node 'a'", "'picture' is not known"]),
        (put({}, "nodes", "a", "inputs"), ["node 'a'", "'image' must be connected"]),
        (put("two", "nodes", "a", "values", "sigma"), ["node 'a'", "'sigma' must be", "got 'two'"]),
        (put(-2, "nodes", "a", "values", "sigma"), ["node 'a'", "'sigma' must be", "got -2"]),
        (put(10**400, "nodes", "a", "values", "sigma"), ["node 'a'"]),
        (put(DEEP, "nodes", "a", "values", "sigma"), ["node 'a'"]),
        (put({"eval": "1"}, "nodes", "a", "values", "sigma"), ["node 'a'", "'sigma'"]),
        (put({"footprint": "open"}, "nodes", "a", "values", "sigma"), ["node 'a'", "'sigma'"]),
        (put(2, "nodes", "a", "values", "sigmas"), ["node 'a'", "Did you mean 'sigma'"]),
        (put([], "nodes", "a", "values"), ["node 'a'", "values"]),
        (put(3, "nodes", "a", "note"), ["node 'a'", "'note' must be text"]),
        (put(None, "nodes", "a"), ["node 'a'", "must be an object"]),
        (put({"operation": "filters.gaussian"}, "nodes", "a b"), ["'a b' cannot name a node"]),
        (put({}, "inputs", "b"), ["'b' is used twice"]),
        (put({"kind": "photo"}, "inputs", "image"), ["input 'image'", "'kind' must be one of image, binary"]),
        (put({"kind": []}, "inputs", "image"), ["input 'image'", "'kind'"]),
        (put({"locator": 3}, "inputs", "image"), ["input 'image'", "'locator' must be text"]),
        (put("c", "outputs", "o"), ["output 'o'"]),
        (put(3, "outputs", "o"), ["outputs", "'o' must be text"]),
        (put([], "nodes"), ["nodes", "must be an object"]),
        (put(SCHEMA + 1, "schema"), [f"newer Tamis: schema {SCHEMA + 1}", "Upgrade Tamis"]),
        (put(0, "schema"), ["'schema' must be"]),
        (put(True, "schema"), ["'schema' must be"]),
        (put("1", "schema"), ["'schema' must be"]),
        (put("notebook", "format"), ["is not a pipeline document", "'notebook'"]),
    ],
)
def test_a_document_edited_into_nonsense_is_refused_in_one_line(change, words, tmp_path):
    path = edited(change, tmp_path)
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    assert len(message) < 500
    for word in words:
        assert word in message


def test_a_node_written_twice_is_refused(tmp_path):
    path = tmp_path / "a.json"
    node = '"a": {"operation": "filters.gaussian", "inputs": {"image": "image"}}'
    head = '"format": "tamis-pipeline", "schema": 1, "inputs": {"image": {}}'
    path.write_text(f'{{{head}, "nodes": {{{node}, {node}}}}}')
    with pytest.raises(DocumentError, match="'a' is used twice"):
        read_document(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe\0\x01", b"PK\x03\x04\0\0", b"null", b"[]", b"3", b"NaN", b'"text"', b"{}",
     b"1" * 5000, b"[" * 100_000, b'{"a":' * 100_000, b"\x89PNG\r\n\x1a\n"],
)  # fmt: skip
def test_what_is_no_document_is_refused_in_one_line(content, tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_what_is_nested_too_deeply_is_refused_before_it_is_a_file_too():
    with pytest.raises(DocumentError, match="nested too deeply"):
        parse_document({"format": "tamis-pipeline", "schema": 1, "outputs": {"x": _nested(5000)}})


def _nested(depth):
    data = []
    for _ in range(depth):
        data = [data]
    return data


def test_a_mark_in_front_and_unknown_fields_are_read_over(tmp_path):
    path = edited(put({"x": 1}, "comment"), tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_document(path).graph.targets == {"o": "b"}


def test_a_file_that_is_not_there_is_told(tmp_path):
    for path in (tmp_path / "no.json", tmp_path):
        with pytest.raises(DocumentError, match="cannot be read"):
            read_document(path)


def test_opening_a_document_makes_no_footprint(tmp_path):
    huge = Footprint("disk", (("radius", 10**9),))
    made = graph(Node.of("a", "morphology.closing", {"image": "image"}, {"footprint": huge}))
    write_document(Document(made), tmp_path / "a.json")
    assert read_document(tmp_path / "a.json").graph == made


def fail(*_args, **_named):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(("owner", "name"), [(os, "replace"), (files, "open")])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(owner, name, tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    write_document(Document(graph(gaussian("a"))), path)
    old = path.read_bytes()
    monkeypatch.setattr(owner, name, fail, raising=False)
    with pytest.raises(WriteError, match="No space left on device"):
        write_document(Document(graph(gaussian("b"))), path)
    assert path.read_bytes() == old
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("place", ["no/such/folder/a.json", "folder", "file/a.json", "nul\0l.json"])
def test_where_nothing_can_be_written_it_is_told(place, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match="cannot be written"):
        write_document(Document(graph()), tmp_path / place)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "folder"]


def test_a_link_stays_a_link_to_the_new_content(tmp_path):
    (tmp_path / "real.json").write_text("old")
    link = tmp_path / "link.json"
    link.symlink_to("real.json")
    write_document(Document(graph(gaussian("a"))), link)
    assert link.is_symlink()
    assert read_document(tmp_path / "real.json").graph.nodes[0].id == "a"
