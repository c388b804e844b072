"""The contract of operations may be inherited for functions of the user's, and finds a wrong depth."""

from __future__ import annotations

import os
import re
import subprocess
import sys

CONTRACT = '''
"""Tests as somebody writes them for functions of their own."""

import tamis
from scipy import ndimage as ndi
from tamis.testing.operation import OperationTests


@tamis.operation(depth=lambda values, ndim: values["size"] // 2)
def median(image, size: int = 5):
    """Take the median around each pixel."""
    return ndi.median_filter(image, max(size, 1))


@tamis.operation(pointwise=True)
def invert(image, top: float = 255):
    """Turn dark into bright."""
    return top - image.astype(float)


@tamis.operation(depth=1)
def wrong(image):
    """Look two pixels far, and say one."""
    return ndi.maximum_filter(image, 5)


class TestMine(OperationTests):
    operations = (median.operation, invert.operation, wrong.operation)
'''


def test_two_good_functions_pass_and_a_wrong_depth_is_caught(tmp_path):
    (tmp_path / "test_mine.py").write_text(CONTRACT)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:dash"]
    command = [sys.executable, "-m", "pytest", *options, "test_mine.py"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    failed = re.findall(r"^FAILED \S+::(\w+\[\S+\])", done.stdout, re.MULTILINE)
    assert failed == ["test_tiles_do_not_change_pixels[test_mine.wrong]"], done.stdout
    assert re.search(r"test_mine.wrong.*depth \(1, 1\), region .* pixels differ", done.stdout)
    assert re.search(r"1 failed, 20 passed", done.stdout)
