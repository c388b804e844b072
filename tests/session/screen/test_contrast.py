"""Contrast limits do not flicker."""

from __future__ import annotations

import threading

from tamis.session.screen._contrast import Contrast


def look(contrast, key, found, *, is_final=True, name="raw"):
    known = contrast.known(name, key, is_final=is_final)
    return known or contrast.settle(name, key, found, is_final=is_final)


def test_the_first_look_decides():
    contrast = Contrast()
    assert look(contrast, "a", (0.0, 1.0)) == (0.0, 1.0)
    assert look(contrast, "a", (0.2, 0.5)) == (0.0, 1.0)
    assert look(contrast, "b", (5.0, 6.0), name="other") == (5.0, 6.0)


def test_nothing_changes_while_a_slider_is_dragged():
    contrast = Contrast()
    look(contrast, "a", (0.0, 1.0))
    for number in range(5):
        assert look(contrast, f"drag{number}", (0.0, 100.0 * number), is_final=False) == (0.0, 1.0)


def test_a_final_change_has_new_limits_only_where_the_old_ones_show_it_badly():
    contrast = Contrast()
    look(contrast, "a", (0.0, 1.0))
    assert look(contrast, "b", (0.1, 0.9)) == (0.0, 1.0)
    assert look(contrast, "c", (0.0, 1.2)) == (0.0, 1.0)
    assert look(contrast, "d", (0.0, 0.2)) == (0.0, 0.2)
    assert look(contrast, "e", (-50.0, 300.0)) == (-50.0, 300.0)


def test_undo_brings_the_limits_back():
    contrast = Contrast()
    look(contrast, "a", (0.0, 1.0))
    look(contrast, "b", (0.0, 300.0))
    assert look(contrast, "a", (0.3, 0.6)) == (0.0, 1.0)
    assert look(contrast, "b", (0.0, 300.0)) == (0.0, 300.0)


def test_it_forgets_and_never_grows_without_end():
    contrast = Contrast()
    threads = [
        threading.Thread(target=lambda n=n: [look(contrast, f"{n}{i}", (0.0, i + 1.0)) for i in range(500)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(contrast._by_key) <= 500
