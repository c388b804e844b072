import json

import pytest

from tamis.errors import WriteError
from tamis.recorder.script._limits import Limits
from tamis.recorder.script._process import record_script

SCRIPT = """
from skimage import data, filters
image = data.coins()
# a comment of the author's
smooth = filters.gaussian(image, 2)
if smooth.max() > 0.5:
    edges = filters.sobel(smooth)
"""


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    limits = Limits.of(None, None)
    return record_script(path, (), limits=limits, keep_all=False, data=tmp_path / "data")


def test_what_is_told_is_what_the_author_does_not_know(recording):
    assert recording.notes() == ("line 6: made because `smooth.max() > 0.5` was true of this image",)
    nodes = json.loads(recording.document)["nodes"]
    assert nodes["smooth"]["note"] == "a comment of the author's"


def test_the_document_is_written_whole_or_not_at_all(recording, tmp_path):
    recording.save(tmp_path / "pipeline.json")
    assert json.loads((tmp_path / "pipeline.json").read_text(encoding="utf-8"))["outputs"] == {
        "edges": "edges"
    }
    with pytest.raises(WriteError):
        recording.save(tmp_path / "nowhere" / "pipeline.json")
