import dataclasses

import pytest

from tamis.engine import Engine
from tamis.io import from_array
from tamis.store import get_store


@pytest.fixture
def make_engine():
    """Make engines with a store of their own; they are closed afterwards."""
    engines = []

    def make(*, store=None, executor="serial", workers=2, memory_bytes=10**9):
        store = store or get_store("memory", budget=10**8)
        engines.append(Engine(store, executor=executor, workers=workers, memory_bytes=memory_bytes))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


@pytest.fixture
def watched():
    """Make images that tell which regions of them are read."""

    def watch(array, **options):
        regions = []

        def read(region):
            regions.append(region)
            return array[region.slices]

        return dataclasses.replace(from_array(array, **options), _read=read), regions

    return watch


@pytest.fixture
def unreadable():
    """Make images that must not be read."""

    def make(array, **options):
        def read(region):
            message = f"{region} was read"
            raise AssertionError(message)

        return dataclasses.replace(from_array(array, **options), _read=read)

    return make
