"""Examples as pipelines, what stands on their pages, and on the pages of the operations that they use."""

import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
import tamis_site.gallery_example as module
from tamis_site.example_page import ExamplePages
from tamis_site.gallery import forget_other_versions
from tamis_site.gallery_example import Use, read_examples, uses_by_operation
from tamis_site.operation_page import operation_page
from tamis_site.pictures.album import Album

import tamis

ROOT = Path(__file__).parents[2]
COINS = ROOT / "examples" / "segment" / "plot_touching_coins.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("documents")


@pytest.fixture(scope="module")
def example(folder):
    (found,) = read_examples([COINS], folder)
    return found


class TestRecording:
    def test_it_knows_its_page_and_its_steps(self, example):
        assert example.page == "gallery/segment/plot_touching_coins"
        assert (ROOT / "examples" / "segment").name in example.thumbnail
        assert (
            Use("morphology.h_maxima", "h_maxima", "h_maxima = morphology.h_maxima(distance, h=2)")
            in example.uses
        )

    def test_its_document_is_a_pipeline(self, example):
        assert "labels" in {node.id for node in tamis.Pipeline.load(example.document).nodes}

    def test_without_arrays_the_document_is_all_there_is(self, example):
        assert example.download == example.document

    def test_with_arrays_both_are_in_one_file_that_can_be_unpacked_anywhere(self, folder, tmp_path):
        script = ROOT / "examples" / "measure" / "plot_granulometry.py"
        (found,) = read_examples([script], folder)
        with zipfile.ZipFile(found.download) as file:
            file.extractall(tmp_path)
        shutil.rmtree(found.document.with_suffix(""))
        assert tamis.run(tamis.Pipeline.load(tmp_path / found.document.name))["spectrum"].size

    def test_what_was_recorded_is_read(self, example, folder, monkeypatch):
        monkeypatch.setattr(module.tamis, "record", None)
        assert read_examples([COINS], folder) == (example,)

    def test_with_another_version_it_is_recorded_again(self, example, folder, monkeypatch):
        monkeypatch.setattr(module, "version_of_the_recorder", lambda: "another")
        monkeypatch.setattr(module.tamis, "record", None)
        with pytest.raises(TypeError):
            read_examples([COINS], folder)

    def test_an_operation_leads_to_its_first_call_in_each_example(self, example):
        uses = uses_by_operation([example])
        assert [use.node for _, use in uses["measure.label"]] == ["_label"]
        assert "filters.sobel" not in uses


class TestThePageOfAnExample:
    def read(self, example, tmp_path, text):
        pages = ExamplePages(tmp_path / "docs")
        pages.prepare([example])
        noted = []
        environment = SimpleNamespace(note_dependency=lambda path, docname: noted.append(path))
        content = [text]
        pages.read(SimpleNamespace(env=environment), example.page, content)
        return content[0], noted

    def test_its_pipeline_stands_before_the_downloads(self, example, tmp_path):
        text, noted = self.read(example, tmp_path, "Title\n=====\n\n.. _sphx_glr_download_x:\n\nrest\n")
        head, _, foot = text.partition(".. _sphx_glr_download_")
        assert "As a pipeline\n" in head
        assert "``tamis open gallery:touching_coins``" in head
        assert "``h_maxima = morphology.h_maxima(distance, h=2)``" in head
        assert foot == "x:\n\nrest\n"
        assert str(example.document) in noted

    def test_other_pages_stay_as_they_are(self, example, tmp_path):
        pages = ExamplePages(tmp_path)
        content = ["text"]
        pages.read(SimpleNamespace(), "index", content)
        assert content == ["text"]


class TestThePageOfAnOperation:
    def test_an_example_stands_on_it_with_the_values_used(self, example, tmp_path):
        uses = uses_by_operation([example])
        operation = tamis.get_operation("morphology.h_maxima")
        page = operation_page(operation, Album(tmp_path, makes=False), uses[operation.id])
        section = page.partition("Examples using it\n")[2]
        assert "h_maxima = morphology.h_maxima(distance, h=2)" in section
        assert ":link: /gallery/segment/plot_touching_coins" in section

    def test_of_many_examples_the_rest_is_named(self, example, tmp_path):
        use = Use("measure.label", "labels", "labels = measure.label(binary)")
        page = operation_page(
            tamis.get_operation("measure.label"), Album(tmp_path, makes=False), [(example, use)] * 11
        )
        assert page.count(".. grid-item-card:: Touching coins") == 8
        assert page.count(":doc:`Touching coins ") == 3


class TestOtherVersions:
    def app(self, tmp_path):
        (tmp_path / "gallery" / "segment").mkdir(parents=True, exist_ok=True)
        mark = tmp_path / "gallery" / "segment" / "plot_x.py.md5"
        mark.write_text("1")
        return SimpleNamespace(srcdir=str(tmp_path)), mark

    def test_examples_run_again_with_another_library(self, tmp_path, monkeypatch):
        monkeypatch.setattr("tamis_site.gallery.version", lambda name: "98")
        app, mark = self.app(tmp_path)
        forget_other_versions(app)
        assert not mark.exists()
        app, mark = self.app(tmp_path)
        forget_other_versions(app)
        assert mark.exists()
        monkeypatch.setattr("tamis_site.gallery.version", lambda name: "99")
        forget_other_versions(app)
        assert not mark.exists()
