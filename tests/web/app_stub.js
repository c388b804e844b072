/** A stand-in: opens the socket and draws nothing. */

/** Start the page; return its model and what panels share. */
export function startApp(root) {
  const listeners = new Map();
  const socket = new WebSocket(new URL(root.dataset.socket, location.href.replace("http", "ws")));
  socket.binaryType = "arraybuffer";
  const model = {
    send: (message) => socket.send(framed(message)),
    verb: async (...told) => {
      (window.verbs ??= []).push(told);
    },
    on: (type, listener) => {
      listeners.set(type, [...(listeners.get(type) ?? []), listener]);
      return () => listeners.set(type, listeners.get(type).filter((one) => one !== listener));
    },
  };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, new DataView(data).getUint32(0, true))));
    for (const listener of listeners.get(message.type) ?? []) listener(message);
  };
  const link = { selection: new Set(), colors: {}, colorBy: null, on: () => () => {}, set: () => {} };
  return { model, link, parts: new Map(), destroy: () => socket.close() };
}

function framed(message) {
  const text = new TextEncoder().encode(JSON.stringify(message));
  const frame = new Uint8Array(4 + text.length);
  new DataView(frame.buffer).setUint32(0, text.length, true);
  frame.set(text, 4);
  return frame;
}
