"""What can be done: operations, their arguments, how far they look. May import: errors, config, region."""

from tamis.catalogue._alternative import list_alternatives, or_else
from tamis.catalogue._call import as_declared, call
from tamis.catalogue._capability import (
    Capability,
    Channels,
    Gil,
    Made,
    Trial,
    Volume,
    capabilities,
    capability_of,
    measured_versions,
    misfit_of,
)
from tamis.catalogue._chance import refuse_chance
from tamis.catalogue._citation import citations_of
from tamis.catalogue._code import hash_array
from tamis.catalogue._docstring import Documentation, Explained, documentation_of
from tamis.catalogue._dtype import output_dtype
from tamis.catalogue._from_function import operation_from
from tamis.catalogue._gallery import Example, list_examples
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
from tamis.catalogue._next import list_next
from tamis.catalogue._operation import Like, Operation, Output, Stage, load_target
from tamis.catalogue._own import (
    Address,
    address_of_operation,
    code_of,
    import_operation,
    is_importable,
    is_own,
    reads_of,
)
from tamis.catalogue._parameter import REQUIRED, Input, Parameter
from tamis.catalogue._registry import (
    absent_functions,
    find_operation,
    get_operation,
    known_operations,
    operation_named,
    register_operation,
    unknown_operation,
)
from tamis.catalogue._related import list_related
from tamis.catalogue._search import LOCALITIES, Pixels, list_operations
from tamis.catalogue._shape import output_shape
from tamis.catalogue._texts import Text, texts
from tamis.catalogue._told_depth import Depth
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
    "LOCALITIES",
    "REQUIRED",
    "Address",
    "ArrayValue",
    "Capability",
    "Certified",
    "Channels",
    "Components",
    "Crop",
    "Depth",
    "Documentation",
    "Exactness",
    "Example",
    "Explained",
    "Fixpoint",
    "Footprint",
    "FootprintArray",
    "Geometric",
    "Gil",
    "ImageFacts",
    "Input",
    "Kernel",
    "Kind",
    "Like",
    "Locality",
    "LocalityRule",
    "Made",
    "Neighbourhood",
    "Operation",
    "Output",
    "Parameter",
    "Pixels",
    "Pointwise",
    "Reduction",
    "Situation",
    "Slice",
    "Stage",
    "Text",
    "Trial",
    "Value",
    "Volume",
    "Whole",
    "Window",
    "absent_functions",
    "address_of_operation",
    "as_declared",
    "call",
    "capabilities",
    "capability_of",
    "citations_of",
    "code_of",
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
    "import_operation",
    "in_words",
    "is_importable",
    "is_own",
    "is_same",
    "known_operations",
    "list_alternatives",
    "list_examples",
    "list_next",
    "list_operations",
    "list_related",
    "load_target",
    "measured_versions",
    "misfit_of",
    "operation_from",
    "operation_named",
    "or_else",
    "output_dtype",
    "output_shape",
    "reads_of",
    "refuse_chance",
    "register_operation",
    "texts",
    "thaw",
    "to_json",
    "unknown_operation",
    "whole_if",
    "window_of",
]
