"""What a function of the user's would do, and where others find it."""

from __future__ import annotations

import importlib
import sys
import textwrap
from pathlib import Path

import pytest

from tamis.catalogue import (
    _operation,
    _registry,
    address_of_operation,
    code_of,
    find_operation,
    get_operation,
    import_operation,
    is_importable,
    is_own,
    known_operations,
    operation_from,
    reads_of,
    register_operation,
)
from tamis.errors import PipelineError


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """Write a module, and import or reload it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = set(sys.modules)

    def write(name, text, *, reload=True):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(text))
        importlib.invalidate_caches()
        if name in sys.modules and reload:
            return importlib.reload(sys.modules[name])
        return importlib.import_module(name)

    yield write
    for name in set(sys.modules) - before:
        del sys.modules[name]


DECORATED = (
    "import tamis\n@tamis.operation({options})\ndef blur(image, sigma=1):\n    return image + {number}\n"
)


def write_decorated(lab, *, options="depth=1", number=1, reload=True):
    return lab("own_lab", DECORATED.format(options=options, number=number), reload=reload)


def test_a_function_of_a_library_is_nobodys_own():
    gaussian = get_operation("filters.gaussian")
    assert not is_own(gaussian)
    assert code_of(gaussian) == ""
    assert is_importable(gaussian)
    assert address_of_operation(gaussian) is None


def test_the_code_follows_an_edit_and_the_depth_that_is_told(lab):
    def code(**changes):
        write_decorated(lab, **changes)
        return code_of(get_operation("own_lab.blur"))

    codes = [
        code(),
        code(number=2),
        code(options="depth=2"),
        code(options="depth=(1, 1)"),
        code(options="pointwise=True"),
        code(options="depth=lambda values, ndim: values['sigma']"),
        code(options="depth=lambda values, ndim: 2 * values['sigma']"),
        code(options=""),
    ]
    assert len(set(codes)) == len(codes)
    assert code() == codes[0]
    assert code(options="depth=1, stage='util'") == codes[0]


def test_an_address_is_a_module_and_a_code(lab):
    write_decorated(lab)
    blur = get_operation("own_lab.blur")
    assert is_importable(blur)
    assert address_of_operation(blur) == ("own_lab", code_of(blur))
    import_operation("own_lab.blur", address_of_operation(blur))
    assert get_operation("own_lab.blur") is blur


def test_a_module_that_is_not_here_yet_is_imported(lab):
    write_decorated(lab)
    address = address_of_operation(get_operation("own_lab.blur"))
    del sys.modules["own_lab"], _registry._registered["own_lab.blur"], _operation._OWN["own_lab:blur"]
    _registry._merged.cache_clear()
    assert find_operation("own_lab.blur") is None
    import_operation("own_lab.blur", address)
    assert is_importable(get_operation("own_lab.blur"))


def test_an_older_module_is_loaded_again_or_refused(lab):
    write_decorated(lab, number=1)
    first = address_of_operation(get_operation("own_lab.blur"))
    write_decorated(lab, number=2)
    with pytest.raises(PipelineError, match=r"own_lab.blur is another function in the module 'own_lab'"):
        import_operation("own_lab.blur", first)
    write_decorated(lab, number=1, reload=False)
    import_operation("own_lab.blur", first)
    assert code_of(get_operation("own_lab.blur")) == first[1]


def test_what_a_module_imports_is_loaded_again_before_it(lab):
    helper = "def far(image):\n    return image + {}\n"
    middle = "import deep_lab\ndef near(image):\n    return deep_lab.far(image)\n"
    outer = "import tamis, middle_lab as m\n@tamis.operation\ndef use(image):\n    return m.near(image)\n"
    lab("deep_lab", helper.format(1))
    lab("middle_lab", middle)
    lab("outer_lab", outer)
    first = address_of_operation(get_operation("outer_lab.use"))
    lab("deep_lab", helper.format(2))
    assert code_of(get_operation("outer_lab.use")) != first[1]
    lab("deep_lab", helper.format(1), reload=False)
    import_operation("outer_lab.use", first)
    assert sys.modules["outer_lab"].use(0) == 1


@pytest.mark.parametrize("text", ["1 / 0", "import nothing_of_this_name", "raise SystemError('no')"])
def test_a_module_that_cannot_be_imported_is_told(lab, text):
    write_decorated(lab)
    operation = get_operation("own_lab.blur")
    address = (address_of_operation(operation)[0], "another code")
    Path(sys.modules["own_lab"].__file__).write_text(text)
    with pytest.raises(PipelineError, match=r"a worker cannot import the module 'own_lab': .*Install it"):
        import_operation("own_lab.blur", address)


def test_what_no_name_leads_to_has_no_address(lab):
    def inner(image):
        return image

    entry = operation_from(inner)
    register_operation(entry, inner)
    assert not is_importable(entry)
    with pytest.raises(PipelineError, match=r"node 'a': user.inner_\w+ has no name .* executor='threads'"):
        address_of_operation(entry, node="a")


def test_a_name_that_holds_another_function_leads_nowhere(lab):
    module = write_decorated(lab)
    entry = get_operation("own_lab.blur")
    module.blur = len
    assert not is_importable(entry)
    del module.blur
    assert not is_importable(entry)


def test_what_other_decorators_made_of_it_leads_to_it(lab):
    lab(
        "wrapped_lab",
        """
        import functools
        import tamis

        def loud(function):
            @functools.wraps(function)
            def louder(*args, **kwargs):
                return function(*args, **kwargs) + 1
            return louder

        @loud
        @tamis.operation
        @loud
        def blur(image):
            return image
        """,
    )
    assert is_importable(get_operation("wrapped_lab.blur"))


NUMBER = 3


def test_the_names_that_a_function_reads_are_told():
    local = 2

    def function(image, factor=1):
        return max(image * NUMBER, local) + [image + 1 for image in range(factor)]

    assert set(reads_of(function)) == {"NUMBER", "local", "max", "range"}


def test_operations_of_a_test_are_forgotten():
    assert not [name for name in known_operations() if "_lab." in name]
