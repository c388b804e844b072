"""Quick looks become coarser where they take too long."""

from __future__ import annotations

from tamis.session.screen._effort import FINEST_PIXELS, Effort


def test_what_takes_too_long_is_made_coarser_down_to_an_end():
    effort, seen = Effort(), []
    for _ in range(9):
        effort.note(0.3)
        seen.append(effort.pixels)
    assert seen[:3] == [1 << 18, 1 << 16, 1 << 16]
    assert seen[-1] == 1 << 16


def test_what_is_fast_is_made_finer_again():
    effort = Effort()
    effort.note(0.3)
    effort.note(0.001)
    effort.note(0.001)
    assert effort.pixels == FINEST_PIXELS


def test_it_settles_where_time_goes_with_pixels():
    effort, seen = Effort(), []
    for _ in range(20):
        effort.note(0.2 * effort.pixels / FINEST_PIXELS)
        seen.append(effort.pixels)
    assert len(set(seen[3:])) == 1
