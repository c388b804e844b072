"""What is to be done: a graph as a value, its keys, document and script. May import: catalogue and below."""

from tamis.pipeline._check import check_graph, check_kind, problems_of
from tamis.pipeline._document import (
    SCHEMA,
    Document,
    parse_document,
    read_document,
    to_document,
    write_document,
)
from tamis.pipeline._expression import HasOperand, Leaf, Operand, Term, short_name
from tamis.pipeline._fingerprint import content_of, fingerprint, fingerprint_of_content
from tamis.pipeline._graph import Graph
from tamis.pipeline._history import History
from tamis.pipeline._key import keys_of, library_versions, node_key
from tamis.pipeline._node import Node, Source, join_ref, split_ref
from tamis.pipeline._pipeline import Pipeline
from tamis.pipeline._script import script_names, script_of, to_script
from tamis.pipeline._statement import Script, Statement
from tamis.pipeline._words import node_in_words, values_in_words

__all__ = [
    "SCHEMA",
    "Document",
    "Graph",
    "HasOperand",
    "History",
    "Leaf",
    "Node",
    "Operand",
    "Pipeline",
    "Script",
    "Source",
    "Statement",
    "Term",
    "check_graph",
    "check_kind",
    "content_of",
    "fingerprint",
    "fingerprint_of_content",
    "join_ref",
    "keys_of",
    "library_versions",
    "node_in_words",
    "node_key",
    "parse_document",
    "problems_of",
    "read_document",
    "script_names",
    "script_of",
    "short_name",
    "split_ref",
    "to_document",
    "to_script",
    "values_in_words",
    "write_document",
]
