"""`compare`: images beside each other that are looked at together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.display import Intent, Link, get_colormap
from tamis.errors import ParameterError
from tamis.notebook._comparison import Comparison
from tamis.notebook._linked_view import has_kernel
from tamis.notebook._titles import start_session, titled

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["compare"]

_WHERE = "compare"


def compare(
    *images: Any,
    titles: Sequence[str] | None = None,
    link: Link | None = None,
    contrast_limits: tuple[float, float] | None = None,
    colormap: str = "gray",
    height: int = 420,
    **named: Any,
) -> Comparison:
    """Show images beside each other: one zoom, pan, plane, contrast and cursor for all.

    In a notebook the panels are those of the application, where two images may also lie over each other,
    or be seen through a curtain, or as their difference. Elsewhere they are a figure of matplotlib, which
    ``matplotlib.pyplot.show`` shows. Both draw the same pixels, and read only those that are visible.

    Parameters
    ----------
    *images : path, array, Image
        What `tamis.open` takes, or lazy images, labels and masks; of any shapes. Of a lazy one only what is
        looked at is computed.
    titles : sequence of str, optional
        One for each; by default the last operation of a lazy image, or the name of its file.
    link : Link, optional
        What other comparisons or views share with this one; by default a new one.
    contrast_limits : (float, float), optional
        Values drawn as the first and the last colour, of the first grey image and all others of its dtype.
        By default each image has what suits it, until somebody chooses.
    colormap : str, default 'gray'
        Of grey images: a name of `tamis.display.COLORMAPS`.
    height : int, default 420, pixel
        Of the panels in a notebook.
    **named : path, array, Image
        Further images, by title.

    Returns
    -------
    comparison : Comparison
        The last line of a cell shows it. It has `link`, `figure`, `savefig`, `show` and `close`.

    Raises
    ------
    ParameterError
        If there is no image, or titles, limits or colormap make no sense.
    KindError
        If one is no image, but a table, a mesh or a number.
    MissingExtraError
        If there is no notebook, and matplotlib is not installed.
    TamisError
        If an image cannot be read or computed.

    Notes
    -----
    Images of the same unit of length meet where their positions do, others where their shares of the whole
    do: an image and one half its size show the same part.

    A lazy image as the last line of a cell shows what is at hand, and computes nothing, as nobody has asked
    for anything yet; ``tamis.compare(image)`` is the live view of one.

    Examples
    --------
    >>> import tamis
    >>> coins = tamis.open("sample:coins")
    >>> smooth = tamis.filters.gaussian(coins, sigma=2)
    >>> comparison = tamis.compare(coins, smooth, edges=tamis.filters.sobel(smooth))
    >>> comparison
    Comparison of coins, gaussian, edges
    >>> comparison.link.set(extent={"Y": (100, 200), "X": (50, 150)})
    >>> comparison.close()
    """
    get_colormap(colormap)
    Intent(contrast_limits=contrast_limits)
    if not isinstance(link, Link | None):
        raise ParameterError(_WHERE, "link", expected="a tamis.display.Link", got=link)
    session, refs = start_session(titled(images, titles, named))
    shared = Link() if link is None else link
    if contrast_limits is not None:
        shared.set(contrast_limits=contrast_limits)
    comparison = Comparison(session, refs, shared, colormap=colormap, height=height)
    if not has_kernel():
        _ = comparison.figure
    return comparison
