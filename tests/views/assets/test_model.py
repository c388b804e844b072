"""The page's side of the protocol: frames, questions, the latest value, and a server that goes away."""

from itertools import pairwise

import pytest

from .fake_python import FakeServer, packed, state, unpacked

CONNECT = """async () => {
  const { connectModel } = await import("./model.js");
  window.told = [];
  window.model = connectModel(new URL("/socket", location.href.replace("http", "ws")));
  for (const type of ["connection", "state", "failed"]) model.on(type, (message) => told.push(message));
}"""


@pytest.fixture
def page(page_of):
    return page_of()


def test_a_frame_is_read_as_it_was_written(page):
    message, buffers = {"type": "block", "text": "\u00b5m \U0001f52c"}, [b"abc", b"", bytes(range(256))]
    frame = packed(message, *buffers)
    read = page.evaluate(
        """async (bytes) => {
          const { packMessage, unpackMessage } = await import("./model.js");
          const { message, buffers } = unpackMessage(new Uint8Array(bytes).buffer);
          const lengths = buffers.map((one) => one.length);
          return { written: [...packMessage(message, buffers)], lengths };
        }""",
        list(frame),
    )
    assert read["lengths"] == [3, 0, 256]
    assert unpacked(bytes(read["written"])) == unpacked(frame)


def test_a_part_of_a_larger_buffer_is_sent_alone(page):
    written = page.evaluate(
        """async () => {
          const { packMessage } = await import("./model.js");
          return [...packMessage({ type: "x" }, [new Uint8Array([9, 1, 2, 9]).subarray(1, 3)])];
        }"""
    )
    assert unpacked(bytes(written))[1] == [b"\x01\x02"]


def test_a_lost_server_is_told_tried_again_and_gets_the_last_value(page):
    server = FakeServer(page, state())
    page.evaluate(CONNECT)
    page.wait_for_function("model.state !== null")
    server.down()
    page.wait_for_function("told.some((one) => one.is_open === false && one.wait_s > 0)")
    page.evaluate("() => [1, 2, 3].forEach((sigma) => model.setValues('smooth', { sigma }, sigma === 3))")
    assert (
        page.evaluate("model.ask('history').catch((error) => error.message)")
        == "The server cannot be reached."
    )
    page.wait_for_function("told.filter((one) => one.is_open === false).length >= 2")
    server.is_up = True
    page.wait_for_function("model.isOpen")
    page.wait_for_function("model.isSettled || (model.receive({ type: 'stale' }), false)")
    values = [message for message in server.came if message["type"] == "values"]
    assert values == [
        {"type": "values", "number": 3, "node": "smooth", "values": {"sigma": 3}, "is_final": True}
    ]


def test_a_session_that_is_no_more_is_not_asked_for_again(page):
    server = FakeServer(page, state())
    page.evaluate(CONNECT)
    page.wait_for_function("model.state !== null")
    server.ways[-1].close(code=4404)
    page.wait_for_function("told.some((one) => one.is_open === false && one.wait_s === null)")
    page.wait_for_timeout(400)
    assert len(server.ways) == 1


def test_what_fails_rejects_and_only_verbs_are_told_to_everyone(page):
    told = page.evaluate(
        """async () => {
          const { Model } = await import("./model.js");
          const refuse = ({ id }) => setTimeout(() => model.receive({ type: "failed", id, message: "no" }));
          const model = new Model(refuse);
          const told = [];
          model.on("failed", ({ id }) => told.push(id && id.split("-")[0]));
          const failures = await Promise.allSettled([model.ask("thumbnail"), model.verb("undo")]);
          model.receive({ type: "failed", id: null, message: "values" });
          return [failures.map(({ reason }) => reason.message), told];
        }"""
    )
    assert told == [["no", "no"], ["verb", None]]


def test_values_wait_for_python_but_not_for_ever(page):
    sent = page.evaluate(
        """async () => {
          const { Model } = await import("./model.js");
          const sent = [];
          const model = new Model(({ values }) => sent.push([values.sigma, performance.now()]));
          model.setOpen(true);
          for (let sigma = 0; sigma <= 60; sigma += 1) {
            model.setValues("smooth", { sigma }, sigma === 60);
            await new Promise((done) => setTimeout(done, 4));
          }
          while (!model.isSettled && sent.at(-1)[0] !== 60) await new Promise((done) => setTimeout(done, 10));
          return sent;
        }"""
    )
    values, times = zip(*sent, strict=True)
    assert list(values) == sorted(values)
    assert values[-1] == 60
    # nobody answered: one message each 50 ms
    assert all(later - earlier >= 45 for earlier, later in pairwise(times[:-1]))


def test_final_values_are_never_replaced_by_later_ones(page):
    sent = page.evaluate(
        """async () => {
          const { ValuesQueue } = await import("./values.js");
          const sent = [];
          const queue = new ValuesQueue(({ values, is_final }) => sent.push([values, is_final]));
          const given = [[{ a: 1 }, false], [{ a: 2 }, true], [{ a: 3 }, false]];
          given.push([{ b: 4 }, false], [{ b: 5 }, true]);
          for (const [values, isFinal] of given) queue.push("step", values, isFinal);
          queue.setOpen(true);
          while (!queue.isSettled) { queue.acknowledge(); await new Promise((done) => setTimeout(done, 5)); }
          return sent;
        }"""
    )
    assert sent == [[{"a": 2}, True], [{"a": 3}, False], [{"b": 5}, True]]


def test_a_key_on_a_slider_is_one_message(page):
    sent = page.evaluate(
        """async () => {
          const { ValuesQueue } = await import("./values.js");
          const sent = [];
          const queue = new ValuesQueue(({ values, is_final }) => sent.push([values, is_final]));
          queue.setOpen(true);
          queue.push("step", { a: 1 }, false); // as the browser tells of a key: input, and then change
          queue.push("step", { a: 1 }, true);
          await new Promise((done) => setTimeout(done, 200));
          return sent;
        }"""
    )
    assert sent == [[{"a": 1}, True]]


def test_values_are_settled_only_when_they_rest(page):
    told = page.evaluate(
        """async () => {
          const { ValuesQueue } = await import("./values.js");
          const queue = new ValuesQueue(() => true);
          queue.setOpen(true);
          const told = [queue.isSettled];
          queue.push("step", { a: 1 }, true);
          while (queue.isSettled === false && told.length < 2) {
            await new Promise((done) => setTimeout(done, 50));
            queue.acknowledge();
            told.push(queue.isSettled);
          }
          await new Promise((done) => setTimeout(done, 400));
          return [...told, queue.isSettled];
        }"""
    )
    assert told == [True, False, True]


def test_a_page_knows_which_of_its_values_python_has_told_of(page):
    told = page.evaluate(
        """async () => {
          const { ValuesQueue } = await import("./values.js");
          const queue = new ValuesQueue(() => true);
          const told = [queue.nodesAfter(1)];
          queue.push("a", { x: 1 }, true);
          queue.push("b", { x: 1 }, true);
          queue.push("a", { x: 2 }, true);
          queue.hear({ number: 2, revision: 5 });
          told.push(queue.nodesAfter(4), queue.nodesAfter(5));
          queue.hear({ number: 3, revision: 6 });
          told.push(queue.nodesAfter(5), queue.nodesAfter(6));
          queue.setOpen(true); // another Python, which counts anew, and gets what was not sent yet
          queue.push("c", { x: 1 }, true);
          return [...told, queue.nodesAfter(0)];
        }"""
    )
    assert told == [[], ["a", "b"], ["a"], ["a"], [], ["c"]]


def test_a_notebook_model_has_the_same_face(page):
    told = page.evaluate(
        """async () => {
          const { modelOf, packMessage } = await import("./model.js");
          const listeners = {};
          const sent = [];
          let page = "";
          const widget = {
            send: (said, told, buffers) => {
              page = said.page;
              sent.push([said.message?.type ?? Object.keys(said).at(-1), told === undefined, buffers.length]);
            },
            on: (name, listener) => (listeners[name] = listener),
            off: (name) => delete listeners[name],
          };
          const model = modelOf(widget);
          const asked = model.ask("thumbnail", { ref: "raw" });
          const frame = packMessage({ type: "answer", id: "ask-1" }, [new Uint8Array([8, 9])]);
          const longer = new Uint8Array([7, ...frame]);
          listeners["msg:custom"]({ page }, [new DataView(longer.buffer, 1)]);
          const { buffers } = await asked;
          model.close();
          return [sent, [...buffers[0]], Object.keys(listeners)];
        }"""
    )
    said = [["ask", True, 0], ["is_gone", True, 0]]
    assert told == [said, [8, 9], []]


def test_a_page_that_python_has_forgotten_asks_anew(page):
    told = page.evaluate(
        """async () => {
          const { modelOf, packMessage } = await import("./model.js");
          let take = null;
          let page = "";
          const received = [];
          const send = (said) => {
            page = said.page;
            received.push(said.received);
          };
          const model = modelOf({ send, on: (name, listener) => (take = listener), off() {} });
          model.send({ type: "hello" });
          take({ page, is_new: true });
          const frame = packMessage({ type: "progress" }, [new Uint8Array(500_000)]);
          take({ page }, [new DataView(frame.buffer)]);
          const heard = [];
          model.on("connection", ({ is_open }) => heard.push(is_open));
          take({ page, is_new: true });
          take({ page }, [new DataView(frame.buffer)]);
          model.close();
          return [heard, received.filter((one) => one === frame.length).length];
        }"""
    )
    assert told == [[False, True], 3]
