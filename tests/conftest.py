"""What all tests share: a cache folder of their own."""

import pytest

from tamis.catalogue import _operation, _registry


@pytest.fixture(autouse=True, scope="session")
def _own_cache_folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAMIS_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        for name in ("TAMIS_MEMORY", "TAMIS_WORKERS", "TAMIS_EXECUTOR", "TAMIS_CACHE_SIZE"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture
def forget():
    """Forget after a test which functions it made operations."""
    known, functions = dict(_registry._registered), dict(_operation._OWN)
    yield
    _registry._registered.clear()
    _registry._registered.update(known)
    _operation._OWN.clear()
    _operation._OWN.update(functions)
    _operation.load_target.cache_clear()
    _registry._merged.cache_clear()
