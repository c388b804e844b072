"""What is typed into a notebook is written into the script, with all that it uses."""

from __future__ import annotations

import subprocess
import sys
import types

import numpy as np
import pytest

import tamis
from tamis.errors import PipelineError

IMAGE = (np.arange(77 * 53).reshape(77, 53) % 251).astype(np.uint8)

HEAD = """
from __future__ import annotations
import functools
import math
import numpy as np
import scipy.ndimage as ndi
import tamis
from typing import Annotated
from skimage.filters import gaussian
from tamis import operation as op
"""


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """Run cells as a notebook does: in `__main__`, from files that hold their source."""
    main = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", main)
    cells = []

    def run(text):
        path = tmp_path / f"cell{len(cells)}.py"
        cells.append(path)
        path.write_text(text)
        exec(compile(text, str(path), "exec"), vars(main))
        return main

    run(HEAD)
    return run


def exported(result, tmp_path):
    """Return the script of a pipeline, and what it gives in a Python of its own, without Tamis."""
    np.save(tmp_path / "image.npy", IMAGE)
    pipeline = tamis.Pipeline.of(result=result)
    script = pipeline.to_script(paths={pipeline.inputs[0]: str(tmp_path / "image.npy")})
    program = f"{script}\nimport sys\nassert 'tamis' not in sys.modules\nnp.save('result.npy', result)\n"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import numpy as np\n" + program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, script + done.stderr
    return script, np.load(tmp_path / "result.npy")


def image_of(tmp_path):
    np.save(tmp_path / "image.npy", IMAGE)
    return tamis.open(str(tmp_path / "image.npy"))


CELLS = {
    "a function alone": """
@tamis.operation(pointwise=True)
def own(image: np.ndarray, amount: Annotated[float, (0, 5)] = 1.5) -> np.ndarray:
    '''Add something.'''
    return image + amount
""",
    "helpers, constants and modules": """
WEIGHTS = np.array([[0, 1, 0], [1, 2, 1], [0, 1, 0]], dtype=np.float32)
LIMITS = {"low": -math.inf, "high": [200.0, (1, None)]}
def base(image):
    return ndi.convolve(image.astype(np.float32), WEIGHTS)
def helper(image):
    return base(image).clip(LIMITS["low"], LIMITS["high"][0])
@tamis.operation
def own(image):
    return helper(image) + math.sqrt(2)
""",
    "a helper that is an operation, and calls itself": """
@tamis.operation
def halved(image, times=2):
    return image if times == 0 else halved(image / 2, times - 1)
@op(depth=3)
def own(image):
    return halved(image) + gaussian(image, sigma=0.5)
""",
    "a decorator and a name for it": """
def twice(function):
    @functools.wraps(function)
    def done_twice(image):
        return function(function(image))
    return done_twice
local = functools.partial(tamis.operation, pointwise=True)
@local
@twice
def own(image):
    return image * 2 + 1
""",
    "another name, a default, and names of its own inside": """
NUMBER = 3
def plain(x, y=NUMBER):
    return x + y
short = plain
@tamis.operation(pointwise=True)
def own(image):
    import operator
    inner = lambda NUMBER: NUMBER + 1
    return operator.mul(short(image), 2) + sum(plain for plain in [1, 2]) + inner(1)
""",
}


@pytest.mark.parametrize("name", CELLS)
def test_the_script_gives_the_same_pixels_without_tamis(name, notebook, tmp_path):
    main = notebook(CELLS[name])
    script, found = exported(main.own(image_of(tmp_path)), tmp_path)
    expected = main.own(IMAGE)
    np.testing.assert_array_equal(found, expected)
    assert found.dtype == expected.dtype
    assert "Annotated" not in script


def test_definitions_stand_once_after_what_they_use_and_keep_docstrings(notebook, tmp_path):
    main = notebook(
        CELLS["helpers, constants and modules"] + CELLS["a function alone"].replace("own", "more")
    )
    script, _ = exported(main.own(main.more(main.own(image_of(tmp_path)))), tmp_path)
    places = [script.index(text) for text in ("WEIGHTS =", "def base", "def helper", "def own", "def more")]
    assert places == sorted(places)
    assert script.count("def own") == 1
    assert "Add something." in script


def test_the_exported_script_is_recorded_under_the_same_names(notebook, tmp_path):
    main = notebook(CELLS["a function alone"])
    pipeline = tamis.Pipeline.of(more=main.own(image_of(tmp_path), amount=2.5))
    assert "more = own(image, amount=2.5)" in pipeline.to_script()


def test_a_function_of_a_module_is_imported_from_there(tmp_path, monkeypatch):
    (tmp_path / "lab_to_export.py").write_text(
        "import tamis\n@tamis.operation\ndef own(image):\n    return image + 1\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    import lab_to_export

    script = tamis.Pipeline.of(result=lab_to_export.own(image_of(tmp_path))).to_script()
    assert "import lab_to_export" in script
    assert "lab_to_export.own(" in script
    del sys.modules["lab_to_export"]


REFUSED = {
    "holds an object": (
        "class Thing:\n    size = 3\nTHING = Thing()\n"
        "@tamis.operation\ndef own(image):\n    return image + THING.size\n",
        "no script can say what 'THING' is",
    ),
    "is a lambda": ("own = tamis.operation(lambda image: image + 1)\n", "Write it with def"),
    "was wrapped by a call": (
        "def plain(image):\n    return image\n"
        "def twice(f):\n    @functools.wraps(f)\n    def g(image):\n"
        "        return f(image) * 2\n    return g\n"
        "own = tamis.operation(twice(plain))\n",
        "what was made of it is not in its definition",
    ),
    "is called like a module": (
        "@tamis.operation\ndef filters(image):\n    return image + 1\n"
        "def own(image):\n    return tamis.filters.sobel(filters(image))\n",
        "two things are called 'filters'",
    ),
    "is called like another": (
        "def make(factor):\n    @tamis.operation\n    def scale(image):\n        return image * factor\n"
        "    return scale\n"
        "def own(image):\n    return make(2)(make(3)(image))\n",
        "two things are called '(factor|scale)'",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_script_could_not_say_is_refused(name, notebook, tmp_path):
    text, message = REFUSED[name]
    main = notebook(text)
    pipeline = tamis.Pipeline.of(result=main.own(image_of(tmp_path)))
    with pytest.raises(PipelineError, match=rf"^export.*{message}"):
        pipeline.to_script()


def test_a_function_whose_source_is_gone_is_refused(tmp_path):
    names = {"__name__": "__main__"}
    exec("def own(image):\n    return image + 1\n", names)
    pipeline = tamis.Pipeline.of(result=tamis.operation(names["own"])(image_of(tmp_path)))
    with pytest.raises(PipelineError, match=r"its source cannot be read. Put the function into a module"):
        pipeline.to_script()
