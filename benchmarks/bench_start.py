"""How long a user waits before anything happens: import, list, open, a cache hit.

Medians of whole processes, CPU and wall. To hold: import below 0.15 s, ``tamis list`` below 0.4 s, warm.
"""

import os
import statistics
import subprocess
import sys
import time

RUNS = 7
CASES = {
    "python, nothing imported": [sys.executable, "-c", "pass"],
    "import tamis": [sys.executable, "-c", "import tamis"],
    "import numpy (the peer)": [sys.executable, "-c", "import numpy"],
    "import skimage.filters (the peer)": [
        sys.executable,
        "-c",
        "import skimage.filters; skimage.filters.gaussian",
    ],
    "tamis list": [sys.executable, "-m", "tamis", "list"],
    "tamis list WORDS": [sys.executable, "-m", "tamis", "list", "separate", "touching", "objects"],
    "tamis info": [sys.executable, "-m", "tamis", "info"],
}


def measure(command: list[str]) -> tuple[float, float]:
    """Return median CPU and wall seconds of a command, after one run that warms the caches."""
    cpu, wall = [], []
    for run in range(RUNS + 1):
        before, began = os.times(), time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        after = os.times()
        if run:
            wall.append(time.perf_counter() - began)
            cpu.append(
                after.children_user + after.children_system - before.children_user - before.children_system
            )
    return statistics.median(cpu), statistics.median(wall)


def main() -> None:
    print(f"{'':36} {'CPU s':>7} {'wall s':>7}")
    for name, command in CASES.items():
        cpu, wall = measure(command)
        print(f"{name:36} {cpu:7.3f} {wall:7.3f}")


if __name__ == "__main__":
    main()
