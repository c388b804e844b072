/** The conversation with Python: questions, verbs and values, over a WebSocket or a notebook's model. */

import { withShapesOf } from "./planes.js";
import { ValuesQueue } from "./values.js";

const ANSWER_WITHIN_MS = 30_000;
const HERE_EVERY_MS = 20_000;
const CONFIRM_BYTES = 400_000;
const FIRST_WAIT_S = 0.25;
const LONGEST_WAIT_S = 8;

/** What Python refused, or did not answer. */
export class Refusal extends Error {
  /** @param {{message: string, node?: string, parameter?: string, remedy?: string, is_superseded?: boolean}} told */
  constructor(told) {
    super(told.message);
    const { node, parameter, remedy, is_superseded: isSuperseded = false } = told;
    Object.assign(this, { node, parameter, remedy, isSuperseded });
  }
}

/**
 * Return the bytes of a message: `[u32 little-endian: bytes of JSON][JSON][buffers]`.
 * @param {object} message
 * @param {Uint8Array[]} [buffers]
 */
export function packMessage(message, buffers = []) {
  const lengths = buffers.map((buffer) => buffer.byteLength);
  const text = new TextEncoder().encode(JSON.stringify(buffers.length ? { ...message, lengths } : message));
  const total = 4 + text.length + lengths.reduce((sum, length) => sum + length, 0);
  const bytes = new Uint8Array(total);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  let offset = 4;
  for (const part of [text, ...buffers.map(bytesOf)]) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** Return the message and the buffers that an `ArrayBuffer` holds, as `packMessage` made it. */
export function unpackMessage(frame) {
  const size = new DataView(frame).getUint32(0, true);
  const message = JSON.parse(new TextDecoder().decode(new Uint8Array(frame, 4, size)));
  let offset = 4 + size;
  const buffers = (message.lengths ?? []).map((length) => {
    const part = new Uint8Array(frame, offset, length);
    offset += length;
    return part;
  });
  return { message, buffers };
}

function bytesOf(buffer) {
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer)
    : new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** One side of the conversation; knows no transport. */
export class Model {
  #post;
  #listeners = new Map();
  #waiting = new Map();
  #lastId = 0;
  #values = new ValuesQueue((message) => this.send(message));

  /** @param {(message: object, buffers: Uint8Array[]) => boolean} post Sends; false if it cannot now. */
  constructor(post) {
    this.#post = post;
    this.state = null;
    this.isOpen = false;
  }

  /** Send a message; return whether it could be. */
  send(message, buffers = []) {
    return this.#post(message, buffers);
  }

  /** Tell `listener(message, buffers)` of every message of a type; return what ends that. */
  on(type, listener) {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Ask a question; return a promise of the answer, its `buffers` among its fields. */
  ask(what, fields = {}, within_ms = ANSWER_WITHIN_MS) {
    return this.#request({ ...fields, type: "ask", what }, false, within_ms);
  }

  /** Use a verb of the session; return a promise. What fails is told to listeners of `failed`, too. */
  verb(name, args = {}) {
    const done = this.#request({ type: "verb", verb: name, arguments: args }, true);
    this.#tell({ type: "acted", verb: name }, []);
    done.catch(() => {}); // it has been told: who does not wait for it need not know
    return done;
  }

  /** Change values of a step; the latest win while they cannot be sent. */
  setValues(node, values, isFinal = true) {
    this.#values.push(node, values, isFinal);
    this.#tell({ type: "adjust", node, values, is_final: isFinal }, []);
  }

  /** Take a message from Python. */
  receive(message, buffers = []) {
    if (message.type === "heard") this.#values.hear(message);
    else this.#values.acknowledge();
    if (message.type === "state") this.state = message = withShapesOf(this.state, message);
    const request = this.#waiting.get(message.id);
    if (request) {
      this.#waiting.delete(message.id);
      clearTimeout(request.timer);
      if (message.type === "failed") request.reject(new Refusal(message));
      else request.resolve({ ...message, buffers });
    }
    // a thumbnail that cannot be made is told where it would be, and nowhere else
    if (message.type !== "failed" || !request || request.isTold) this.#tell(message, buffers);
  }

  /** Take the news that the way to Python is open, or is not: then when it will be tried again, null for never. */
  setOpen(isOpen, wait_s = 0) {
    this.isOpen = isOpen;
    this.#values.setOpen(isOpen);
    if (!isOpen) {
      for (const id of [...this.#waiting.keys()]) this.#giveUp(id, "The server cannot be reached.");
    }
    this.#tell({ type: "connection", is_open: isOpen, wait_s }, []);
  }

  /** How many `values` have not been sent yet, and whether one is under way. */
  get isSettled() {
    return this.#values.isSettled;
  }

  /** Return the steps whose latest values of this page what is of a revision may not have. */
  nodesAfter(revision) {
    return this.#values.nodesAfter(revision);
  }

  #request(message, isTold, within_ms = ANSWER_WITHIN_MS) {
    const id = `${message.type}-${(this.#lastId += 1)}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(id, "The server did not answer."), within_ms);
      this.#waiting.set(id, { resolve, reject, timer, isTold });
      if (!this.send({ ...message, id })) this.#giveUp(id, "The server cannot be reached.");
    });
  }

  #giveUp(id, text) {
    if (this.#waiting.has(id)) this.receive({ type: "failed", id, message: text });
  }

  #tell(message, buffers) {
    for (const listener of [...(this.#listeners.get(message.type) ?? [])]) listener(message, buffers);
  }
}

/**
 * Return a model that talks over a WebSocket, and connects again for ever.
 * @param {string|URL} address
 */
export function connectModel(address) {
  let socket = null;
  let wait_s = FIRST_WAIT_S;
  let timer = 0;
  const model = new Model((message, buffers) => {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(packMessage(message, buffers));
    return true;
  });
  const open = () => {
    socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      wait_s = FIRST_WAIT_S;
      model.setOpen(true);
    };
    socket.onmessage = ({ data }) => {
      const { message, buffers } = unpackMessage(data);
      model.receive(message, buffers);
    };
    socket.onclose = ({ code }) => {
      const isOver = code >= 4400 && code < 4500; // the server knows no such session: trying again changes nothing
      model.setOpen(false, isOver ? null : wait_s);
      if (isOver) return;
      timer = setTimeout(open, wait_s * 1000);
      wait_s = Math.min(2 * wait_s, LONGEST_WAIT_S);
    };
  };
  model.close = () => {
    clearTimeout(timer);
    socket.onclose = null;
    socket.close();
  };
  open();
  return model;
}

/**
 * Return a model that talks over a notebook's (anywidget's) model, which all the places share where it is shown: each has
 * a name, and a screen of its own. Python sends on when what it has sent has come.
 */
export function modelOf(widget) {
  const page = Math.random().toString(36).slice(2);
  let received = 0;
  let confirmed = 0;
  const say = (told = {}, buffers = []) => {
    confirmed = received; // with whatever is said
    widget.send({ page, received, ...told }, undefined, buffers.map((one) => bytesOf(one).slice().buffer));
  };
  const model = new Model((message, buffers) => {
    say({ message }, buffers);
    return true;
  });
  const take = (told, buffers = []) => {
    if (told.page !== page) return;
    if (told.is_new && received) model.setOpen(false); // Python has forgotten what this page wanted
    if (told.is_new) received = confirmed = 0;
    if (told.is_new) return void model.setOpen(true);
    received += buffers[0].byteLength;
    if (received - confirmed > CONFIRM_BYTES) say();
    const { message, buffers: parts } = unpackMessage(bytesOf(buffers[0]).slice().buffer);
    model.receive(message, parts);
  };
  widget.on("msg:custom", take);
  const alive = setInterval(say, HERE_EVERY_MS);
  model.close = () => {
    clearInterval(alive);
    widget.off("msg:custom", take);
    say({ is_gone: true });
  };
  return model;
}
