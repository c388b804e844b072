"""The history in words."""

from __future__ import annotations

from tamis.session.screen._past import describe, entries, next_verbs


def test_every_verb_is_told_in_words(session):
    verbs = [
        ("insert_step", lambda: session.insert_step("filters.median", before="level"), "insert median"),
        ("replace_step", lambda: session.replace_step("median", "filters.sobel"), "median: sobel"),
        ("add_step", lambda: session.duplicate_step("smooth"), "add smooth_2"),
        ("remove_step", lambda: session.remove_step("smooth_2"), "remove smooth_2"),
        ("connect", lambda: session.connect("level", "image", "image"), "level reads image"),
        ("set_values", lambda: session.set_values("smooth", sigma=3), "smooth: sigma=3"),
        ("rename_step", lambda: session.rename_step("smooth", "soft"), "rename smooth to soft"),
        ("disable_step", lambda: session.disable_step("soft"), "disable soft"),
        ("enable_step", lambda: session.enable_step("soft"), "enable soft"),
        ("set_outputs", lambda: session.set_outputs("labels"), "choose outputs"),
    ]
    for verb, do, words in verbs:
        before = session.state
        told_verb, told_words = describe(before, do())
        assert told_words == words
        assert told_verb == verb
        assert next_verbs(session.history) == (words, None)


def test_what_is_put_back_to_its_default_is_told_too(session):
    before = session.state
    after = session.set_values("smooth", sigma=1.0, mode="reflect")
    assert describe(before, after) == ("set_values", "smooth: mode='reflect'")
    assert "mode" in describe(after, before)[1]


def test_undo_and_redo_say_what_they_would_do(session):
    session.undo()
    assert next_verbs(session.history) == ("add binary", "add labels")
    session.jump(0)
    assert next_verbs(session.history) == (None, "add smooth")


def test_every_state_is_an_entry(session):
    found = entries(session.history)
    assert [entry["position"] for entry in found] == list(range(5))
    assert [entry["summary"] for entry in found] == [
        "start",
        "add smooth",
        "add level",
        "add binary",
        "add labels",
    ]
