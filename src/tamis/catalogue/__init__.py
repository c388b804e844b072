"""What can be done: operations, their arguments, how far they look. May import: errors, config, region."""

from tamis.catalogue._call import call
from tamis.catalogue._code import hash_array
from tamis.catalogue._docstring import Documentation, Explained, documentation_of
from tamis.catalogue._dtype import output_dtype
from tamis.catalogue._kernel import Exactness, Kernel, Situation
from tamis.catalogue._kind import Kind, fits, in_words
from tamis.catalogue._locality import (
    Certified,
    Components,
    Crop,
    Fixpoint,
    Geometric,
    Locality,
    LocalityRule,
    Neighbourhood,
    Pointwise,
    Reduction,
    Whole,
    whole_if,
)
from tamis.catalogue._operation import Like, Operation, Output, Stage, load_target
from tamis.catalogue._parameter import REQUIRED, Input, Parameter
from tamis.catalogue._registry import absent_functions, find_operation, get_operation, known_operations
from tamis.catalogue._search import list_operations
from tamis.catalogue._texts import Text, texts
from tamis.catalogue._value import (
    FOOTPRINTS,
    ArrayValue,
    Footprint,
    FootprintArray,
    Slice,
    Value,
    footprint_array,
    freeze,
    freeze_literal,
    from_json,
    is_same,
    thaw,
    to_json,
)
from tamis.catalogue._window import ImageFacts, Window, facts_of, window_of

__all__ = [
    "FOOTPRINTS",
    "REQUIRED",
    "ArrayValue",
    "Certified",
    "Components",
    "Crop",
    "Documentation",
    "Exactness",
    "Explained",
    "Fixpoint",
    "Footprint",
    "FootprintArray",
    "Geometric",
    "ImageFacts",
    "Input",
    "Kernel",
    "Kind",
    "Like",
    "Locality",
    "LocalityRule",
    "Neighbourhood",
    "Operation",
    "Output",
    "Parameter",
    "Pointwise",
    "Reduction",
    "Situation",
    "Slice",
    "Stage",
    "Text",
    "Value",
    "Whole",
    "Window",
    "absent_functions",
    "call",
    "documentation_of",
    "facts_of",
    "find_operation",
    "fits",
    "footprint_array",
    "freeze",
    "freeze_literal",
    "from_json",
    "get_operation",
    "hash_array",
    "in_words",
    "is_same",
    "known_operations",
    "list_operations",
    "load_target",
    "output_dtype",
    "texts",
    "thaw",
    "to_json",
    "whole_if",
    "window_of",
]
