"""HDF5: one dataset of a file; only the chunks that hold the region are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import ReadError
from tamis.io._file import file_image, unreadable
from tamis.io._reason import reason_of

if TYPE_CHECKING:
    from pathlib import Path

    from tamis.io._image import SourceImage
    from tamis.region import Region

SUFFIXES = (".h5", ".hdf5", ".hdf", ".he5", ".nxs")

_SIGNATURE = b"\x89HDF\r\n\x1a\n"


def open(path: Path, *, dataset: str | None = None) -> SourceImage:
    """Return a dataset of an HDF5 file.

    Parameters
    ----------
    path : Path
        The file.
    dataset : str, optional
        Path inside the file, such as ``"/entry/data"``; needed where there are several.

    Raises
    ------
    ReadError
        If it is no HDF5 file, is truncated, or the dataset is not there.

    Notes
    -----
    Axes come from the dimension labels; spacing from the attribute ``element_size_um``.
    """
    import h5py

    _check_signature(path)
    try:
        with h5py.File(path, "r") as file:
            name = _choose(path, _names_in(file), dataset)
            said = _properties(file[name])
            others = _places_behind(path, file[name])
    except ReadError:
        raise
    except Exception as error:  # h5py passes on whatever the C library finds
        raise unreadable(path, f"truncated or damaged: {reason_of(error)}") from error

    def read(region: Region) -> np.ndarray:
        with h5py.File(path, "r") as file:
            return np.asarray(file[name][region.slices])

    return file_image(path, read, options={"dataset": dataset}, others=others, **said)


def _check_signature(path: Path) -> None:
    if path.is_dir():
        message = "not a file"
        raise ReadError(message)
    with path.open("rb") as file:
        start = file.read(8)
    if start != _SIGNATURE:
        message = "not an HDF5 file" if start else "empty file"
        raise ReadError(message)


def _names_in(file: Any) -> list[str]:
    import h5py

    names: list[str] = []

    def note(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            names.append(f"/{name}")

    file.visititems(note)
    return sorted(names)


def _choose(path: Path, names: list[str], dataset: str | None) -> str:
    asked = f"/{dataset.strip('/')}" if dataset else ""
    if asked in names:
        return asked
    if not asked and len(names) == 1:
        return names[0]
    if not names:
        raise unreadable(path, "holds no dataset")
    problem = f"holds no dataset {dataset!r}" if asked else "holds several datasets"
    raise unreadable(
        path, problem, remedy=f"Choose by dataset=: {', '.join(names)}; or open {path.name}{names[0]}"
    )


def _places_behind(path: Path, dataset: Any) -> list[Path]:
    """Return where a dataset says that its pixels are, if not just here."""
    names = [name for name, *_ in dataset.external or ()]
    if dataset.is_virtual:
        # what is taken from this very file may lie behind a link to another
        names += [".", *(source.file_name for source in dataset.virtual_sources())]
    return sorted({path.parent / name for name in names})


def _properties(dataset: Any) -> dict[str, Any]:
    shape = dataset.shape or ()
    labels = "".join(str(dim.label) for dim in dataset.dims)
    size = dataset.attrs.get("element_size_um")
    return {
        "shape": shape,
        "dtype": dataset.dtype,
        "axes": labels,
        "spacing": None if size is None else tuple(np.ravel(size).tolist()),
        "unit": "" if size is None else "um",
        "piece": dataset.chunks,
    }
