"""A page for tests: it keeps what it is sent, and draws it."""

from __future__ import annotations

import json
import threading
import time

import numpy as np

from tamis.catalogue import Kind
from tamis.display import NAN_COLOR, get_colormap, label_colors
from tamis.session.screen import Screen


class Recording:
    """A page: what was sent to it, in order."""

    def __init__(self):
        self._changed = threading.Condition()
        self.messages = []
        self.is_closed = False
        self.late = 0
        self.wrong = []

    def __call__(self, header, buffers):
        try:
            json.dumps(header, allow_nan=False)
        except (TypeError, ValueError):  # what JSON cannot hold, no door could send
            self.wrong.append(header)
        self.wrong += [header for buffer in buffers if not isinstance(buffer, bytes | memoryview)]
        with self._changed:
            self.late += self.is_closed
            self.messages.append((header, list(buffers)))
            self._changed.notify_all()

    def of(self, kind, **fields):
        """Return the messages of a type, with the fields that are given."""
        wanted = {"type": kind, **fields}
        return [
            (header, buffers)
            for header, buffers in list(self.messages)
            if wanted.items() <= {name: header.get(name) for name in wanted}.items()
        ]

    def wait(self, kind, *, count=1, timeout=20, where=lambda header: True, **fields):
        """Return the `count`-th message of a type; raise where it does not come."""
        end = time.monotonic() + timeout
        with self._changed:
            while True:
                found = [pair for pair in self.of(kind, **fields) if where(pair[0])]
                if len(found) >= count:
                    return found[count - 1]
                left = end - time.monotonic()
                assert left > 0, f"no {kind} {fields} came; there are {[h for h, _ in self.messages][-8:]}"
                self._changed.wait(left)


class Page:
    """A screen and its recording, with words for what tests do again and again."""

    def __init__(self, session):
        self.session = session
        self.sent = Recording()
        self.screen = Screen(session, self.sent)
        self._ids = iter(range(10**6, 10**9))

    def close(self):
        self.screen.close()
        self.sent.is_closed = True
        assert not self.sent.wrong

    def verb(self, verb, **arguments):
        """Do a verb; return what answers it."""
        name = next(self._ids)
        self.screen.handle({"type": "verb", "id": name, "verb": verb, "arguments": arguments})
        answers = [h for h, _ in self.sent.messages if h["type"] in ("done", "failed") and h["id"] == name]
        assert len(answers) == 1, answers
        return answers[0]

    def ask(self, what, **fields):
        """Ask; return the answer, or what refuses it."""
        name = next(self._ids)
        self.screen.handle({"type": "ask", "id": name, "what": what, **fields})
        end = time.monotonic() + 30
        while time.monotonic() < end:
            found = self.sent.of("answer", id=name) + self.sent.of("failed", id=name)
            if found:
                return found[0]
            time.sleep(0.002)
        raise AssertionError(what)

    def view(self, panel, ref, box=((0, 0), (10_000, 10_000)), *, planes=(), level=0):
        """Want to see something."""
        region = [list(corner) for corner in box]
        wish = {"panel": panel, "ref": ref, "planes": list(planes), "region": region, "level": level}
        self.screen.handle({"type": "view", **wish})

    def values(self, node, *, is_final=False, **values):
        """Move a slider."""
        self.screen.handle({"type": "values", "node": node, "values": values, "is_final": is_final})

    def block(self, panel, **wanted):
        """Return the first exact block of a panel for the present revision."""
        revision = self.session.now.revision
        wanted = {"panel": panel, "state": "exact", "revision": revision, **wanted}
        return self.sent.wait("block", **wanted)

    def state(self):
        """Return the state of the present revision."""
        return self.sent.wait("state", revision=self.session.now.revision)[0]


def decode_block(header, buffers):
    """Return the pixels of a block as a page has them, and which of them are NaN."""
    shape = tuple(header["shape"])
    if header["encoding"] == "bits":
        packed = np.frombuffer(buffers[0], np.uint8).reshape(shape[0], -1)
        return np.unpackbits(packed, axis=1)[:, : shape[1]].astype(bool), None
    dtype = np.dtype(header["dtype"]).newbyteorder("<")
    pixels = np.frombuffer(buffers[0], dtype).reshape(shape)
    if len(buffers) == 1:
        return pixels, None
    packed = np.frombuffer(buffers[1], np.uint8).reshape(shape[0], -1)
    return pixels, np.unpackbits(packed, axis=1)[:, : shape[1]].astype(bool)


def paint_block(header, buffers, colormap="gray"):
    """Return the colours of a block, as a page paints them: it knows no Python."""
    pixels, is_nan = decode_block(header, buffers)
    if header["kind"] == Kind.BINARY:
        return np.repeat(np.where(pixels, 255, 0).astype(np.uint8)[..., np.newaxis], 3, axis=-1)
    if header["kind"] in (Kind.LABELS, Kind.MARKERS):
        return label_colors(pixels.astype(np.int64))[..., :3]
    steps = pixels
    if header["encoding"] == "raw":
        low, high = header["contrast_limits"]
        share = (np.clip(pixels.astype(np.float64), low, high) / 2 - low / 2) / (high / 2 - low / 2)
        steps = np.rint(255 * share).astype(np.uint8)
    colors = steps.copy() if header["has_colors"] else get_colormap(colormap)[steps]
    if is_nan is not None:
        colors[is_nan] = NAN_COLOR
    return colors
