"""A pipeline as part of an address: what somebody did, without a pixel."""

from __future__ import annotations

import base64
import json
import zlib
from typing import TYPE_CHECKING, Any

from tamis.errors import DocumentError, shown
from tamis.pipeline import Document, Pipeline, parse_document, to_document

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["from_share", "to_share"]

_MOST_TEXT = 64 * 1024  # characters of an address that every browser takes
_MOST_BYTES = 2**20


def to_share(pipeline: Pipeline, view: Mapping[str, Any] | None = None) -> str:
    """Return a pipeline and what a page showed of it as letters, digits, ``-`` and ``_``.

    Parameters
    ----------
    pipeline : Pipeline
        With its images' places, not their pixels.
    view : mapping, optional
        What JSON can hold; only the page knows what it means.

    Raises
    ------
    DocumentError
        If it is too long for an address.
    """
    content = {"document": to_document(Document(pipeline)), "view": dict(view or {})}
    data = json.dumps(content, separators=(",", ":")).encode("ascii")
    text = base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")
    if len(text) > _MOST_TEXT or len(data) > _MOST_BYTES:
        message = f"the pipeline is too long for an address: {len(text)} characters, {_MOST_TEXT} are allowed"
        raise DocumentError(message, where="share", remedy="Export its document instead")
    return text


def from_share(text: str) -> tuple[Pipeline, dict[str, Any]]:
    """Return pipeline and view of what may have come from anywhere. Nothing is executed.

    Raises
    ------
    DocumentError
        If it is too long, damaged, or no pipeline.
    """
    if len(text) > _MOST_TEXT:
        reason = f"{len(text)} characters, {_MOST_TEXT} are allowed"
        raise _no_share(reason)
    try:
        inflating = zlib.decompressobj()
        data = inflating.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), _MOST_BYTES)
        if inflating.unconsumed_tail or not inflating.eof:
            reason = "it is cut off, or too long"
            raise _no_share(reason)
        content = json.loads(data)
    except (ValueError, zlib.error, RecursionError) as error:
        if isinstance(error, DocumentError):
            raise
        reason = "it cannot be read"
        raise _no_share(reason) from error
    if not isinstance(content, dict) or not isinstance(content.get("view"), dict):
        reason = f"it must have 'document' and 'view', got {shown(content)}"
        raise _no_share(reason)
    graph = parse_document(content.get("document")).graph
    return Pipeline(graph.sources, graph.nodes, graph.targets).check(), content["view"]


def _no_share(reason: str) -> DocumentError:
    return DocumentError(f"the address holds no pipeline: {reason}", where="share")
