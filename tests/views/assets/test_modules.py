"""The page's modules can be joined into one file, as notebooks need."""

import re
from collections import Counter
from pathlib import Path

import pytest

from .conftest import ASSETS

MODULES = sorted(ASSETS.glob("*.js"))
TOP_LEVEL = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|class|const|let|var) (\w+|\{[^}]*\})", re.MULTILINE
)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_no_name_is_used_twice_at_the_top_of_a_module():
    names = Counter(name for path in MODULES for name in TOP_LEVEL.findall(text(path)))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_is_short_and_imports_by_name_what_lies_beside_it(path):
    assert len(text(path).splitlines()) < 400
    assert ("export default" in text(path)) is (path.name == "viewer.js")  # what anywidget looks for
    for names, origin in re.findall(r"^import (.*?) from \"(.*?)\";", text(path), re.MULTILINE | re.DOTALL):
        assert re.fullmatch(r"\{[\s\w,]+\}", names), f"{path.name} renames {names}"
        assert " as " not in names
        assert (ASSETS / origin).is_file(), f"{path.name} imports {origin}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_asks_no_other_address(path):
    without_space_of_svg = text(path).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://", without_space_of_svg)
