import pickle
import threading

import pytest

from tamis.engine import _message
from tamis.engine._dialogue import MOST_TASKS, Lost, talk
from tamis.engine._message import Reply, carry_out, digest_of, forget, pack
from tamis.engine._work import Work
from tamis.errors import CancelledError, PipelineError, TaskError
from tamis.testing.executor import half_of, inverse, same


@pytest.fixture(autouse=True)
def _knows_nothing(monkeypatch):
    """Let this process be a worker that is new."""
    monkeypatch.setattr(_message, "_kept", {})


class FakeLine:
    """Does messages when it is listened to; `lose` says which are lost, by how many were said before."""

    window = 4
    message_s = 0.02

    def __init__(self, *, lose=(), is_final=False, seconds=0.0):
        self.sent, self.sizes, self.is_open = [], [], True
        self._lose, self._lost, self._seconds = list(lose), Lost("it fell", "Lift it", is_final), seconds
        self._waiting = []

    def send(self, number, digest, packed, tasks):
        self.sent.append((number, packed is not None))
        self.sizes.append(len(pickle.loads(tasks)))
        self._waiting.append((number, digest, packed, tasks))

    def receive(self, timeout_s):
        number, digest, packed, tasks = self._waiting.pop(0)
        if number in self._lose:
            self._lose.remove(number)
            return [(number, self._lost)]
        reply = pickle.loads(carry_out(digest, packed, tasks))
        if self._seconds and not reply.is_unknown:
            reply = Reply(reply.results, self._seconds * len(reply.results))
        return [(number, pickle.dumps(reply))]

    def hang_up(self):
        self.is_open = False


def said(line, tasks, function=same, **options):
    return list(talk(line, function, pack(function), tasks, **options))


def test_the_work_goes_only_with_the_first_messages():
    line = FakeLine(seconds=1.0)
    assert said(line, range(20)) == list(range(20))
    assert [number for number, has_work in line.sent if has_work] == [0, 1, 2, 3]
    assert not line.is_open


def test_a_worker_that_does_not_know_the_work_is_sent_it(monkeypatch):
    line = FakeLine(seconds=1.0)
    results = talk(line, same, pack(same), range(8))
    found = [next(results) for _ in range(5)]
    _message._kept.clear()
    assert sorted(found + list(results)) == list(range(8))
    assert (5, True) in line.sent


def test_quick_tasks_travel_together_and_slow_ones_alone():
    quick, slow = FakeLine(seconds=1e-7), FakeLine(seconds=1.0)
    assert sorted(said(quick, iter(range(5000)))) == list(range(5000))
    assert max(quick.sizes) == MOST_TASKS
    said(slow, iter(range(100)))
    assert set(slow.sizes) == {1}


def test_towards_the_end_messages_become_small():
    line = FakeLine(seconds=1e-7)
    assert sorted(said(line, range(2000))) == list(range(2000))
    assert line.sizes[-1] == 1
    assert max(line.sizes) > 30


def test_a_lost_message_is_sent_again_with_the_work():
    line = FakeLine(lose=[2, 3], seconds=1.0)
    assert sorted(said(line, range(9))) == list(range(9))
    assert line.sent.count((2, True)) == line.sent.count((3, True)) == 2


@pytest.mark.parametrize(
    "line", [FakeLine(lose=[2, 2], seconds=1.0), FakeLine(lose=[2], is_final=True, seconds=1.0)]
)
def test_a_message_lost_for_good_is_told_with_its_tasks(line):
    with pytest.raises(TaskError, match=r"^same failed on 2: it fell\. Lift it\.$"):
        said(line, range(9))
    assert not line.is_open


def test_the_node_is_told_where_it_is_known():
    class Step:
        node, operation, values = "blur", "filters.gaussian", {"sigma": 2}

    class Program:
        steps = (Step(),)

    work = Work(half_of, arguments={"program": Program()})
    with pytest.raises(TaskError, match=r"node 'blur': filters\.gaussian failed on 0: it fell"):
        list(talk(FakeLine(lose=[0], is_final=True), work, b"", range(3)))


def test_a_cancelled_dialogue_hangs_up():
    line, cancel = FakeLine(), threading.Event()
    results = talk(line, same, pack(same), range(100), cancel)
    next(results)
    cancel.set()
    with pytest.raises(CancelledError):
        list(results)
    assert not line.is_open


def test_a_failure_tells_where_it_was():
    with pytest.raises(ZeroDivisionError) as caught:
        said(FakeLine(), [0], inverse)
    assert "in inverse" in str(caught.value.__cause__)


def test_only_a_few_kinds_of_work_are_kept_and_none_for_long():
    works = [pack(Work(half_of, arguments={"offset": offset})) for offset in range(9)]
    for packed in works:
        carry_out(digest_of(packed), packed, pickle.dumps(()))
    assert list(_message._kept) == [digest_of(packed) for packed in works[-_message.MOST_KEPT :]]
    forget(unused_s=60)
    assert len(_message._kept) == _message.MOST_KEPT
    forget(unused_s=-1)
    assert not _message._kept


def test_what_cannot_be_sent_is_refused():
    with pytest.raises(PipelineError, match="the work cannot go to another process"):
        pack(Work(half_of, arguments={"lock": threading.Lock()}))


def test_a_result_that_cannot_be_sent_is_a_failure_of_its_task():
    packed = pack(threading.Semaphore)
    reply = pickle.loads(carry_out(digest_of(packed), packed, pickle.dumps((1,))))
    with pytest.raises(TypeError, match="cannot pickle"):
        reply.raise_failure()
