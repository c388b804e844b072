import struct

import numpy as np
import pytest
import tifffile

from tamis.io._ifd import count_directories


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("bigtiff", [False, True])
def test_all_pages_are_counted_in_any_byte_order(tmp_path, byteorder, bigtiff):
    file = tmp_path / "a.tif"
    planes = np.zeros((7, 4, 5), np.uint8)
    tifffile.imwrite(file, planes, byteorder=byteorder, bigtiff=bigtiff, photometric="minisblack")
    assert count_directories(file) == 7


@pytest.mark.parametrize("content", [b"", b"II", b"II*", b"PNG whatever", b"II\x2d\0\0\0\0\0"])
def test_what_is_no_tiff_has_no_pages(tmp_path, content):
    (tmp_path / "a.tif").write_bytes(content)
    assert count_directories(tmp_path / "a.tif") == 0


@pytest.mark.parametrize(
    "content",
    [b"II*\0", b"II*\0\xff\0\0\0", b"II*\0" + struct.pack("<IHI", 8, 2, 0)],
)
def test_a_chain_that_breaks_off_is_not_taken_for_its_end(tmp_path, content):
    (tmp_path / "a.tif").write_bytes(content)
    with pytest.raises(EOFError, match="behind the end of the file"):
        count_directories(tmp_path / "a.tif")


def test_a_chain_that_turns_back_is_not_walked_for_ever(tmp_path):
    (tmp_path / "a.tif").write_bytes(b"II*\0" + struct.pack("<IHI", 8, 0, 8))
    with pytest.raises(EOFError, match="circle"):
        count_directories(tmp_path / "a.tif")
