"""What every operation was measured to do, it does; and the measuring sees what it should."""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
import time
import zlib
from types import MappingProxyType

import numpy as np
import pytest
from click.testing import CliRunner

from tamis.catalogue import (
    Capability,
    Channels,
    Gil,
    Input,
    Kind,
    Made,
    Operation,
    Output,
    Parameter,
    Stage,
    Trial,
    Volume,
    Whole,
    _capability,
    _registry,
    capabilities,
    capability_of,
    known_operations,
)
from tamis.testing import _capability_command
from tamis.testing._capability_child import Child, NoAnswerError
from tamis.testing._capability_drift import differences_of
from tamis.testing._capability_facts import ask_here, facts_of, with_speed
from tamis.testing._capability_file import text_of
from tamis.testing._capability_speed import gil_of, speed_of
from tamis.testing.capabilities import drift_of, stale_ids

REMEDY = "Run `make capabilities`, and look at what changed."
TOPICS = sorted({operation.topic for operation in known_operations().values()})


@pytest.mark.parametrize("topic", TOPICS)
def test_every_operation_does_what_was_measured(topic):
    chosen = [name for name, operation in known_operations().items() if operation.topic == topic]
    problems = drift_of(chosen)
    assert not problems, "\n".join([*problems, REMEDY])


def test_what_was_measured_is_still_an_operation():
    assert stale_ids() == [], REMEDY


def in_three_dimensions(image):
    from scipy import ndimage

    return ndimage.uniform_filter(image.astype(float), 3)


def of_each_plane(image):
    if image.ndim == 3:
        return np.stack([in_three_dimensions(plane) for plane in image])
    return in_three_dimensions(image)


def of_each_channel(image, channel_axis=None):
    if channel_axis is None:
        return in_three_dimensions(image)
    planes = [in_three_dimensions(plane) for plane in np.moveaxis(image, channel_axis, 0)]
    return np.stack(planes, axis=channel_axis)


def of_the_last_axis(image):
    return of_each_channel(image, -1) if image.ndim == 3 else in_three_dimensions(image)


def gray(image, channel_axis=-1):
    if image.ndim != 3 or image.shape[channel_axis] != 3:
        message = "colours only"
        raise ValueError(message)
    return image.mean(axis=channel_axis)


def flat_uint8(image):
    if image.dtype != np.uint8 or image.ndim > 2:
        message = f"flat uint8 only at {id(image):#x}, not {image.dtype}\nand much more"
        raise TypeError(message)
    return image


def noise(image, rng=None):
    return image + np.random.default_rng(rng).random(image.shape)


def nothing(image):
    return np.zeros(image.shape)


def stretched(image, spacing=None):
    return image * (1.0 if spacing is None else spacing[0])


def careless(image, spacing=None):
    return image * 1.0


def strange(image):
    return np.where(image > image.mean(), np.nan, -9.0 * image)


def napping(image):
    time.sleep(0.2)
    return image


AXIS = Parameter("channel_axis", None, type="integer", optional=True)
SPACING = Parameter("spacing", None, per_axis=True, optional=True)
SEED = Parameter("rng", None, type="seed", optional=True)


def planted(function, *parameters, takes=(Kind.IMAGE,), gives=Kind.IMAGE, **rest):
    return Operation(
        f"planted.{function.__name__}",
        f"{__name__}:{function.__name__}",
        Stage.FILTER,
        (Input("image", takes), *parameters),
        (Output(gives, ""),),
        Whole("it is planted"),
        **rest,
    )


PLANTED = {
    operation.name: operation
    for operation in (
        planted(in_three_dimensions),
        planted(of_each_plane),
        planted(of_the_last_axis),
        planted(of_each_channel, AXIS, has_channels=True),
        planted(gray, dataclasses.replace(AXIS, default=-1, optional=False), has_channels=True),
        planted(flat_uint8),
        planted(noise, SEED),
        planted(nothing),
        planted(stretched, SPACING),
        planted(careless, SPACING),
        planted(strange, gives=Kind.LABELS),
        planted(napping),
    )
}


@pytest.fixture(autouse=True)
def with_planted(monkeypatch):
    known = {**known_operations(), **{operation.id: operation for operation in PLANTED.values()}}
    monkeypatch.setattr(_registry, "known_operations", lambda: MappingProxyType(known))


def facts(name):
    return facts_of(f"planted.{name}", ask_here)


def outcome(name, form, pixels):
    return next(t for t in facts(name).trials if (t.form, t.pixels) == (form, pixels))


@pytest.mark.parametrize(
    ("name", "volume", "channels"),
    [
        ("in_three_dimensions", Volume.WHOLE, Channels.AXIS),
        ("of_each_plane", Volume.PLANES, Channels.AXIS),
        ("of_the_last_axis", Volume.LAST_AXIS, Channels.APART),
        ("of_each_channel", Volume.WHOLE, Channels.APART),
        ("gray", Volume.REFUSED, Channels.TOGETHER),
        ("flat_uint8", Volume.REFUSED, Channels.REFUSED),
        ("noise", Volume.UNKNOWN, Channels.UNKNOWN),
        ("nothing", Volume.UNKNOWN, Channels.UNKNOWN),
    ],
)
def test_it_is_seen_what_becomes_of_volumes_and_channels(name, volume, channels):
    seen = facts(name)
    assert (seen.volume, seen.channels) == (volume, channels)


@pytest.mark.parametrize(("name", "spacing"), [("stretched", "yes"), ("careless", "no"), ("nothing", "")])
def test_it_is_seen_whether_pixels_of_another_shape_count(name, spacing):
    assert facts(name).spacing == spacing


def test_a_refusal_is_one_short_line_that_is_the_same_every_time():
    trial = outcome("flat_uint8", "2-D", "float32")
    assert trial.refusal == "TypeError: flat uint8 only at 0x, not float32"
    assert outcome("flat_uint8", "2-D", "uint8").gives == (Made("image", "uint8", "as the input"),)


def test_ranges_are_classes_and_say_what_is_not_finite():
    for pixels, expected in [
        ("float64", "[-5, 0] and NaN or infinity"),
        ("uint8", "[-1000, 0] and NaN or infinity"),
    ]:
        assert outcome("strange", "2-D", pixels).gives == (Made("image", "float64", expected),)
    assert outcome("in_three_dimensions", "2-D", "bool").gives == (Made("image", "float64", "[0, 1]"),)


def test_what_is_declared_labels_and_is_none_is_told_as_it_is():
    assert outcome("strange", "3-D", "float32").gives[0].kind == "image"


def test_every_sample_of_an_operation_with_channels_and_spacing_is_tried():
    forms = [trial.form for trial in facts_of("segmentation.slic", ask_here).trials]
    assert list(dict.fromkeys(forms)) == [
        "2-D", "3-D", "2-D colour", "3-D colour", "2-D spacing", "3-D spacing",
    ]  # fmt: skip
    assert forms.count("3-D") == 6


def test_what_is_written_is_read_again(monkeypatch, tmp_path):
    measured = dataclasses.replace(facts("stretched"), ms_per_megapixel=1200.0, is_at_least=True)
    (tmp_path / "facts.json").write_text(text_of({measured.operation: measured}, {}), encoding="utf-8")
    monkeypatch.setattr(_capability, "FILE", tmp_path / "facts.json")
    assert capabilities.__wrapped__() == {measured.operation: measured}


def test_what_ended_its_process_is_not_tried_again_here():
    def never(function, *arguments):
        assert arguments[1:] != ("2-D", "uint8")
        return ask_here(function, *arguments)

    fatal = Trial("2-D", "uint8", refusal="ends the process: SIGSEGV")
    known = dataclasses.replace(facts("flat_uint8"), trials=(fatal,))
    assert fatal in facts_of("planted.flat_uint8", never, known=known).trials


def refuse_to_answer(function, *arguments):
    message = "takes longer than 1 s"
    raise NoAnswerError(message)


def test_no_answer_is_an_outcome():
    seen = facts_of("planted.in_three_dimensions", refuse_to_answer)
    assert {trial.refusal for trial in seen.trials} == {"takes longer than 1 s"}
    assert (seen.volume, seen.channels) == (Volume.REFUSED, Channels.REFUSED)
    slow = with_speed(facts("in_three_dimensions"), refuse_to_answer)
    assert slow.is_at_least


class TestChild:
    def test_it_answers_and_lives_on_after_a_death_and_a_nap(self):
        with Child(60) as child:
            assert child(abs, -3) == 3
            with pytest.raises(NoAnswerError, match="ends the process: SIGKILL"):
                child(signal.raise_signal, signal.SIGKILL)
            with pytest.raises(NoAnswerError, match="exit status 7"):
                child(os._exit, 7)
            assert child(abs, -4) == 4
            child.timeout_s = 0.2
            with pytest.raises(NoAnswerError, match=r"takes longer than 0\.2 s"):
                child(time.sleep, 60)


class TestSpeed:
    def test_a_checksum_lets_others_work_and_a_sum_does_not(self):
        zeros, numbers = bytes(9_000_000), range(200_000)
        before = sys.getswitchinterval()
        assert gil_of(lambda: zlib.crc32(zeros)) is Gil.RELEASED
        assert gil_of(lambda: sum(numbers)) is Gil.HELD
        assert sys.getswitchinterval() == before

    def test_nobody_can_tell_of_what_is_over_at_once(self):
        assert gil_of(lambda: None) is Gil.UNKNOWN

    def test_what_takes_long_is_measured_on_a_smaller_image(self):
        assert speed_of("planted.napping", "2-D", "uint8").is_at_least
        assert not speed_of("planted.nothing", "2-D", "uint8").is_at_least


def capability(*trials, **facts):
    given = {"volume": Volume.WHOLE, "channels": Channels.AXIS, "spacing": "", "gil": Gil.HELD}
    return Capability("planted.nothing", trials, **{**given, "ms_per_megapixel": 1.0, **facts})


GAVE = Trial("3-D", "uint16", (Made("image", "float64", "[0, 1]"),))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (
            dataclasses.replace(GAVE, gives=(Made("image", "float64", "as the input"),)),
            "planted.nothing on uint16 3-D: was image float64 [0, 1], is image float64 as the input",
        ),
        (dataclasses.replace(GAVE, gives=(Made("image", "float32", "[0, 1]"),)), "is image float32 [0, 1]"),
        (dataclasses.replace(GAVE, gives=GAVE.gives * 2), "is image float64 [0, 1] and image float64 [0, 1]"),
        (dataclasses.replace(GAVE, gives=(), refusal="TypeError: no"), "is refused (TypeError: no)"),
        (dataclasses.replace(GAVE, pixels="bool"), "on bool 3-D: was not measured"),
    ],
)
def test_drift_is_told_in_words(now, words):
    assert words in "\n".join(differences_of(capability(GAVE), capability(now)))


@pytest.mark.parametrize(
    ("field", "value"), [("volume", Volume.PLANES), ("channels", Channels.APART), ("spacing", "yes")]
)
def test_drift_of_a_fact_is_told(field, value):
    (told,) = differences_of(capability(GAVE), capability(GAVE, **{field: value}))
    assert told.endswith(f"is {str(value)!r}")


def test_time_lock_and_the_text_of_a_refusal_are_no_drift():
    one = Trial("3-D", "bool", refusal="TypeError: one")
    other = Trial("3-D", "bool", refusal="ValueError: other")
    assert not list(
        differences_of(capability(one), capability(other, gil=Gil.RELEASED, ms_per_megapixel=9.0))
    )


@pytest.mark.parametrize(
    ("was", "now", "is_drift"),
    [
        ("[0, 200]", "[0, 500]", False),
        ("[0, 200]", "[0, 1000]", True),
        ("[-2, 5]", "[2, 5]", True),
        ("[0, 1]", "[-1, 1]", True),
        ("[0, 5]", "[0, 5] and NaN or infinity", True),
    ],
)
def test_a_range_may_round_to_the_next_step(was, now, is_drift):
    trials = [Trial("2-D", "uint8", (Made("image", "float64", words),)) for words in (was, now)]
    assert bool(list(differences_of(*map(capability, trials)))) is is_drift


def test_an_operation_that_was_not_measured_is_told():
    assert "planted.nothing: was not measured" in drift_of(["planted.nothing"])


def test_other_versions_are_told_beside_a_drift(monkeypatch):
    monkeypatch.setattr("tamis.testing._capability_measure.measured_versions", dict)
    assert any(problem.startswith("numpy is") for problem in drift_of(["planted.nothing"]))
    assert drift_of(["numpy.add"]) == []


class TestCommand:
    @pytest.fixture
    def run(self, monkeypatch, tmp_path):
        path = tmp_path / "capabilities.json"
        chosen = {name: capability_of(name) for name in ("numpy.add", "numpy.subtract")}
        path.write_text(text_of(chosen, _capability.measured_versions()), encoding="utf-8")
        monkeypatch.setattr(_capability, "FILE", path)
        monkeypatch.setattr(_capability_command, "FILE", path)
        capabilities.cache_clear()
        yield lambda *words: (CliRunner().invoke(_capability_command.command, words), path)
        capabilities.cache_clear()

    def test_words_measure_some_and_keep_the_rest(self, run, monkeypatch):
        new = capability(GAVE, ms_per_megapixel=1.234)
        new = dataclasses.replace(new, operation="numpy.subtract")
        monkeypatch.setattr(_capability_command, "measure", lambda chosen, timeout_s: iter([new]))
        kept = capability_of("numpy.add")
        done, _ = run("--words", "numpy.subtract")
        assert done.exit_code == 0, done.output
        assert "numpy.subtract" in done.output
        capabilities.cache_clear()
        assert capability_of("numpy.add") == kept
        assert capability_of("numpy.subtract").trials == (GAVE,)

    def test_an_operation_that_is_no_more_is_dropped(self, run, monkeypatch):
        monkeypatch.setattr(_registry, "known_operations", known_operations)
        monkeypatch.setattr(_capability_command, "known_operations", lambda: {"numpy.add": None})
        monkeypatch.setattr(
            _capability_command, "measure", lambda chosen, timeout_s: map(capability_of, chosen)
        )
        run("--words", "numpy.add")
        capabilities.cache_clear()
        assert list(capabilities()) == ["numpy.add"]

    def test_a_check_writes_nothing_and_fails_where_the_file_is_wrong(self, run):
        done, path = run("--check", "--words", "numpy.add")
        assert done.exit_code == 0
        before = path.read_text(encoding="utf-8")
        done, _ = run("--check", "--words", "numpy.absolute")
        assert done.exit_code == 1
        assert "numpy.absolute: was not measured" in done.output
        assert REMEDY in done.output
        assert path.read_text(encoding="utf-8") == before

    def test_words_without_operations_are_told(self, run):
        done, _ = run("--words", "nothing_like_it")
        assert done.exit_code == 2

    def test_some_cannot_be_measured_with_other_versions_than_the_rest(self, run, monkeypatch):
        monkeypatch.setattr(_capability_command, "library_versions", lambda: {"numpy": "99"})
        done, _ = run("--words", "numpy.add")
        assert done.exit_code == 2
        assert "measure all" in done.output

    def test_a_time_that_is_about_the_same_stays(self, run):
        old = capability_of("numpy.add")
        near, far = (
            dataclasses.replace(old, ms_per_megapixel=factor * old.ms_per_megapixel) for factor in (1.3, 2)
        )
        assert _capability_command._settled(near) == old
        assert _capability_command._settled(far) == far
