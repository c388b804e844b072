"""Lineage keys: what a result is made of, without looking at a pixel."""

from __future__ import annotations

import functools
import hashlib
import json
import sys
from typing import TYPE_CHECKING

from tamis.catalogue import code_of, get_operation, is_own
from tamis.pipeline._node import join_ref, sorted_json, split_ref, values_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Value
    from tamis.pipeline._graph import Graph

__all__ = ["keys_of", "library_versions", "node_key"]

# raised when keys are made in another way, so that no old cache entry can be met
KEY_VERSION = 1

_DISTRIBUTIONS = {"skimage": "scikit-image", "cv2": "opencv-python-headless", "pywt": "PyWavelets"}
# their modules say the version of their distribution; what is installed takes much longer to read
_TELLING = ("skimage", "scipy", "numpy")
# some functions of scikit-image leave their pixels to yet another library
_BESIDES = {"restoration.denoise_wavelet": ("pywt",), "restoration.estimate_sigma": ("pywt",)}


@functools.cache
def version_of(module: str) -> str:
    """Return the version of the distribution that a top-level module belongs to, '' if it has none."""
    if module in _TELLING and module in sys.modules:
        return str(sys.modules[module].__version__)
    from importlib.metadata import PackageNotFoundError, version  # slow to import

    try:
        return version(_DISTRIBUTIONS.get(module, module))
    except PackageNotFoundError:
        return ""


def library_versions() -> dict[str, str]:
    """Return the versions that pixels depend on, by distribution."""
    return {_DISTRIBUTIONS.get(module, module): version_of(module) for module in _TELLING}


def _meaning(operation_id: str) -> str:
    """Return what an operation's meaning depends on besides its values."""
    operation = get_operation(operation_id)
    if not is_own(operation):
        return _origin(operation_id)
    # it may be edited at any time, so nothing of it is remembered
    return json.dumps([KEY_VERSION, operation.id, code_of(operation), library_versions()])


@functools.cache
def _origin(operation_id: str) -> str:
    operation = get_operation(operation_id)
    top = operation.target.partition(":")[0].partition(".")[0]
    libraries = (top, "scipy", "numpy", *_BESIDES.get(operation_id, ()))
    versions = [version_of(module) for module in libraries]
    return json.dumps([KEY_VERSION, operation.id, operation.version, *versions])


def node_key(operation: str, values: Mapping[str, Value], input_keys: Mapping[str, str]) -> str:
    """Return the key of what an operation makes: hash(operation, versions, values, keys of its inputs).

    Parameters
    ----------
    operation : str
        Operation id.
    values : mapping
        Canonical values.
    input_keys : mapping
        Key of what is connected, by input.

    Returns
    -------
    key : str
        32 hexadecimal digits.
    """
    text = sorted_json([_meaning(operation), values_text(values), dict(input_keys)])
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def keys_of(graph: Graph, source_keys: Mapping[str, str]) -> dict[str, str]:
    """Return the key of every source and node.

    Parameters
    ----------
    graph : Graph
        The pipeline.
    source_keys : mapping
        Lineage key of the pixels bound to each source; a source left out has its default's key.

    Returns
    -------
    keys : dict
        Key by name of source or node.
    """
    keys = {
        source.name: source_keys.get(source.name) or source.key or f"unbound:{source.name}"
        for source in graph.sources
    }
    for node in graph.nodes:
        inputs = {}
        for name, ref in node.inputs.items():
            origin, port = split_ref(ref)
            inputs[name] = join_ref(keys[origin], port)
        keys[node.id] = node_key(node.operation, node.values, inputs)
    return keys
