"""What a process that does nothing but tiles is like: one thread, deaf to Ctrl-C, gone with its parent."""

from __future__ import annotations

import os
import signal
import threading
import time

from tamis.engine._message import forget

__all__ = ["ONE_THREAD", "prepare"]

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "OPENCV_FOR_THREADS_NUM",
    ),
    "1",
)
"""The environment of a worker: set before its libraries are loaded, it holds for all of them."""

# work that nobody has asked for in this time is let go
UNUSED_S = 5.0


def prepare(parent: int) -> None:
    """Make this process a worker of process number `parent`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started the work decides what Ctrl-C means
    _keep_mapped_pages()
    threading.Thread(target=_watch, args=(parent,), name="tamis-watch", daemon=True).start()


def _keep_mapped_pages() -> None:
    """Tell the pool that memory which grows is no leak: mapped files count as memory of the process."""
    from joblib.externals.loky import process_executor

    process_executor._MAX_MEMORY_LEAK_SIZE = float("inf")


def _watch(parent: int) -> None:
    """End this process when its parent is gone; meanwhile, let go of work that nobody uses."""
    import psutil

    try:
        process = psutil.Process(parent)
        # where the parent's number changes when it dies, that is seen even before anybody buries it
        while os.getppid() == parent and process.is_running():
            time.sleep(1)
            forget(unused_s=UNUSED_S)
    except psutil.NoSuchProcess:
        pass
    os._exit(1)
