"""What all tests share: a cache folder of their own, and a browser."""

import shutil

import pytest

from tamis.catalogue import _operation, _registry

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """Run files that need a browser last: it keeps an event loop in its thread, which others may not."""
    files = {item.path for item in items if "chromium" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path in files)


@pytest.fixture(scope="session")
def chromium():
    """Return a real browser, the same one for all tests."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "no Chromium is installed: apt-get install chromium, as `make test` does where it can"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(ARGUMENTS))
        yield browser
        browser.close()


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
