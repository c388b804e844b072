"""Formulas as MathML, which browsers draw themselves: no script, no font and no other site is needed."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, NoReturn

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["add_formulas", "as_mathml"]


def as_mathml(latex: str, *, is_block: bool = False) -> str:
    """Return a formula as MathML; one that cannot be converted as it is written, in a ``code`` element."""
    from docutils.utils.math import MathError, latex2mathml

    try:
        return str(latex2mathml.tex2mathml(latex, as_block=is_block))
    except MathError:
        return f"<code>{html.escape(latex)}</code>"


def add_formulas(app: Sphinx) -> None:
    """Tell Sphinx how formulas are written."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))


def _inline(writer: Any, node: nodes.math) -> NoReturn:
    writer.body.append(as_mathml(node.astext()))
    raise nodes.SkipNode


def _block(writer: Any, node: nodes.math_block) -> NoReturn:
    writer.body.append(f'<div class="math">{as_mathml(node.astext(), is_block=True)}</div>')
    raise nodes.SkipNode
