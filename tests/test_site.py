"""What the documentation generates, on a few operations; `make docs` builds all of it."""

import importlib.util
from pathlib import Path

import click
import pytest
from docutils import nodes
from sphinx import addnodes
from tamis_site.capability_matrix import STAGES, capability_page, measured_facts
from tamis_site.change_log import change_log_page
from tamis_site.check_links import broken_links, main
from tamis_site.command_line import command_page
from tamis_site.error_tree import error_page
from tamis_site.gallery import gallery_settings
from tamis_site.operation_index import index_pages
from tamis_site.operation_page import operation_page
from tamis_site.pages import write_changed
from tamis_site.pictures.album import Album
from tamis_site.repository_links import RepositoryLinks, in_repository, index_of
from tamis_site.rst import from_library, is_sound

import tamis
from tamis import errors
from tamis.catalogue import documentation_of
from tamis.cli._main import tamis as command_group

ROOT = Path(__file__).parents[1]
FEW = ("filters.gaussian", "filters.sato", "morphology.opening", "measure.label", "draw.disk", "numpy.add")


def operation(name):
    return tamis.get_operation(name)


def page_of(name, album, uses=()):
    return operation_page(operation(name), album, uses)


@pytest.fixture
def album(tmp_path):
    return Album(tmp_path / "pictures", makes=False)


def test_the_settings_can_be_read():
    spec = importlib.util.spec_from_file_location("conf", ROOT / "docs" / "conf.py")
    conf = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(conf)
    assert conf.release == tamis.__version__
    assert "intersphinx" not in " ".join(conf.extensions)  # it would ask other sites


class TestTheGallery:
    def test_without_examples_nothing_is_run(self, tmp_path):
        assert gallery_settings(tmp_path / "docs")["examples_dirs"] == []

    def test_examples_are_found(self, tmp_path):
        (tmp_path / "examples" / "filter").mkdir(parents=True)
        (tmp_path / "examples" / "filter" / "plot_one.py").write_text('"""One."""\n')
        assert gallery_settings(tmp_path / "docs")["examples_dirs"] == [str(tmp_path / "examples")]


class TestThePageOfAnOperation:
    @pytest.mark.parametrize("name", FEW)
    def test_it_is_sound(self, name, album):
        page = page_of(name, album)
        for line in (name, f"``{operation(name).arguments[0].name}``", str(operation(name).stage)):
            assert line in page
        assert is_sound(documentation_of(operation(name)).summary)

    def test_it_says_how_it_is_called_and_how_far_it_looks(self, album):
        page = page_of("filters.gaussian", album)
        assert "tamis.filters.gaussian(image, sigma=1" in page
        assert "looks 4 pixels far with the defaults" in page
        assert ":doc:`" in page.partition("Related\n")[2]

    def test_its_pictures_stand_on_it(self, tmp_path):
        drawing = Album(tmp_path, makes=True)
        page = page_of("morphology.opening", drawing)
        assert "figure:: pictures/morphology.opening.png" in page
        assert (tmp_path / "morphology.opening.row.png").exists()

    def test_every_stage_has_a_page_and_every_operation_is_on_one(self):
        everything = tamis.list_operations()
        pages = index_pages(everything)
        assert set(pages) == {"operations.rst", *(f"operations_{stage}.rst" for stage in STAGES)}
        told = "".join(pages.values())
        assert all(f"<operations/{one.id}>" in told for one in everything)


class TestWhatLibrariesWrite:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("See `gaussian`.", "See ``gaussian``."),
            ("See :func:`skimage.filters.gaussian`.", "See ``skimage.filters.gaussian``."),
            ("As in [1]_.", "As in [1]."),
            (".. [1] A paper.", r"\[1] A paper."),
            (":math:`x^2`", ":math:`x^2`"),
        ],
    )
    def test_references_become_words(self, text, expected):
        assert from_library(text) == expected

    def test_what_is_not_sound_is_shown_as_it_is(self):
        assert from_library("fine\n\n|nothing|") == "fine\n\n::\n\n   |nothing|"
        assert is_sound(from_library("Title\n==\n*open"))

    @pytest.mark.parametrize("name", FEW)
    def test_what_is_known_is_sound(self, name):
        found = documentation_of(operation(name))
        for text in (found.description, found.notes, found.references):
            assert is_sound(from_library(text))


def test_the_matrix_has_a_row_for_every_operation():
    everything = tamis.list_operations()
    page = capability_page(everything)
    assert page.count(":doc:`") == len(everything)
    assert dict(measured_facts("filters.gaussian"))["three axes"] == "volume"
    assert measured_facts("nothing.known") == []


def test_every_command_and_option_is_told():
    page = command_page()
    context = click.Context(command_group)
    for name in command_group.list_commands(context):
        assert f"\ntamis {name}\n" in page
        for parameter in command_group.get_command(context, name).params:
            assert parameter.param_type_name == "argument" or parameter.opts[0] in page


def test_every_error_is_told_with_the_builtin_it_resembles():
    page = error_page()
    assert all(f".. autoclass:: tamis.errors.{name}\n" in page for name in errors.__all__)
    assert "``ValueError``" in page


def test_the_change_log_gathers_what_is_to_come(tmp_path):
    (tmp_path / "CHANGELOG.md").write_text("# Changes\n")
    assert change_log_page(tmp_path) == "# Changes\n"
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes" / "0001-a.fix.md").write_text("Mended\nwell.\n")
    assert change_log_page(tmp_path) == "# Changes\n\n## Next release\n\n### Fixed\n\n- Mended well.\n"


def test_only_what_changed_is_written(tmp_path):
    assert write_changed(tmp_path, {"a.rst": "1", "b.rst": "2"}) == ["a.rst", "b.rst"]
    assert write_changed(tmp_path, {"a.rst": "1", "c.rst": "3"}) == ["c.rst"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.rst", "c.rst"]


class TestLinksToTheRepository:
    def test_a_path_is_that_in_the_repository(self):
        assert in_repository("../src/tamis/errors.py", "map") == "src/tamis/errors.py"
        assert in_repository("../../tests/x.py", "howto/add_a_view") == "tests/x.py"

    def test_a_folder_of_documents_is_its_index(self):
        assert index_of("docs/adr", {"adr/index"}) == "adr/index"
        assert index_of("docs/images", {"adr/index"}) == ""
        assert index_of("src/tamis", {"src/tamis/index"}) == ""

    def test_a_source_file_becomes_its_name_and_tells_its_path(self):
        link = addnodes.download_reference(
            "",
            "",
            nodes.inline("", "errors.py"),
            reftarget="../src/tamis/errors.py",
            reftype="myst",
            refdomain=None,
        )
        changed = _changed(link)
        assert isinstance(changed, nodes.abbreviation)
        assert changed.astext() == "errors.py"
        assert changed["explanation"] == "src/tamis/errors.py"

    def test_a_folder_becomes_a_document(self):
        link = addnodes.pending_xref(
            "", nodes.inline("", "why"), reftarget="adr", reftype="myst", refdomain=None
        )
        assert _changed(link)["reftarget"] == "adr/index"

    def test_what_does_not_exist_stays_and_is_warned_of(self):
        link = addnodes.pending_xref("", reftarget="nowhere.md", reftype="myst", refdomain=None)
        assert _changed(link) is link


def _changed(link):
    """Return what stands in the place of a link of the document `map`."""

    class Environment:
        docname = "map"
        found_docs = frozenset({"map", "adr/index"})
        srcdir = ROOT / "docs"

    from docutils.frontend import get_default_settings
    from docutils.parsers.rst import Parser
    from docutils.utils import new_document

    document = new_document("map", get_default_settings(Parser))
    document.settings.env = Environment()
    document += nodes.paragraph("", "", link)
    RepositoryLinks(document).apply()
    return document[0][0]


class TestLinksOfTheSite:
    def write(self, folder, **pages):
        for name, body in pages.items():
            (folder / f"{name}.html").write_text(f"<html><body>{body}</body></html>")
        return folder

    def test_a_site_without_broken_links(self, tmp_path):
        site = self.write(
            tmp_path,
            index='<a href="other.html#here">x</a><a href="https://example.org">y</a>',
            other='<p id="here">',
        )
        assert broken_links(site) == []
        assert main([str(site)]) == 0

    @pytest.mark.parametrize(
        "link", ["gone.html", "index.html#gone", "#gone", "../outside.html", "/absolute.html"]
    )
    def test_a_broken_link_is_told_with_its_page(self, link, tmp_path, capsys):
        site = self.write(tmp_path, index=f'<a href="{link}">x</a>')
        assert broken_links(site) == [f"index.html: {link}"]
        assert main([str(site)]) == 1
        assert link in capsys.readouterr().err

    def test_pictures_are_looked_for_too(self, tmp_path):
        assert broken_links(self.write(tmp_path, index='<img src="gone.png">')) == ["index.html: gone.png"]
