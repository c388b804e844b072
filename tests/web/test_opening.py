import numpy as np
import pytest

import tamis
from tamis.errors import DocumentError, PipelineError, ReadError
from tamis.web import openings_of


@pytest.fixture
def place(tmp_path):
    np.save(tmp_path / "a.npy", np.eye(9))
    np.save(tmp_path / "b.npy", np.ones((9, 9)))
    tamis.Pipeline.of(smooth=tamis.filters.gaussian(tamis.open(tmp_path / "a.npy"))).save(tmp_path / "p.json")
    return tmp_path


def opened(place, *names):
    return openings_of(
        [name if ":" in name else str(place / name) for name in names], recorded=place / "recorded"
    )


def test_each_image_is_an_opening(place):
    found = opened(place, "a.npy", "sample:coins")
    assert [(one.title, one.pipeline) for one in found] == [("a.npy", None), ("coins", None)]
    assert [one.image for one in found] == [str(place / "a.npy"), "sample:coins"]


def test_a_pipeline_is_for_each_of_the_images(place):
    found = opened(place, "a.npy", "p.json", "b.npy")
    assert [one.title for one in found] == ["a.npy", "b.npy"]
    assert all(one.pipeline.outputs == ("smooth",) for one in found)


def test_pipelines_alone_have_their_own_images(place):
    found = opened(place, "p.json", "p.json")
    assert [(one.title, one.image) for one in found] == [("p.json", None)] * 2


def test_several_pipelines_and_images_are_refused(place):
    with pytest.raises(PipelineError, match="Give one pipeline"):
        opened(place, "p.json", "p.json", "a.npy")


def test_what_cannot_be_read_is_told_before_anything_starts(place):
    with pytest.raises(ReadError, match=r"no\.tif"):
        opened(place, "a.npy", "no.tif")
    with pytest.raises(DocumentError, match=r"no\.json"):
        opened(place, "no.json")


def test_a_script_is_recorded_with_what_it_needs(place):
    (place / "s.py").write_text(
        "import numpy as np\nfrom skimage import filters\n"
        f"image = np.load({str(place / 'a.npy')!r})\nsmooth = filters.gaussian(image, sigma=2)\n"
    )
    (found,) = opened(place, "s.py")
    assert found.title == "s.py"
    assert found.pipeline.outputs == ("smooth",)
