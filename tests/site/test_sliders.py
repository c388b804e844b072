"""Sliders on pages: figures of strips, and variants of an example's pipeline."""

import json
from pathlib import Path

import numpy as np
import pytest
from tamis_site.gallery_example import Example
from tamis_site.rst import is_sound
from tamis_site.slider import slider_lines
from tamis_site.variants import Motion, draw_variants, read_motions

import tamis
from tamis.catalogue import Footprint
from tamis.display import from_png
from tamis.gallery import get_entry, read_index

ROOT = Path(__file__).parents[2]
MOTIONS = read_motions(ROOT / "examples" / "variants.json")


@pytest.fixture
def coins(tmp_path):
    image = tamis.open("sample:coins")
    smooth = tamis.filters.gaussian(image, sigma=1)
    opened = tamis.morphology.opening(smooth, Footprint("disk", (("radius", 2),)))
    document = tmp_path / "touching_coins.json"
    tamis.Pipeline.of(smooth=smooth, binary=opened > 0.5).save(document)
    return Example(get_entry("segment/touching_coins"), document, ())


class TestTheFigure:
    def test_its_legend_lists_what_each_frame_shows(self):
        lines = slider_lines("x.png", ("sigma=1", "sigma=2*"), start=1)
        assert "   :figclass: variants start-1" in lines
        assert r"   - sigma=2\*" in lines
        assert "   sigma=1 to sigma=2\\*" in lines

    def test_it_is_sound(self):
        assert is_sound("\n".join(slider_lines("x.png", ("a_b", "`c"), caption="along |x|")))


class TestVariants:
    def test_a_value_moves_and_all_else_stays(self, coins):
        pipeline = coins.pipeline()
        moved = Motion("smooth.sigma", (1, 4), "binary").applied(pipeline, 4)
        assert moved.get_node("smooth").values["sigma"] == 4
        assert moved.get_node("opening").values == pipeline.get_node("opening").values

    def test_an_argument_of_a_footprint_moves(self, coins):
        motion = Motion("opening.footprint.radius", (1, 7), "binary")
        values = motion.applied(coins.pipeline(), 7).get_node("opening").values
        assert values["footprint"] == Footprint("disk", (("radius", 7),))
        assert motion.words(7) == "opening: radius = 7"

    def test_it_begins_with_the_value_of_the_example(self, coins, tmp_path):
        strip = draw_variants(coins, Motion("smooth.sigma", (3, 1, 2), "smooth"), tmp_path)
        assert strip.start == 1
        assert strip.words == ("smooth: sigma = 3", "smooth: sigma = 1", "smooth: sigma = 2")

    def test_frames_show_what_the_pipeline_gives(self, coins, tmp_path):
        strip = draw_variants(coins, Motion("smooth.sigma", (1, 30), "binary", "smooth"), tmp_path)
        first, second = np.split(from_png(strip.file.read_bytes()), 2, axis=1)
        assert np.abs(first.astype(int) - second).mean() > 1

    def test_it_is_drawn_again_only_where_a_key_is_another(self, coins, tmp_path):
        motion = Motion("smooth.sigma", (1, 2), "smooth")
        strip = draw_variants(coins, motion, tmp_path)
        strip.file.write_bytes(b"kept")
        assert draw_variants(coins, motion, tmp_path).file.read_bytes() == b"kept"
        coins.pipeline().with_values("smooth", mode="wrap").save(coins.document)
        assert draw_variants(coins, motion, tmp_path).file.read_bytes() != b"kept"

    def test_objects_lie_over_colours(self, tmp_path):
        image = tamis.open("sample:chelsea")[:60, :80]
        binary = tamis.filters.gaussian(tamis.color.rgb2gray(image), sigma=1) > 0.5
        document = tmp_path / "x.json"
        tamis.Pipeline.of(image=image, binary=binary).save(document)
        example = Example(get_entry("segment/touching_coins"), document, ())
        strip = draw_variants(example, Motion("gaussian.sigma", (1, 20), "binary", "image"), tmp_path)
        first, second = np.split(from_png(strip.file.read_bytes()), 2, axis=1)
        assert first.shape == (120, 160, 3)
        assert (first != second).any()

    def test_a_step_that_is_not_there_is_named(self, coins, tmp_path):
        with pytest.raises(tamis.errors.UnknownNameError, match="nowhere"):
            draw_variants(coins, Motion("nowhere.sigma", (1, 2), "smooth"), tmp_path)


class TestTheOnesWeHave:
    def test_each_belongs_to_an_example(self):
        assert set(MOTIONS) <= {entry.name for entry in read_index()}
        assert len(MOTIONS) >= 15

    def test_each_moves_somewhere(self):
        for name, motion in MOTIONS.items():
            assert len(set(motion.values)) == len(motion.values) >= 3, name

    def test_without_a_file_nothing_moves(self, tmp_path):
        assert read_motions(tmp_path / "variants.json") == {}

    def test_the_file_is_read_as_it_is_written(self, tmp_path):
        path = tmp_path / "variants.json"
        path.write_text(json.dumps({"a/b": {"move": "x.y", "values": [1, 2], "see": "z"}}))
        assert read_motions(path) == {"a/b": Motion("x.y", (1, 2), "z")}
