"""How nodes and outputs are called: as the script's variables, with numbers where one had several values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue import get_operation
from tamis.pipeline import Leaf, Term, join_ref, short_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tamis.pipeline import Operand

__all__ = ["first_port", "names_of", "output_names", "with_private_names"]


def first_port(origin: Leaf | Term) -> str:
    """Return the name of the first result of an expression that has several; '' for one that has one."""
    outputs = () if isinstance(origin, Leaf) else get_operation(origin.operation).outputs
    return outputs[0].name if len(outputs) > 1 else ""


def output_names(
    keys: Iterable[str], operands: Mapping[str, Operand], variables: Mapping[str, str]
) -> dict[str, str]:
    """Return a name for each output, none twice.

    Parameters
    ----------
    keys : iterable of str
        Of the outputs, in the order made.
    operands : mapping
        What each key is.
    variables : mapping
        The last variable of everything that has one, by key.

    Returns
    -------
    names : dict
        By key. Of several of one variable, the last has its name, the others have numbers. What has no
        variable is called as its operation.
    """
    versions: dict[str, list[str]] = {}
    for key, name in variables.items():
        versions.setdefault(name, []).append(key)
    places = {key: place for keys in versions.values() for place, key in enumerate(keys, 1)}
    taken, found = set(versions), {}
    tried: dict[str, int] = {}  # else the numbers before would be tried for each of a thousand
    for key in keys:
        origin = operands[key].origin
        name = variables.get(key) or ("input" if isinstance(origin, Leaf) else short_name(origin.operation))
        same = versions.get(name, [])
        is_last = bool(same) and same[-1] == key
        if is_last:
            found[key] = name
        elif key in places:
            found[key], _ = _free(name, taken, places[key], is_plain_free=False)
        else:
            found[key], tried[name] = _free(name, taken, tried.get(name, 2), is_plain_free=True)
        taken.add(found[key])
    return found


def _free(name: str, taken: Collection[str], start: int, *, is_plain_free: bool) -> tuple[str, int]:
    """Return a name that is not taken, and the number to try next."""
    candidate, number = name if is_plain_free else f"{name}_{start}", start
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate, number


def names_of(
    origins: Mapping[str, Leaf | Term], variables: Mapping[str, str], outputs: Mapping[str, str]
) -> dict[str, str]:
    """Return a name for each expression that has a variable or is an output.

    Parameters
    ----------
    origins : mapping
        The expressions by key, in the order made.
    variables : mapping
        The first variable of each, by key.
    outputs : mapping
        The names of those that are outputs, by key.

    Returns
    -------
    names : dict
        By key. The last value of a variable has its name, ``binary``; those before are ``binary_1``,
        ``binary_2``. Where the first is loaded, it has the name, and those after it have the numbers.
    """
    versions: dict[str, list[str]] = {}
    for key in origins:
        name = variables.get(key) or outputs.get(key)
        if name:
            versions.setdefault(name, []).append(key)
    names: dict[str, str] = {}
    owners = {output: key for key, output in outputs.items()}
    for name, keys in versions.items():
        owner = owners.get(name, keys[-1])
        loaded = next((key for key in keys if isinstance(origins[key], Leaf)), None)
        plain = loaded or (keys[-1] if owner == keys[-1] else None)
        start = 2 if loaded else 1
        others = [key for key in keys if key != plain]
        names |= {key: f"{name}_{number}" for number, key in enumerate(others, start)}
        names |= {plain: name} if plain else {}
    return names


def with_private_names(
    names: Mapping[str, str], origins: Mapping[str, Leaf | Term], *, used: set[str], read: set[str]
) -> dict[str, str]:
    """Return names by which a script says what has none: else it would be an output where it is written.

    Parameters
    ----------
    names : mapping
        By key of the expression.
    origins : mapping
        The expressions by key.
    used : set of str
        Keys of the results that are outputs.
    read : set of str
        Keys of what an array with a name was made of, which is no output anyway.

    Returns
    -------
    names : dict
        What has no variable, and of which no array with a name was made, begins with an underscore. Of
        several results of which nobody uses the first, none is called as a variable.
    """
    terms = [origin for origin in origins.values() if isinstance(origin, Term)]
    used = used | {operand.key for term in terms for operand in term.inputs.values()}
    found = dict(names)
    for key, origin in origins.items():
        result = join_ref(key, first_port(origin))
        if isinstance(origin, Leaf):
            continue
        if result not in used:
            found.pop(key, None)
        elif key not in names and result not in read:
            found[key] = f"_{short_name(origin.operation)}"
    return found
