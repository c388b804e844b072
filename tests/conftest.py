"""What all tests share: a cache folder of their own, and one browser."""

import shutil

import pytest

from tamis.catalogue import _operation, _registry

BROWSER = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(autouse=True, scope="session")
def _own_cache_folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAMIS_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        for name in ("TAMIS_MEMORY", "TAMIS_WORKERS", "TAMIS_EXECUTOR", "TAMIS_CACHE_SIZE"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(autouse=True)
def _own_functions_are_forgotten():
    """Forget after a test which functions it made operations."""
    known, functions = dict(_registry._registered), dict(_operation._OWN)
    yield
    if functions == _operation._OWN and list(_registry._registered) == list(known):
        return
    for kept, before in ((_registry._registered, known), (_operation._OWN, functions)):
        kept.clear()
        kept.update(before)
    _operation.load_target.cache_clear()
    _registry._merged.cache_clear()


@pytest.fixture(scope="session")
def browser():
    """The one Chromium of all tests: Playwright cannot be started twice in a process."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "no Chromium is installed: apt-get install chromium, as `make test` does where it can"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, headless=True, args=list(BROWSER))
        yield chromium
        chromium.close()
