"""`Trials`: what was tried on one image, as a sequence, a table, and a contact sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, overload

from tamis.display import to_png
from tamis.errors import ParameterError, UnknownNameError, WriteError
from tamis.exploration._sheet import draw_sheet
from tamis.exploration._table import table_in_html, table_in_words
from tamis.exploration._tried import Tried
from tamis.files import write_whole

if TYPE_CHECKING:
    import os

    import numpy as np

    from tamis.exploration._trial import Trial

__all__ = ["Trials"]

_WHERE = "sheet"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Trials(Tried, Sequence["Trial"]):
    """How each candidate went; made by `tamis.try_all`.

    ``trials[0]`` and ``trials["threshold_otsu"]`` give one, a slice gives some. What it holds - `trials`,
    `image`, `region`, `shared`, `agreement` ... - is told at `tamis.exploration.Tried`.
    """

    def __repr__(self) -> str:
        return table_in_words(self)

    @overload
    def __getitem__(self, index: int | str) -> Trial: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Trial, ...]: ...
    def __getitem__(self, index: int | str | slice) -> Trial | tuple[Trial, ...]:
        return self.get_trial(index) if isinstance(index, str) else self.trials[index]

    def get_trial(self, name: str) -> Trial:
        """Return the trial of this id, or the only one whose operation has this name.

        Raises
        ------
        UnknownNameError
            If there is none, or several have this name; the message offers the nearest.
        """
        for trial in self.trials:
            if trial.id == name:
                return trial
        same = [trial for trial in self.trials if name in (trial.name, trial.operation, _short(trial))]
        if len(same) == 1:
            return same[0]
        error = UnknownNameError(name, noun="trial", known=[trial.id for trial in self.trials])
        if same:
            error.near = tuple(trial.id for trial in same[:3])
            error.remedy = f"Did you mean {' or '.join(map(repr, error.near))}?"
        raise error

    def table(self) -> dict[str, list[Any]]:
        """Return one row for each trial, as a dict of columns; None where there is nothing to say.

        Returns
        -------
        columns : dict of list
            ``id``, ``operation``, ``details``, ``number`` (the threshold), ``foreground`` (share of pixels),
            ``objects``, ``seconds`` (wall time of its own steps), ``is_cached``, ``agreement`` (mean, with
            the others) and ``error``.
        """
        names = (
            "id", "operation", "details", "number", "foreground", "objects", "seconds", "is_cached",
            "agreement", "error",
        )  # fmt: skip
        return {name: [getattr(trial, name) for trial in self.trials] for name in names}

    def sheet(
        self,
        columns: int | None = None,
        tile: int = 240,
        *,
        plane: int | None = None,
        over: bool = False,
        theme: Literal["light", "dark"] = "light",
    ) -> np.ndarray:
        """Return a contact sheet: the image, and each result with its numbers below.

        Parameters
        ----------
        columns : int, optional
            Pictures side by side; without it, about as many as rows.
        tile : int, default 240, pixel
            Longer side of a picture.
        plane : int, optional
            Which plane of a 3-D image, from the region's first; without it, the middle one. The numbers are
            those of the volume.
        over : bool, default False
            Whether objects are drawn over the image instead of alone.
        theme : {'light', 'dark'}
            What the pictures lie on.

        Returns
        -------
        rgb : ndarray of uint8, shape (M, N, 3)
            Red, green, blue. A candidate that failed has an empty field with the reason.

        Raises
        ------
        ParameterError
            If the plane does not exist, or a number makes no sense.
        """
        for name, value, least in (("columns", columns, 1), ("tile", tile, 80)):
            if value is not None and value < least:
                raise ParameterError(_WHERE, name, expected=f"at least {least}", got=value)
        return draw_sheet(self, columns, tile, plane=plane, over=over, theme=theme)

    def save(self, path: str | os.PathLike[str], **options: Any) -> None:
        """Write the contact sheet as a PNG file; `tamis.report.write_sheet` writes one for the browser.

        Parameters
        ----------
        path : path
            A file that ends in ``.png``.
        **options
            As for `sheet`.

        Raises
        ------
        WriteError
            If the file cannot be written, or its name does not end in ``.png``.
        """
        if not str(path).lower().endswith(".png"):
            message = "a contact sheet must be a .png file"
            remedy = "For the browser: tamis.report.write_sheet(path, trials)"
            raise WriteError(message, where=str(path), remedy=remedy)
        png = to_png(self.sheet(**options))
        try:
            write_whole(path, png)
        except OSError as error:
            message = f"cannot be written: {error.strerror or error}"
            raise WriteError(message, where=str(path)) from error

    def _repr_png_(self) -> bytes:
        return to_png(self.sheet())

    def _repr_html_(self) -> str:
        return table_in_html(self, to_png(self.sheet()))


def _short(trial: Trial) -> str:
    return ", ".join(filter(None, [trial.name, trial.details]))
