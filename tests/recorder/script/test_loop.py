"""What is done very often is run as it was written: the same happens, and what came of it is a constant."""

import traceback

import numpy as np
import pytest

import tamis
from tamis.recorder.script import _loop
from tamis.recorder.script._loop import MOST_DRAWN_TURNS, MOST_SMALL_TURNS, MOST_TURNS

MANY = MOST_TURNS + 20
START = """
import numpy as np
from skimage import data, filters, measure
image = data.coins()[:40, :50].astype(float)
"""

LOOPS = {
    "for, break and else": f"""
for turn in range({MANY}):
    if turn == {MANY - 3}:
        break
    if turn % 2:
        continue
    last = image[turn % 40, 3] * 2
else:
    print("never")
for turn in range({MANY}):
    last += 1
else:
    print("always")
print(turn, last)""",
    "while": f"""
turn = total = 0
while (turn := turn + 1) < {MANY}:
    total += image[3, 4]
    if turn > {MANY - 5}:
        continue
    total -= 1
else:
    print("over", turn, total)""",
    "nested": """
out = np.zeros_like(image)
for row in range(1, 39):
    for column in range(1, 49):
        out[row, column] = image[row - 1 : row + 2, column].mean() - image[row, column]
    out[row] += row
print(out.sum())""",
    "yield": f"""
def each():
    given = 0
    for turn in range({MANY}):
        given = (yield turn * image[1, 1]) or given
        def inner():
            nonlocal given
            given += turn
        inner()
    return given
found = []
walk = each()
try:
    while True:
        found.append(next(walk))
except StopIteration as error:
    print(error.value, len(found), sum(found))""",
    "comprehensions": f"""
numbers = range({MANY})
print(sum(n * image[0, n % 7] for n in numbers if n % 3 > 0), len({{n % 9 + 1 for n in numbers}}))
print([a := n - 1 for n in numbers][-1], {{n: -n for n in numbers}}[{MANY - 1}], a)
print(f"{{sum(n * 2 for n in numbers)}} {{sum(n * 3 for n in numbers)}} {{sum(1 for n in numbers)}}")
print(sorted(numbers, key=lambda n: -n)[:3])""",
    "a function": f"""
def scaled(value, factor=1 + 1):
    "What it says."
    return value * factor
print(sum(scaled(image[n % 4, n % 5]) for n in range({MANY})), scaled.__doc__, scaled(image).sum())""",
    "a class": f"""
class Counter:
    __count = 0
    for turn in range({MANY}):
        __count += 1
    def more(self):
        self.__count = self.__count + 1
        return super().__repr__()[:1]
counter = Counter()
print(set(counter.more() for _ in range({MANY})), counter._Counter__count, Counter.turn)""",
    "global": f"""
def count():
    for turn in range({MANY}):
        global total
        total = turn + 1
count()
print(total)""",
    "async": f"""
import asyncio
async def each():
    for turn in range({MANY}):
        yield turn
async def run():
    total = 0
    async for turn in each():
        total += turn
    return total + sum([turn async for turn in each() if turn > 7])
print(asyncio.run(run()))""",
    "closures": f"""
made = [lambda: n + 1 for n in range(3)]
for turn in range({MANY}):
    made.append(lambda: turn * 2)
print(made[0](), made[-1](), made[7]())""",
}


@pytest.mark.parametrize("name", LOOPS)
def test_what_turns_very_often_does_the_same(name, plainly, recorded):
    plain, watched = plainly(START + LOOPS[name]), recorded(START + LOOPS[name])
    assert watched.out == plain.out != ""
    assert _own(watched.names) == _own(plain.names)


def _own(names):
    return {name for name in names if not name.startswith("__")}


def test_what_such_a_loop_leaves_is_a_constant_that_says_so(recorded):
    nested = LOOPS["nested"].replace("    out[row] += row\n", "")  # which would be a step after it
    watched = recorded(START + nested + "\nedges = filters.sobel(out)\n")
    assert watched.pipeline.get_node("edges").note == (
        f"out is a constant: it was made in a loop at line 7 of more than {MOST_SMALL_TURNS} turns "
        "without an image of 4096 pixels, which is not unrolled further"
    )
    assert np.array_equal(tamis.run(watched.pipeline)["edges"], watched.names["edges"])


def test_arrays_that_such_a_loop_puts_into_a_list_say_so_too(recorded):
    text = f"found = []\nfor n in range({MANY}):\n    found.append(image[:4] * n)\n"
    watched = recorded(START + text + "last = filters.sobel(found[-1])\n")
    assert "a loop at line 6 of" in watched.pipeline.get_node("last").note
    assert np.array_equal(tamis.run(watched.pipeline)["last"], watched.names["last"])


@pytest.mark.parametrize(
    "write", ["smooth[n % 9, 2] += 7", "smooth += 1", "view[n % 9] -= 1", "smooth.T[3] = n", "smooth -= 0.5"]
)
def test_what_such_a_loop_writes_into_has_no_wrong_history(write, recorded):
    text = f"smooth = filters.gaussian(image)\nview = smooth.ravel()\nfor n in range({MANY}):\n    {write}\n"
    watched = recorded(START + text + "edges = filters.sobel(smooth)\n")
    assert np.array_equal(tamis.run(watched.pipeline)["edges"], watched.names["edges"])
    assert "is a constant: it was" in watched.pipeline.get_node("edges").note


def test_an_array_that_such_a_loop_only_reads_stays_what_it_is(recorded):
    text = f"smooth = filters.gaussian(image)\nfor n in range({MANY}):\n    smooth.max()\n"
    watched = recorded(START + text + "edges = filters.sobel(smooth)\n")
    assert watched.pipeline.get_node("edges").inputs == {"image": "smooth"}


def test_a_loop_of_few_turns_is_unrolled(recorded):
    text = "smooth = image\nfor _ in range(12):\n    smooth = filters.gaussian(smooth)\n"
    operations = [node.operation for node in recorded(START + text).pipeline.nodes]
    assert operations.count("filters.gaussian") == 12


def test_the_turns_are_counted_over_all_times_that_a_loop_is_entered(recorded):
    text = f"for _ in range(3):\n    for n in range({MOST_TURNS // 2}):\n        pass\n    one = image * 2\n"
    watched = recorded(START + text)
    counts = watched.recorder.loops._counts.values()
    assert sorted(count.turns for count in counts) == [3, MOST_DRAWN_TURNS + 2]
    assert watched.pipeline.outputs == ("one",)


def test_a_loop_that_only_draws_is_left_early_and_leaves_a_constant(recorded):
    text = f"""
z, y, x = np.indices((16, 16, 16))
air = np.zeros((16, 16, 16), bool)
for n in range({MOST_SMALL_TURNS}):
    air |= (z - n / 2) ** 2 + (y - n / 2) ** 2 + x**2 < 9
smooth = filters.gaussian(np.where(air, 9.0, 31.0))
"""
    watched = recorded(START + text)
    assert [count.turns for count in watched.recorder.loops._counts.values()] == [MOST_DRAWN_TURNS + 2]
    assert [node.id for node in watched.pipeline.nodes] == ["getitem", "image", "smooth"]


LARGE = (
    START
    + """
image = data.coins()[:64, :64]
volume = np.stack([image, image + 1] * 25)
"""
)


def followed(watched):
    return sum(watched.recorder.memory.last(number) is not None for number in watched.names["found"])


def turns(name, pipeline):
    return sum(node.operation == name for node in pipeline.nodes)


@pytest.mark.parametrize(
    "loop",
    [
        "for plane in volume:\n    found.append(filters.sobel(plane).max())",
        "for n in range(50):\n    for _ in range(2):\n        edges = filters.sobel(volume[n])\n"
        "    found.append(edges.max())",
        "n = 0\nwhile n < 50:\n    found.append(filters.sobel(volume[n]).max())\n    n += 1",
        "found = [filters.sobel(plane).max() for plane in volume]",
        "found = list(map(lambda plane: filters.sobel(plane).max(), volume))",
        "def top(plane):\n    return filters.sobel(plane).max()\n"
        "for plane in volume:\n    found.append(top(plane))",
        "for plane in volume:\n    found.append(plane.max())",
    ],
)
def test_a_loop_over_slices_is_unrolled(loop, recorded):
    assert followed(recorded(LARGE + "found = []\n" + loop + "\n")) == 50


@pytest.mark.parametrize(
    "loop",
    [
        "for n in range(50):\n    found.append(image[n : n + 9].max())",
        "for n in range(50):\n    for _ in range(1):\n        found.append(image[n : n + 9].max())",
        "found = [image[n : n + 9].max() for n in range(50)]",
        "def top(n):\n    return image[n : n + 9].max()\nfor n in range(50):\n    found.append(top(n))",
        "for n in range(50):\n    found.append(image[n : n + 9].max())\n    np.zeros((99, 99))",
    ],
)
def test_a_loop_over_small_things_is_not(loop, recorded):
    assert followed(recorded(LARGE + "found = []\n" + loop + "\n")) == MOST_SMALL_TURNS + 1


def test_a_large_turn_now_and_then_does_not_make_up_for_many_small_ones(recorded):
    text = """
for n in range(90):
    if n % 3 == 0:
        edges = filters.sobel(image - n)
"""
    watched = recorded(LARGE + text, keep_all=True)
    assert turns("filters.sobel", watched.pipeline) == 17
    assert f"more than {MOST_SMALL_TURNS} turns without" in watched.recorder.reason(watched.names["edges"])


def test_a_long_loop_of_large_turns_says_how_many_are_followed(recorded, monkeypatch):
    monkeypatch.setattr(_loop, "MOST_TURNS", 40)
    watched = recorded(LARGE + "for plane in volume:\n    edges = filters.sobel(plane)\n")
    assert turns("filters.sobel", watched.pipeline) == 40
    reason = "it was made in a loop at line 8 of more than 40 turns, which is not unrolled further"
    assert watched.recorder.reason(watched.names["edges"]) == reason


def test_what_is_only_drawn_in_a_long_loop_is_as_if_nothing_was_known_of_it(recorded):
    text = (
        "made = np.zeros((40, 50))\nfor n in range(99):\n    made[n % 40] += n\nedges = filters.sobel(made)\n"
    )
    watched = recorded(START + text)
    assert (
        watched.pipeline.get_node("edges").note
        == "made is a constant: it is made of no image that is followed"
    )


def test_a_traceback_names_the_lines_of_the_script_in_both_versions(recorded, plainly):
    text = (
        START
        + f"""
def check(n):
    if n in STOP:
        raise KeyError(n)

for n in range({MANY}):
    check(
        n
    )
"""
    )
    for stop in (3, MANY - 1):
        lines = []
        for run in (plainly, recorded):
            with pytest.raises(KeyError) as caught:
                run(text.replace("STOP", f"({stop},)"))
            frames = traceback.extract_tb(caught.value.__traceback__)
            lines.append([(f.name, f.lineno) for f in frames if f.filename == "script.py"])
        assert lines[0] == lines[1]


def test_a_warning_is_told_once_a_line_over_both_versions(recorded, plainly):
    import warnings

    text = START + f"import warnings\nfor n in range({MANY}):\n    warnings.warn('so it is')\n"
    for run in (plainly, recorded):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("default")
            run(text)
        assert [warning.lineno for warning in told] == [7]
