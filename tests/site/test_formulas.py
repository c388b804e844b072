"""Formulas become MathML, without a script and without another site."""

import pytest
from tamis_site.formulas import as_mathml


def test_a_formula_becomes_mathml():
    inline, block = as_mathml(r"\sigma^2"), as_mathml(r"\frac{a}{b}", is_block=True)
    assert inline.startswith("<math")
    assert "<msup>" in inline
    assert 'display="block"' in block
    assert "<mfrac>" in block


@pytest.mark.parametrize(
    "latex", [r"\begin{array}{r} a \end{array}", r"\nosuchcommand{x}", r"\alpha < \nope"]
)
def test_what_cannot_be_converted_is_shown_as_it_is_written(latex):
    found = as_mathml(latex)
    assert found.startswith("<code>")
    assert "<\\" not in found
