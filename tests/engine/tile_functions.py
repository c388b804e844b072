"""Tile functions for tests; other processes import them by name."""

import os
import time
from pathlib import Path


def sleep(seconds):
    time.sleep(seconds)
    return seconds


def sleep_and_hold(task):
    """Hold the interpreter for a minute, after saying in a file who does."""
    import ctypes

    Path(task).write_text(str(os.getpid()))
    ctypes.PyDLL(None).sleep(60)


def first_then_hold(task):
    return task if task == "first" else sleep_and_hold(task)


def threads_of_libraries(_task):
    import cv2
    import scipy.linalg  # noqa: F401  # brings its own BLAS
    import threadpoolctl

    return [library["num_threads"] for library in threadpoolctl.threadpool_info()] + [cv2.getNumThreads()]


def slowly_plus_one(region, reads, writes):
    time.sleep(0.03)
    writes["result"].write(region, reads["image"].read(region) + 1)
    return os.getpid()


def times_opened(region, reads, writes):
    """Return which work object of this process does it."""
    return os.getpid(), id(reads)


def growth_taken_for_a_leak(_task):
    from joblib.externals.loky import process_executor

    return process_executor._MAX_MEMORY_LEAK_SIZE
