"""Help comes from the library's own docstring."""

from __future__ import annotations

import dataclasses

import pytest

from tamis.catalogue import Input, documentation_of, get_operation


def of(target, *names):
    arguments = tuple(Input(name) for name in names)
    return dataclasses.replace(get_operation("filters.gaussian"), target=target, arguments=arguments)


def everything(image, size, footprint=None):
    r"""Do all that a docstring can,
    on two lines.

    A first paragraph.

    A second one, with a \sigma.

    Parameters
    ----------
    image, size : ndarray
        Shared help.
    footprint : ndarray, optional
        Its first line.

        Its second paragraph.

    Returns
    -------
    out : ndarray of bool
        The result.

    See Also
    --------
    nothing : Does less.

    Notes
    -----
    Mind the gap.

    References
    ----------
    .. [1] Nobody, nowhere.

    Examples
    --------
    >>> 1 + 1
    2
    """


def silent(image):
    pass


def test_every_section_is_read():
    found = documentation_of(of(f"{__name__}:everything", "image", "size", "footprint"))
    assert found.summary == "Do all that a docstring can, on two lines."
    assert found.description == "A first paragraph.\n\nA second one, with a \\sigma."
    assert found.see_also == "nothing : Does less."
    assert found.notes == "Mind the gap."
    assert found.references == ".. [1] Nobody, nowhere."
    assert found.examples == ">>> 1 + 1\n2"
    assert found.url == ""


def test_arguments_are_explained_by_name():
    parameters = documentation_of(of(f"{__name__}:everything", "image")).parameters
    assert list(parameters) == ["image", "size", "footprint"]
    assert parameters["size"].help == parameters["image"].help == "Shared help."
    assert parameters["footprint"].type == "ndarray"
    assert parameters["footprint"].help == "Its first line.\n\nIts second paragraph."


def test_the_entry_explains_what_the_library_does_not():
    operation = of(f"{__name__}:everything", "image", "more")
    told = tuple(dataclasses.replace(argument, help="Ours.") for argument in operation.arguments)
    parameters = documentation_of(dataclasses.replace(operation, arguments=told)).parameters
    assert parameters["image"].help == "Shared help."
    assert parameters["more"].help == "Ours."


def test_results_are_explained():
    (result,) = documentation_of(of(f"{__name__}:everything")).returns
    assert (result.name, result.type, result.help) == ("out", "ndarray of bool", "The result.")


def test_a_function_that_says_nothing_has_empty_fields():
    found = documentation_of(of(f"{__name__}:silent", "image"))
    assert (found.summary, found.description, dict(found.parameters), found.returns) == ("", "", {}, ())


def test_scikit_image_says_what_sigma_is():
    found = documentation_of(get_operation("filters.gaussian"))
    assert found.summary == "Multi-dimensional Gaussian filter."
    assert found.parameters["sigma"].help.startswith("Standard deviation for Gaussian kernel.")
    assert {p.name for p in get_operation("filters.gaussian").arguments} <= set(found.parameters)
    assert found.url.endswith("skimage.filters.html#skimage.filters.gaussian")


def test_a_ufunc_is_explained_without_its_signature():
    found = documentation_of(of("numpy:add", "x1", "x2"))
    assert found.summary == "Add arguments element-wise."
    assert found.parameters["x1"].help.startswith("The arrays to be added.")


@pytest.mark.parametrize(
    ("target", "word"), [("operator:gt", "(x1 > x2)"), ("operator:and_", "AND"), ("operator:sub", "Subtract")]
)
def test_an_operator_is_explained_by_numpy(target, word):
    found = documentation_of(of(target, "a", "b"))
    assert word.lower() in found.summary.lower()
    assert list(found.parameters) == ["a", "b"]
    assert found.url.startswith("https://numpy.org/")


def test_an_operator_that_numpy_does_not_have_says_it_itself():
    assert "a[b]" in documentation_of(of("operator:getitem", "a", "b")).summary


def test_a_target_that_does_not_exist_is_an_error():
    with pytest.raises(AttributeError):
        documentation_of(of("skimage.filters:gausian"))


def test_see_also_is_no_result_however_it_is_written():
    sato = documentation_of(get_operation("filters.sato"))
    assert [result.name for result in sato.returns] == ["out"]
    assert "meijering" in sato.see_also
