"""Our dataclasses do what those of the standard library do; only making them is quicker."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import sys

import pytest

from tamis.dataclass import dataclass

FROZEN = {"frozen": True, "slots": True}


def plain(make):
    @make(**FROZEN)
    class Record:
        """Doc."""

        name: str
        size: int = 3
        parts: list[int] = dataclasses.field(default_factory=list, hash=False)

    return Record


def derived(make):
    @make(**FROZEN)
    class Record:
        """Doc."""

        name: str
        note: str = dataclasses.field(default="", compare=False, repr=False, kw_only=True)
        size: int = 3
        length: int = dataclasses.field(init=False)

        def __post_init__(self):
            object.__setattr__(self, "length", len(self.name))

    return Record


def unequal(make):
    @make(**FROZEN, eq=False)
    class Record:
        """Doc."""

        name: str

    return Record


def own(make):
    @make(**FROZEN)
    class Record:
        """Doc."""

        name: str

        def __repr__(self):
            return "mine"

        def __eq__(self, other):
            return True

    return Record


def empty(make):
    @make(**FROZEN)
    class Record:
        """Doc."""

    return Record


def hidden(make):
    @make(**FROZEN, eq=False, repr=False)
    class Record:
        """Doc."""

        name: str

        def __str__(self):
            return self.name

    return Record


def heir(make):
    @make(**FROZEN)
    class Record(plain(make)):
        """Doc."""

        colour: str = "red"

    return Record


MADE = [plain, derived, unequal, own, empty, hidden, heir]


def both(make):
    return make(dataclass), make(dataclasses.dataclass)


def arguments(cls):
    return ("a",) if "name" in cls.__match_args__ else ()


def outcome(act):
    try:
        return act()
    except Exception as error:  # what it is, both must say alike
        return type(error), str(error)


@pytest.mark.parametrize("make", MADE)
def test_it_looks_the_same(make):
    ours, theirs = both(make)
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.__slots__ == theirs.__slots__
    assert str(inspect.signature(ours)) == str(inspect.signature(theirs))
    assert ours.__init__.__annotations__ == theirs.__init__.__annotations__
    assert [f.name for f in dataclasses.fields(ours)] == [f.name for f in dataclasses.fields(theirs)]
    assert repr(ours.__dataclass_params__) == repr(theirs.__dataclass_params__)
    assert ours.__qualname__ == theirs.__qualname__
    assert ours.__init__.__qualname__ == theirs.__init__.__qualname__
    assert str(ours(*arguments(ours))).split(" at ")[0] == str(theirs(*arguments(theirs))).split(" at ")[0]


@pytest.mark.parametrize("make", MADE)
def test_it_is_equal_to_the_same_and_has_the_same_hash(make):
    ours, theirs = both(make)
    for act in (
        lambda cls: cls(*arguments(cls)) == cls(*arguments(cls)),
        lambda cls: cls(*arguments(cls)) == 3,
        lambda cls: hash(cls(*arguments(cls))) == hash(cls(*arguments(cls))),
        lambda cls: cls.__hash__ is None,
    ):
        assert outcome(lambda act=act: act(ours)) == outcome(lambda act=act: act(theirs))


@pytest.mark.parametrize("make", MADE)
def test_nothing_can_be_set_or_deleted(make):
    ours, theirs = both(make)
    for act in (lambda value: setattr(value, "name", "b"), lambda value: delattr(value, "name")):
        got, expected = (outcome(lambda c=c, act=act: act(c(*arguments(c)))) for c in (ours, theirs))
        assert got[0] is dataclasses.FrozenInstanceError
        assert got == expected or not arguments(ours)  # in some versions of Python another error
    with pytest.raises(dataclasses.FrozenInstanceError, match="field 'other'"):
        ours(*arguments(ours)).other = 1


@pytest.mark.parametrize("given", [{}, {"name": "a", "what": 1}, {"name": "a", "size": 4, "parts": [1]}])
def test_what_is_missing_or_too_much_is_told_alike(given):
    ours, theirs = both(plain)
    assert outcome(lambda: repr(ours(**given))) == outcome(lambda: repr(theirs(**given)))


def test_what_differs_is_not_equal_and_hashes_leave_out_what_they_shall():
    record = plain(dataclass)
    assert record("a") != record("b")
    assert record("a") != record("a", parts=[1])
    assert hash(record("a")) == hash(record("a", parts=[1])) == hash(plain(dataclasses.dataclass)("a"))
    assert record("a").parts is not record("a").parts
    other = derived(dataclass)
    assert other("a", note="b") == other("a", note="c") != other("ab")


def test_of_a_single_field_the_values_are_compared_as_in_a_tuple():
    @dataclass(**FROZEN)
    class One:
        """Doc."""

        value: float

    number = float("nan")
    assert One(number) == One(number)


def test_a_changed_copy_is_made_as_always():
    record = derived(dataclass)("abc", note="n")
    changed = dataclasses.replace(record, name="ab")
    assert (changed.length, changed.note) == (2, "n")
    assert dataclasses.asdict(changed) == {"name": "ab", "note": "n", "size": 3, "length": 2}


@dataclass(frozen=True, slots=True)
class Node:
    """Doc."""

    name: str
    children: list[Node] = dataclasses.field(default_factory=list)


def test_it_is_pickled_and_copied():
    node = Node("a", [Node("b")])
    assert pickle.loads(pickle.dumps(node)) == copy.deepcopy(node) == copy.copy(node) == node
    with pytest.raises(dataclasses.FrozenInstanceError):
        copy.copy(node).name = "c"


def test_one_that_holds_itself_can_be_shown():
    node = Node("a")
    node.children.append(node)
    assert repr(node) == "Node(name='a', children=[...])"


def test_a_subclass_may_have_more():
    class Leaf(Node):
        """Has a dictionary."""

    leaf = Leaf("a")
    leaf.colour = "red"
    assert leaf.colour == "red"
    with pytest.raises(dataclasses.FrozenInstanceError):
        leaf.name = "b"
    assert leaf != Node("a")


@pytest.mark.parametrize("wish", [{"frozen": False, "slots": True}, {"frozen": True, "slots": False}])
def test_other_kinds_are_left_to_the_standard_library(wish):
    with pytest.raises(TypeError, match="frozen dataclasses with slots"):
        dataclass(**wish)


@pytest.mark.parametrize("makers", [(dataclass, dataclasses.dataclass), (dataclasses.dataclass, dataclass)])
def test_one_may_be_derived_from_one_of_the_standard_library_and_the_other_way_round(makers):
    first, second = makers

    @second(**FROZEN)
    class Record(plain(first)):
        """Doc."""

        colour: str = "red"

    assert Record("a", colour="b") != Record("a") == Record("a", 3)
    assert repr(Record("a")).endswith("Record(name='a', size=3, parts=[], colour='red')")


def test_its_annotations_are_found_in_its_module():
    assert Node.__init__.__globals__ is vars(sys.modules[__name__])
