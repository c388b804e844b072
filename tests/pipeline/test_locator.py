"""Where inputs come from, as a document in a folder writes it."""

from __future__ import annotations

import os

import pytest

from tamis.pipeline import Pipeline, Source
from tamis.pipeline._locator import from_folder, within_folder


@pytest.fixture
def folder(tmp_path):
    return os.path.realpath(tmp_path)


@pytest.mark.parametrize(
    ("inside", "written"),
    [("a.tif", "a.tif"), ("p.data/0.npy", "p.data/0.npy"), ("sample:x", "./sample:x"), ("~a/b", "./~a/b")],
)
def test_a_file_below_the_document_is_the_way_to_it_and_back(folder, inside, written):
    path = os.path.join(folder, *inside.split("/"))
    assert within_folder(path, folder) == written
    assert from_folder(written, folder) == path


@pytest.mark.parametrize(
    "locator", ["", "sample:coins", "memory:1f", "zarr:memory://1", "s3://a/b", "~/a.tif"]
)
def test_what_is_no_file_stays_as_it_is(folder, locator):
    assert within_folder(locator, folder) == from_folder(locator, folder) == locator


def test_a_file_elsewhere_keeps_its_whole_path(folder):
    beside = f"{folder}-more/a.tif"
    assert within_folder(beside, folder) == beside
    assert within_folder(os.path.dirname(folder), folder) == os.path.dirname(folder)


def test_a_path_of_this_process_is_one_of_the_document(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert within_folder("a.tif", folder) == "a.tif"
    assert within_folder("a.tif", os.path.join(folder, "below")) == os.path.join(folder, "a.tif")


def test_a_link_to_the_folder_leads_into_it_and_a_link_in_it_stays_one(folder):
    real, link = os.path.join(folder, "real"), os.path.join(folder, "link")
    os.mkdir(real)
    os.symlink("real", link)
    os.symlink("/somewhere/big.tif", os.path.join(real, "big.tif"))
    assert within_folder(os.path.join(link, "a.tif"), real) == "a.tif"
    assert within_folder(os.path.join(real, "big.tif"), real) == "big.tif"


def test_a_document_is_moved_with_its_files(folder):
    old, new = os.path.join(folder, "old"), os.path.join(folder, "new")
    os.mkdir(old)
    source = Source("image", locator=os.path.join(old, "a.tif"), is_constant=True)
    Pipeline((source,), (), {"out": "image"}).save(os.path.join(old, "p.json"))
    os.rename(old, new)
    (found,) = Pipeline.load(os.path.join(new, "p.json")).sources
    assert found == Source("image", locator=os.path.join(new, "a.tif"), is_constant=True)
