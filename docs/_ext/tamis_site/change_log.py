"""The change log: what was released, and the fragments of what is to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["change_log_page"]

_KINDS = {"feature": "New", "fix": "Fixed", "doc": "Documentation", "removal": "Removed"}


def change_log_page(root: Path) -> str:
    """Return the page, in Markdown, of a repository's CHANGELOG.md and changes/NAME.KIND.md."""
    released = (root / "CHANGELOG.md").read_text(encoding="utf-8").rstrip()
    return "\n\n".join([released, *_coming(root / "changes")]) + "\n"


def _coming(folder: Path) -> list[str]:
    parts = []
    for kind, title in _KINDS.items():
        sentences = [_item(path) for path in sorted(folder.glob(f"*.{kind}.md"))]
        parts += [f"### {title}", "\n".join(sentences)] if sentences else []
    return ["## Next release", *parts] if parts else []


def _item(path: Path) -> str:
    return f"- {' '.join(path.read_text(encoding='utf-8').split())}"
