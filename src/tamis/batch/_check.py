"""`check`: whether a pipeline's pixels on an image really are the library's."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tamis.batch._binding import bind_images, bound_to
from tamis.batch._run import engine_for
from tamis.engine import NodeAudit, audit
from tamis.pipeline import Pipeline

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from tamis.engine import Engine

__all__ = ["CheckReport", "check"]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found, node by node; as text, a table.

    Parameters
    ----------
    nodes : tuple of NodeAudit
        How the result of each node compares with the library's own.
    """

    nodes: tuple[NodeAudit, ...]

    @property
    def is_exact(self) -> bool:
        """Whether no pixel that was compared differs."""
        return not any(node.differing for node in self.nodes)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data, for JSON; a difference that is infinite is None."""
        rows = [asdict(node) for node in self.nodes]
        for row in rows:
            row["largest"] = row["largest"] if row["largest"] < float("inf") else None
        return {"is_exact": self.is_exact, "nodes": rows}

    def __str__(self) -> str:
        head = ("node", "operation", "compared", "pixels", "differing", "largest difference")
        rows = [
            (
                node.node,
                node.operation,
                {"whole": "whole image", "tiles": "random tiles"}.get(node.how, node.how),
                f"{node.pixels:,}" if node.pixels else "",
                str(node.differing) if node.pixels else "",
                f"{node.largest:g}" if node.pixels else "",
            )
            for node in self.nodes
        ]
        widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
        lines = [
            "  ".join(
                cell.ljust(width) if place < 3 else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in (head, *rows)
        ]
        return "\n".join([*lines, "", self.verdict])

    @property
    def verdict(self) -> str:
        """What it comes to, in one sentence."""
        wrong = [node.node for node in self.nodes if node.differing]
        if wrong:
            return f"Pixels differ from the library's in {', '.join(wrong)}."
        unchecked = [node.node for node in self.nodes if node.how == "not checked"]
        if unchecked:
            return f"No pixel differs; {', '.join(unchecked)} would need the whole image in memory."
        return "No pixel differs from what the library gives."


def check(
    pipeline: Pipeline | str | os.PathLike[str],
    image: Any = None,
    *,
    executor: Any = None,
    workers: int | None = None,
    memory: str | int | None = None,
    scheduler: Any = None,
    tiles: Sequence[int] | None = None,
    samples: int = 3,
    engine: Engine | None = None,
    **images: Any,
) -> CheckReport:
    """Return how the result of each node on an image compares with the library's own.

    Where the whole fits into memory, the library's function is called on it; else random tiles are
    computed again, with more around them than the catalogue declares to matter.

    Parameters
    ----------
    pipeline : Pipeline or path
        What to check; a path of a pipeline document.
    image : path, array, Image, or mapping of those by input, optional
        The image to use in place of the one that the pipeline was made with; of several inputs, of the only
        one that is no constant of a recorded script. Where several images were loaded, a mapping names
        them, as in ``{"coins": image}``. Inputs without an image keep their own.
    executor : str or distributed.Client, optional
        Who works on tiles, as for `run`.
    workers : int, optional
        How many tiles are worked on at once.
    memory : str or int, optional, byte
        How much memory may be used, such as ``"2GB"``.
    scheduler : str or distributed.Client, optional
        The cluster for ``executor="dask"``.
    tiles : sequence of int, optional, pixel
        Forces a tile shape for what is computed.
    samples : int, default 3
        How many tiles of each node are compared where the whole does not fit.
    engine : Engine, optional
        Takes the place of `executor`, `workers` and `memory`.
    **images
        Images by the name of the input, as another way to write a mapping.

    Returns
    -------
    report : CheckReport
        Print it, or ask `is_exact`.

    Raises
    ------
    TamisError
        If the pipeline does not run on the image.

    Examples
    --------
    >>> import tamis
    >>> coins = tamis.open("sample:coins")
    >>> pipeline = tamis.Pipeline.of(edges=tamis.filters.sobel(tamis.filters.gaussian(coins, sigma=2)))
    >>> print(tamis.check(pipeline, coins).verdict)
    No pixel differs from what the library gives.
    """
    wanted = pipeline if isinstance(pipeline, Pipeline) else Pipeline.load(pipeline)
    sources = bind_images(wanted, image, images)
    wanted = bound_to(wanted, sources)
    with engine_for(engine, executor, workers, memory, scheduler) as own:
        return CheckReport(tuple(audit(own, wanted, sources, tiles=tiles, samples=samples)))
