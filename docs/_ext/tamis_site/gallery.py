"""What sphinx-gallery is told: the examples, where they are, how their figures are drawn."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tamis_site.rst import heading

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["forget_other_versions", "gallery_settings", "placeholder_page"]

_SLOW_S = 5
_DPI = 100
_LIBRARIES = ("numpy", "scipy", "scikit-image", "matplotlib", "sphinx-gallery")


def gallery_settings(docs: Path) -> dict[str, Any]:
    """Return the settings; without examples there is nothing to run, and the build goes on."""
    examples = docs.parent / "examples"
    has_examples = any(examples.rglob("plot_*.py"))
    return {
        "backreferences_dir": "gallery/backreferences",  # unused, but missed with a warning
        "examples_dirs": [str(examples)] if has_examples else [],
        "gallery_dirs": ["gallery"] if has_examples else [],
        "filename_pattern": r"[/\\]plot_",
        "image_scrapers": ("matplotlib",),
        "min_reported_time": _SLOW_S,
        "show_memory": False,
        "write_computation_times": False,
        "parallel": 2,
        "download_all_examples": False,
        "remove_config_comments": True,
        "reset_modules": ("matplotlib", "tamis_site.gallery.set_figure"),
        "abort_on_example_error": False,
        "copyfile_regex": r".*\.(json|csv)",
    }


def forget_other_versions(app: Sphinx) -> None:
    """Let every example be run again where a library is another than when they were run."""
    gallery = Path(app.srcdir) / "gallery"
    mark = gallery / "versions.txt"
    now = "\n".join(f"{name} {version(name)}" for name in _LIBRARIES)
    if mark.exists() and mark.read_text(encoding="utf-8") == now:
        return
    for path in gallery.glob("*/*.md5"):  # what sphinx-gallery compares with
        path.unlink()
    gallery.mkdir(parents=True, exist_ok=True)
    mark.write_text(now, encoding="utf-8")


def set_figure(gallery_conf: dict[str, Any], fname: str) -> None:
    """Let figures of an example have the site's resolution."""
    import matplotlib as mpl

    mpl.use("agg")
    mpl.rcParams.update({"figure.dpi": _DPI, "savefig.dpi": _DPI})


def placeholder_page() -> str:
    """Return what stands in the gallery's place where there are no examples."""
    words = "This build has no examples: the folder ``examples`` is empty, or not there."
    return "\n".join([*heading("Gallery"), words, ""])
