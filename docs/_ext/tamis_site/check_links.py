"""Check that every link within the built site leads somewhere: `python -m tamis_site.check_links FOLDER`."""

from __future__ import annotations

import posixpath
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["broken_links", "main"]

_LINKS = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src", "iframe": "src"}


class _Page(HTMLParser):
    """What a page links to, and the places on it that can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.places |= {known[name] or "" for name in ("id", "name") if name in known}
        link = known.get(_LINKS.get(tag, ""))
        if link:
            self.links.add(link)


def broken_links(folder: Path) -> list[str]:
    """Return ``page: link`` for each link that leads to no file, or to no place of a page.

    Links to other sites are not followed, and templates of the theme are no pages.
    """
    site = _Site(folder)
    return [f"{name}: {link}" for name in site.pages for link in site.broken_links_of(name)]


class _Site:
    """The files of a folder by their names within it, and the pages among them."""

    def __init__(self, folder: Path) -> None:
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        self.files = {path.relative_to(folder).as_posix() for path in files}
        self.pages = {
            path.relative_to(folder).as_posix(): _Page(path.read_text(encoding="utf-8"))
            for path in files
            if path.suffix == ".html" and path.relative_to(folder).parts[0] != "_static"
        }

    def broken_links_of(self, name: str) -> list[str]:
        """Return the links of a page that lead nowhere."""
        return [link for link in sorted(self.pages[name].links) if not self._has(link, name)]

    def _has(self, link: str, name: str) -> bool:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return True
        way, place = unquote(parts.path), unquote(parts.fragment)
        # one that begins at the root is broken: the site can lie anywhere
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), way)) if way else name
        if target not in self.files:
            target = posixpath.normpath(posixpath.join(target, "index.html"))
        if target not in self.files:
            return False
        return not place or target not in self.pages or place in self.pages[target].places


def main(arguments: list[str]) -> int:
    """Tell the broken links; return 1 if there are some."""
    (folder,) = arguments
    broken = broken_links(Path(folder))
    sys.stderr.writelines(f"broken link: {line}\n" for line in broken)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
