"""The viewer as one file."""

import re
import shutil
import subprocess

import pytest

from tamis.notebook._module import joined_module, joined_styles, version, widget_module


def test_each_module_is_in_it_once_and_behind_what_it_imports():
    text = joined_module()
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert re.findall(r"^export .*", text, re.MULTILINE) == ["export default { render: renderViewer };"]
    assert text.count("class Model ") == text.count("class Rows ") == 1
    assert text.index("export default") > text.index("class Model ")


@pytest.mark.skipif(not shutil.which("node"), reason="nothing else here reads JavaScript outside a browser")
@pytest.mark.parametrize("make", [joined_module, widget_module])
def test_it_is_a_module(make, tmp_path):
    path = tmp_path / "joined.mjs"
    path.write_text(make(), encoding="utf-8")
    told = subprocess.run(["node", "--check", path], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def test_the_styles_ask_for_no_other_file():
    text = joined_styles()
    assert "@import" not in text
    assert ".tamis-rows" in text
    assert "url(" not in text.replace('url("data:', "")


def test_what_a_widget_brings_is_small_and_says_which_viewer_it_wants():
    text = widget_module()
    assert f'"{version()}"' in text
    assert len(text) < 4000
