"""Pure drawings of snapshots and columns, one file a view. May import: display and below.

Each view has a `TITLE` and one function. `image.draw` and `overlay.draw` return a `Drawing`;
`histogram.figure`, `table.figure` and `graph.figure` return plain data that JSON can hold.
"""

from tamis.views._drawing import Drawing

__all__ = ["Drawing"]
