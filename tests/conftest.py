"""What all tests share: a cache folder of their own."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def _own_cache_folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAMIS_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        for name in ("TAMIS_MEMORY", "TAMIS_WORKERS", "TAMIS_EXECUTOR", "TAMIS_CACHE_SIZE"):
            patch.delenv(name, raising=False)
        yield
