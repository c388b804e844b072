"""What a script did, as far as it can be said: the expressions in the order made, and their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.dataclass import dataclass
from tamis.pipeline import Document, Leaf, Operand, Pipeline, Term, fingerprint_of_content, problems_of
from tamis.recorder.script._naming import first_port, names_of, output_names, with_private_names
from tamis.recorder.script._of_image import Images
from tamis.recorder.script._rebuild import rebuilt, with_notes, with_script_names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    from tamis.io import SourceImage
    from tamis.recorder._handle import Handle

__all__ = ["Journal"]


@dataclass(frozen=True, slots=True)
class _Expression:
    """Stands for an output."""

    operand: Operand


class Journal:
    """The expressions of a script, in the order in which they were made.

    Parameters
    ----------
    held : callable, optional
        Gives the keys of what variables hold at the end, by name; '' for what nobody knows.
    images : Images, optional
        Knows what is of an image.
    """

    def __init__(self, held: Callable[[], Mapping[str, str]] = dict, images: Images | None = None) -> None:
        self._held = held
        self._images = images or Images()
        self._origins: dict[str, Leaf | Term] = {}
        self._sources: dict[str, SourceImage] = {}
        self._operands: dict[str, Operand] = {}
        self._names: dict[str, tuple[int, str]] = {}
        self._last_names: dict[str, tuple[int, str]] = {}
        self._given_names: dict[str, list[str]] = {}
        self._named_arrays: set[str] = set()
        self._displayed: set[str] = set()
        self._comments: dict[str, str] = {}
        self._contents: dict[str, str] = {}
        self._notes: dict[str, list[str]] = {}

    def add(self, handle: Handle, content: str) -> None:
        """Note what was made, and what it holds; first what it was made of, where that is new."""
        operand = handle.operand
        self._contents[operand.key] = content
        self._sources.update(handle.sources)
        self._operands.setdefault(operand.key, operand)
        self._note(operand.origin)

    def knows(self, handle: Handle) -> bool:
        """Return whether it is noted what this holds."""
        return handle.key in self._contents

    def _note(self, origin: Leaf | Term) -> None:
        """Note an origin after all it was made of: one step of a script may be several operations."""
        if origin.key in self._origins:
            return
        for given in origin.inputs.values() if isinstance(origin, Term) else ():
            self._operands.setdefault(given.key, given)
            self._note(given.origin)
        self._origins[origin.key] = origin

    def name(
        self, handle: Handle, name: str, depth: int, *, is_array: bool = True, comment: str = ""
    ) -> bool:
        """Note a variable that something is put into, and what the script says above that line.

        The first one names the node, the last one the output; those of the script before those of functions.
        One that begins with an underscore names the node alone. Return whether it is the first name of what
        it names, so that the comment speaks of it.
        """
        origin = handle.operand.origin
        is_private = name.startswith("_")
        if is_array and not is_private:
            self._named_arrays.add(origin.key)
        is_first = handle.key not in self._names
        deepest = self._names.get(handle.key, (depth + 1, ""))[0]
        if not name.strip("_") or depth > deepest:
            return is_first
        if is_first and comment:
            self._comments.setdefault(origin.key, comment)
        if depth < deepest:
            self._names[handle.key] = depth, name
        if is_private:
            return is_first
        self._last_names.pop(handle.key, None)  # the last one named stands last
        self._last_names[handle.key] = depth, name
        self._given_names.setdefault(handle.key, []).append(name)
        return is_first

    def rename(self, handle: Handle, names: Collection[str], new: str) -> None:
        """Note that variables of these names hold something else now: an array of theirs was written into.

        What they held is called as another variable that has it, or else as a former value of `new`.
        """
        depth, name = self._last_names.get(handle.key, (0, ""))
        if name and name in names:
            others = [other for other in self._given_names.get(handle.key, ()) if other not in names]
            self._last_names[handle.key] = depth, others[-1] if others else new

    def display(self, handle: Handle, *, is_array: bool) -> None:
        """Note that people look at this, whether or not it has a name."""
        self._displayed.add(handle.key)
        if is_array:
            self._named_arrays.add(handle.operand.origin.key)

    def note(self, handle: Handle, text: str) -> None:
        """Note what is to be said of a step."""
        known = self._notes.setdefault(handle.operand.origin.key, [])
        if text not in known:
            known.append(text)

    def document(
        self, folder: Path, *, keep_all: bool, without: Iterable[str], reasons: Mapping[str, str]
    ) -> Document | None:
        """Return all of it as a pipeline, with what its outputs were; None if nothing was done.

        Parameters
        ----------
        folder : Path
            Where arrays that come from nowhere are put.
        keep_all : bool
            Whether everything with a name is an output, not only what no array with a name was made of.
        without : iterable of str
            Keys of what is no output.
        reasons : mapping of str to str
            Why each constant is one, by its key.

        Returns
        -------
        document : Document or None
            The nodes are called as a script's variables can be. A node that reads a constant says in its
            note why it is one.
        """
        read = set() if keep_all else self._read()
        wanted = self._wanted(read | set(without), is_all=keep_all)
        if not wanted:
            return None
        needed = self._needed(wanted)
        last_names = {key: name for key, (_, name) in self._last_names.items()}
        held = {name: key for name, key in self._held().items() if not name.startswith("_")}
        for name, key in held.items():  # nothing else may have the name of a variable at the end
            is_its_name = last_names.get(key) == name
            last_names[key if is_its_name else f"{name} {key}"] = last_names.pop(key) if is_its_name else name
        outputs = output_names(wanted, self._operands, last_names)
        names = names_of(needed, self._variables(), self._by_origin(outputs))
        names = with_private_names(names, needed, used=set(wanted), read=read)
        for are_images in (True, False):
            made = rebuilt(needed, names, self._sources, folder, are_images=are_images)
            pipeline = Pipeline.of(**{outputs[key]: self._expression(key, made) for key in wanted})
            if not problems_of(pipeline):
                break
        comments, constants = (
            {made[key].key: text for key, text in texts.items() if key in made}
            for texts in (self._texts(), reasons)
        )
        pipeline = with_script_names(with_notes(pipeline, comments, constants))
        contents = {outputs[key]: self._contents[key] for key in wanted if key in self._contents}
        return Document(pipeline, fingerprints={n: fingerprint_of_content(c) for n, c in contents.items()})

    def _expression(self, key: str, made: Mapping[str, Leaf | Term]) -> _Expression:
        operand = self._operands[key]
        return _Expression(Operand(made[operand.origin.key], operand.port))

    def _variables(self) -> dict[str, str]:
        """Return the first variable of each expression; of one with several results, that of the first."""
        return self._by_origin({key: name for key, (_, name) in self._names.items()})

    def _by_origin(self, names: Mapping[str, str]) -> dict[str, str]:
        """Return names by expression, where they are names of its first result."""
        found = {}
        for key, name in names.items():
            operand = self._operands.get(key)  # a part of an array that nothing is made of is not noted
            if operand is not None and operand.port in ("", first_port(operand.origin)):
                found[operand.origin.key] = name
        return found

    def _wanted(self, left_out: set[str], *, is_all: bool) -> list[str]:
        """Return the keys of the outputs."""
        made = [key for key, operand in self._operands.items() if isinstance(operand.origin, Term)]
        wanted = [key for key in made if key not in left_out]
        wanted = [key for key in wanted if key in self._last_names or key in self._displayed] or wanted
        given = self._origins if is_all else self._of_anything()
        return [key for key in wanted if self._operands[key].origin.key in given] or wanted

    def _of_anything(self) -> set[str]:
        """Return the keys of what is of an image, or of an array that is given; not of draws and grids."""
        found: set[str] = set()
        for key, origin in self._origins.items():
            inputs = () if isinstance(origin, Leaf) else origin.inputs.values()
            is_given = isinstance(origin, Leaf) or any(operand.origin.key in found for operand in inputs)
            found |= {key} if is_given or self._images.has(origin) else set()
        return found

    def _texts(self) -> dict[str, str]:
        """Return what the script says of each step, and what is to be said besides."""
        lines = {key: [text] for key, text in self._comments.items()}
        for key, notes in self._notes.items():
            lines[key] = lines.get(key, []) + notes
        return {key: "\n".join(texts) for key, texts in lines.items()}

    def _read(self) -> set[str]:
        """Return the keys of what an array with a name was made of; without any, of what anything was."""
        needed = set(self._named_arrays) or set(self._origins)
        read = set()
        for key, origin in reversed(self._origins.items()):
            if key in needed and isinstance(origin, Term):
                if origin.operation != "numpy.column":  # who looks at a column still has the table
                    read |= {operand.key for operand in origin.inputs.values()}
                needed |= {operand.origin.key for operand in origin.inputs.values()}
        return read

    def _needed(self, wanted: Iterable[str]) -> dict[str, Leaf | Term]:
        """Return what the outputs are made of, and they themselves, in the order made."""
        needed = {self._operands[key].origin.key for key in wanted}
        for key, origin in reversed(self._origins.items()):
            if key in needed and isinstance(origin, Term):
                needed |= {operand.origin.key for operand in origin.inputs.values()}
        return {key: origin for key, origin in self._origins.items() if key in needed}
