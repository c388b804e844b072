import json

import numpy as np
import pytest

from tamis.errors import ReadError
from tamis.io import open_image
from tamis.region import Region

ARRAY = np.arange(120, dtype=np.uint16).reshape(4, 5, 6)
SIDECAR = {"shape": [4, 5, 6], "dtype": "uint16"}


def save(folder, content=None, **said):
    (folder / "a.raw").write_bytes(ARRAY.tobytes() if content is None else content)
    (folder / "a.raw.json").write_text(json.dumps(SIDECAR | said))
    return folder / "a.raw"


def test_the_sidecar_says_what_the_bytes_are(tmp_path):
    said = {"axes": "TYX", "spacing": [9, 0.5, 0.5], "unit": "µm", "offset": 3}
    content = b"abc" + ARRAY.astype(">u2").tobytes()
    image = open_image(save(tmp_path, content, byteorder="big", **said))
    region = Region((1, 2, 0), (3, 5, 4))
    assert np.array_equal(image, ARRAY)
    assert np.array_equal(image.read(region), ARRAY[region.slices])
    assert (image.axes, image.spacing, image.unit) == ("TYX", (9.0, 0.5, 0.5), "um")


def test_options_stand_in_for_the_sidecar(tmp_path):
    (tmp_path / "a.raw").write_bytes(ARRAY.tobytes())
    image = open_image(tmp_path / "a.raw", shape=(4, 5, 6), dtype="uint16")
    assert np.array_equal(image, ARRAY)
    assert open_image(image.locator, **image.options).key == image.key


def test_without_a_sidecar_the_remedy_is_named(tmp_path):
    (tmp_path / "a.raw").write_bytes(ARRAY.tobytes())
    with pytest.raises(ReadError, match=r"raw \(no sidecar 'a.raw.json' with 'shape' and 'dty"):
        open_image(tmp_path / "a.raw")


@pytest.mark.parametrize(("shape", "word"), [([4, 5, 7], "truncated"), ([4, 5, 5], "too long")])
def test_another_size_than_the_sidecar_says_is_refused(tmp_path, shape, word):
    with pytest.raises(ReadError, match=f"{word}: .* bytes, the file has 240"):
        open_image(save(tmp_path, shape=shape))


@pytest.mark.parametrize(
    "said", [{"dtype": "uint17"}, {"byteorder": "middle"}, {"shape": "wide"}, {"offset": "far"}]
)
def test_a_sidecar_that_makes_no_sense_is_refused(tmp_path, said):
    with pytest.raises(ReadError, match=r"a\.raw: sidecar is wrong"):
        open_image(save(tmp_path, **said))


def test_a_sidecar_that_is_no_json_is_refused(tmp_path):
    file = save(tmp_path)
    (tmp_path / "a.raw.json").write_text("{")
    with pytest.raises(ReadError, match="is not JSON"):
        open_image(file)


def test_the_sidecar_belongs_to_the_key(tmp_path):
    key = open_image(save(tmp_path)).key
    assert open_image(save(tmp_path, dtype="int16")).key != key
