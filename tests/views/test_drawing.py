import numpy as np
import pytest

from tamis.catalogue import Kind
from tamis.display import Intent, from_png, resolve
from tamis.views import image, overlay


def snapshot(array, *, kind=Kind.IMAGE, **options):
    return resolve(array, Intent(), kind=kind, **options)


VOLUME = snapshot(np.zeros((9, 40, 30)), title="smooth", axes="ZYX", spacing=(3, 1, 0.5), unit="um")


def test_words_say_what_is_seen():
    assert image.draw(VOLUME).alt == "smooth: image, plane Z 4 of 9, 40 × 30 pixels of 1 × 0.5 um"
    stale = snapshot(np.zeros((4, 4)), state="stale")
    assert image.draw(stale).alt == "image, 4 × 4 pixels, stale"


def test_words_of_an_overlay_name_both():
    labels = snapshot(np.ones((40, 30), int), kind=Kind.LABELS, title="cells")
    assert overlay.draw(VOLUME, labels).alt == "cells: labels, 40 × 30 pixels; over smooth"


@pytest.mark.parametrize(("spacing", "size"), [((1, 1), (30, 40)), ((2, 1), (30, 80)), ((1, 2), (60, 40))])
def test_a_drawing_has_the_proportions_of_the_object(spacing, size):
    drawing = image.draw(snapshot(np.zeros((40, 30)), spacing=spacing))
    assert (drawing.width, drawing.height) == size


def test_a_large_plane_becomes_a_smaller_picture():
    drawing = image.draw(snapshot(np.zeros((400, 300), np.uint8)), largest=100)
    assert from_png(drawing.png).shape == (100, 75, 3)


def test_outlines_of_a_shrunk_overlay_are_still_opaque():
    below = snapshot(np.zeros((400, 400)))
    labels = resolve(np.pad(np.ones((200, 200), int), 100), Intent(opacity=0), kind=Kind.LABELS)
    picture = from_png(overlay.draw(below, labels, largest=50).png)
    assert picture.max() > 200


def test_a_thumbnail_keeps_words_and_proportions():
    small = image.draw(snapshot(np.zeros((400, 300)), title="a")).thumbnail(largest=40)
    assert (small.width, small.height, small.alt[0]) == (30, 40, "a")
    assert from_png(small.png).shape == (40, 30, 3)


def test_a_drawing_is_not_printed_as_bytes():
    assert len(repr(image.draw(VOLUME))) < 120
