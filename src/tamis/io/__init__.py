"""Image files in and out: lazily read sources that keep axes, spacing and unit; atomic writes.

May import: errors, config, region, catalogue, pipeline. A reader is a file in ``readers``, a writer
one in ``writers``; other packages add theirs by the entry point groups ``tamis.readers`` and
``tamis.writers``.
"""

from __future__ import annotations

from tamis.io._axes import default_axes
from tamis.io._file import file_image, unreadable
from tamis.io._image import KINDS, SourceImage, find_source, from_array
from tamis.io._open import open_image
from tamis.io._reader import Reader, get_reader, list_readers
from tamis.io._write import Writer, get_writer, list_writers, write
from tamis.io.samples import list_samples, open_sample

__all__ = [
    "KINDS",
    "Reader",
    "SourceImage",
    "Writer",
    "default_axes",
    "file_image",
    "find_source",
    "from_array",
    "get_reader",
    "get_writer",
    "list_readers",
    "list_samples",
    "list_writers",
    "open_image",
    "open_sample",
    "unreadable",
    "write",
]
