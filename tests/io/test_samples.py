import numpy as np
import pytest
import xxhash
from scipy import ndimage as ndi
from skimage import data, filters, measure

from tamis.errors import UnknownNameError
from tamis.io import list_samples, open_image, open_sample
from tamis.io._foam import make_foam


@pytest.mark.parametrize("name", list_samples())
def test_a_sample_opens_without_the_network(name, monkeypatch):
    import socket

    def connect(*_):
        message = "the network was used"
        raise AssertionError(message)

    monkeypatch.setattr(socket.socket, "connect", connect)
    image = open_image(f"sample:{name}")
    assert image.read().shape == image.shape
    assert image.locator == f"sample:{name}"
    assert len(image.spacing) == len(image.axes) == image.ndim


def test_a_sample_is_the_image_of_scikit_image():
    assert np.array_equal(open_sample("coins"), data.coins())
    assert open_sample("coins").key == open_sample("coins").key
    assert open_sample("coins").key != open_sample("camera").key


def test_colours_and_masks_say_what_they_are():
    assert open_sample("astronaut").axes == "YXC"
    assert open_sample("logo").channel_names == ("red", "green", "blue", "alpha")
    assert open_sample("horse").kind == "binary"


def test_a_misspelt_sample_offers_the_right_one():
    with pytest.raises(UnknownNameError, match="Did you mean 'coins'"):
        open_sample("coin")


def test_the_foam_has_the_same_bits_everywhere():
    foam = make_foam()
    assert xxhash.xxh3_128(foam.tobytes()).hexdigest() == "e0e7c40154f2c99a128a9694076d2534"


def test_the_foam_is_opened_before_it_is_made(monkeypatch):
    from tamis.io import samples

    monkeypatch.setattr(samples, "make_foam", lambda: pytest.fail("made too early"))
    foam = open_sample("foam")
    assert (foam.shape, foam.dtype) == ((96, 128, 128), np.uint16)
    assert (foam.axes, foam.spacing, foam.unit) == ("ZYX", (3.5, 3.5, 3.5), "um")


def test_the_pipeline_of_the_talk_separates_the_grains_of_the_foam():
    foam = open_sample("foam").read()
    objects = foam > filters.threshold_otsu(foam)
    smooth = ndi.median_filter(foam, size=3)
    liquid = objects & (smooth > filters.threshold_otsu(smooth[objects]))
    filled = ndi.binary_fill_holes(liquid)
    cores, count = measure.label(ndi.binary_erosion(filled, np.ones((10, 10, 10))), return_num=True)
    assert 0.25 < objects.mean() < 0.35
    assert filled.sum() - liquid.sum() > 5000
    assert measure.label(filled).max() < 5
    assert count == cores.max() == 33
