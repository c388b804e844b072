"""Settings come from the environment, and say clearly when they cannot be used."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tamis.config import Settings, current_settings, describe_settings, parse_bytes, parse_count
from tamis.errors import SettingError

NAMES = ("TAMIS_CACHE_DIR", "TAMIS_CACHE_SIZE", "TAMIS_MEMORY", "TAMIS_WORKERS", "TAMIS_EXECUTOR")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_without_variables_the_settings_suit_this_machine():
    settings = current_settings()
    assert settings.workers >= 1
    assert settings.memory_bytes > 10_000_000
    assert settings.executor == "threads"
    assert settings.cache_dir.name == "tamis"
    assert settings.cache_bytes == 10_000_000_000


def test_every_variable_counts(monkeypatch):
    for name, value in zip(NAMES, ("~/kept", "2GB", "512 MiB", "3", "serial"), strict=True):
        monkeypatch.setenv(name, value)
    assert current_settings() == Settings(Path.home() / "kept", 2_000_000_000, 536_870_912, 3, "serial")


def test_an_empty_variable_is_none_at_all(monkeypatch):
    for name in ("TAMIS_CACHE_DIR", "TAMIS_MEMORY", "TAMIS_WORKERS"):
        monkeypatch.setenv(name, "")
    assert current_settings().workers >= 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TAMIS_MEMORY", "much"), ("TAMIS_MEMORY", "0"), ("TAMIS_MEMORY", "-1GB"), ("TAMIS_MEMORY", "2 GX"),
        ("TAMIS_CACHE_SIZE", "1e9"), ("TAMIS_WORKERS", "0"), ("TAMIS_WORKERS", "two"),
        ("TAMIS_WORKERS", "1.5"),
    ],
)  # fmt: skip
def test_a_variable_that_cannot_be_used_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=f"{name} must be .*{value}"):
        current_settings()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2GB", 2_000_000_000), ("2 gb", 2_000_000_000), ("1.5 MiB", 1_572_864), ("512K", 512_000),
        ("1KiB", 1024), (".5kB", 500), ("3.B", 3), (7, 7), (7.9, 7), ("1TB", 10**12), (" 8 ", 8),
    ],
)  # fmt: skip
def test_sizes_as_people_write_them(text, count):
    assert parse_bytes(text) == count


@pytest.mark.parametrize("text", ["", "GB", "-3", "0.4", "nan", "inf", "1,000", "2 GB 3"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(SettingError, match="tiles must be a size such as '2GB'"):
        parse_bytes(text, name="tiles")


def test_counts():
    assert parse_count("4") == parse_count(4) == 4
    with pytest.raises(SettingError, match="workers must be a whole number of at least 1, got -1"):
        parse_count(-1)


def test_settings_do_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        current_settings().workers = 9


def test_settings_in_words():
    words = describe_settings(Settings(Path("kept"), 2_000_000_000, 1_000, 3, "serial"))
    assert words == {
        "cache folder": "kept", "cache size": "2.0 GB", "memory": "1.0 kB", "workers": "3",
        "executor": "serial",
    }  # fmt: skip
