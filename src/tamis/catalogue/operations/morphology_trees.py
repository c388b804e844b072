"""Max-trees of ``skimage.morphology``: the tree itself, and what filters by the size of its branches."""

from __future__ import annotations

from tamis.catalogue._kernel import Exactness, Kernel
from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.kernels.own_arrays import always
from tamis.catalogue.operations._arguments import IMAGE, SAME_IMAGE, integer
from tamis.catalogue.operations._fixed import on_own_arrays

STEPS = integer("connectivity", 1, minimum=1, window=(1, 3))
TREE = (
    Input("parent", (Kind.ARRAY,), optional=True, same_shape=True),
    Input("tree_traverser", (Kind.ARRAY,), optional=True),
)
MAX_TREE = Whole("the tree of its level sets spans the image")
AREA = integer("area_threshold", 64, minimum=0, window=(0, 1000), unit="pixel", adapts_to="size")
DIAMETER = integer("diameter_threshold", 8, minimum=0, window=(0, 100), unit="pixel")


def _on_trees(name: str) -> tuple[Kernel, ...]:
    """Return the kernel that looks at a tree before the library, which believes it, follows it."""
    return (Kernel("max_tree", f"tamis.catalogue.kernels.max_tree:{name}", Exactness.E0, always),)


def _attribute(name: str, threshold: Parameter) -> Operation:
    """Return an operation that removes what is small, level by level."""
    return Operation(
        f"morphology.{name}",
        f"skimage.morphology:{name}",
        Stage.FILTER,
        (IMAGE, threshold, STEPS, *TREE),
        (SAME_IMAGE,),
        MAX_TREE,
        needs_finite=True,
        kernels=_on_trees(name),
    )


OPERATIONS = (
    _attribute("area_opening", AREA),
    _attribute("area_closing", AREA),
    _attribute("diameter_opening", DIAMETER),
    _attribute("diameter_closing", DIAMETER),
    Operation(
        "morphology.max_tree",
        "skimage.morphology:max_tree",
        Stage.MEASURE,
        (IMAGE, STEPS),
        (
            Output(Kind.ARRAY, "int64", name="parent"),
            Output(Kind.ARRAY, "int64", name="tree_traverser", same_shape=False),
        ),
        MAX_TREE,
        needs_finite=True,
        kernels=on_own_arrays("morphology.max_tree"),
    ),
    Operation(
        "morphology.max_tree_local_maxima",
        "skimage.morphology:max_tree_local_maxima",
        Stage.MARKERS,
        (IMAGE, STEPS, *TREE),
        (Output(Kind.MARKERS, "uint64"),),
        MAX_TREE,
        needs_finite=True,
        kernels=_on_trees("max_tree_local_maxima"),
    ),
)
