"""Random numbers with a seed: the first draw of a generator of NumPy, the new one's and the old one's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import DtypeRule, Like, Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import integer
from tamis.catalogue.operations.numpy import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Mapping

DRAWS = "tamis.catalogue.kernels.draws"
MAKERS = {"default_rng": "", "RandomState": "old_"}
"""What makes each generator, and how its draws are called in `DRAWS`."""
OLDEST = 2**32 - 1

SIZE = integer(
    "size",
    None,
    minimum=0,
    window=(16, 1024),
    unit="pixel",
    adapts_to="length",
    per_axis=True,
    optional=True,
    help="Shape of what is drawn; None: that of the other arguments.",
)
FLOATS = Parameter(
    "dtype", "float64", type="choice", choices=("float64", "float32"), help="Which numbers are drawn."
)
ENDPOINT = Parameter("endpoint", False, type="boolean", help="Whether the limit can come out too.")


def _data(name: str, help: str, *, optional: bool = True) -> Input:  # as the field is called
    return Input(name, (*NUMBERS, Kind.ARRAY), optional=optional, literal=True, help=help)


LOW = "Smallest number that can come out."
HIGH = "Limit that the numbers stay below."
NORMAL = (_data("loc", "Mean."), _data("scale", "Standard deviation, at least 0."), SIZE)
UNIFORM = (_data("low", LOW), _data("high", HIGH), SIZE)
POISSON = (_data("lam", "Counts that are expected; at least 0."), SIZE)
WHOLE_NUMBERS = (
    _data("low", f"{LOW} Alone, it is the limit, and the smallest is 0.", optional=False),
    _data("high", HIGH),
    SIZE,
    Parameter("dtype", "int64", type="dtype", help="Whole numbers of which kind."),
)
AXIS = integer("axis", 0, help="The axis along which items are taken.")


def _wanted(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    return str(values["dtype"])


def _wanted_in_arrays(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    return "" if values["size"] is None else str(values["dtype"])  # one number is a float of Python


def _draw(maker: str, name: str, *arguments: Input | Parameter, dtype: DtypeRule = "float64") -> Operation:
    # the old generator takes no larger seed
    most = OLDEST if maker == "RandomState" else None
    seed = Parameter(
        "seed",
        None,
        type="seed",
        minimum=0,
        maximum=most,
        optional=True,
        keyword_only=True,
        help="Another number draws others; None: one is chosen when the step is made.",
    )
    moved = next((item for item in arguments if item.name == "x"), None)
    return Operation(
        f"numpy.{maker}.{name}",
        f"{DRAWS}:{MAKERS[maker]}{name}",
        Stage.LOAD,
        (*arguments, seed),
        (Output(Kind.ARRAY if moved is None else Like("x"), dtype, same_shape=moved is not None),),
        Whole("the numbers are drawn one after the other"),
        script=f"{{numpy}}.random.{maker}({{seed}}).{name}({{arguments}})",
    )


X = Input("x", (*NUMBERS[:-1], Kind.ARRAY), help="What is put into another order.")

OPERATIONS = (
    _draw("default_rng", "random", SIZE, FLOATS, dtype=_wanted_in_arrays),
    _draw("default_rng", "normal", *NORMAL),
    _draw("default_rng", "standard_normal", SIZE, FLOATS, dtype=_wanted_in_arrays),
    _draw("default_rng", "uniform", *UNIFORM),
    _draw("default_rng", "integers", *WHOLE_NUMBERS, ENDPOINT, dtype=_wanted),
    _draw("default_rng", "poisson", *POISSON, dtype="int64"),
    _draw("default_rng", "permutation", X, AXIS, dtype="same"),
    _draw("RandomState", "random_sample", SIZE),
    _draw("RandomState", "normal", *NORMAL),
    _draw("RandomState", "standard_normal", SIZE),
    _draw("RandomState", "uniform", *UNIFORM),
    _draw("RandomState", "randint", *WHOLE_NUMBERS, dtype=_wanted),
    _draw("RandomState", "poisson", *POISSON, dtype="int64"),
    _draw("RandomState", "permutation", X, dtype="same"),
)
