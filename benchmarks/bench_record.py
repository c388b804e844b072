"""What recording a script costs: twenty complete scripts, and three at a usual size, plain and recorded.

    python benchmarks/bench_record.py [NAME]... [--runs 5] [--write docs/benchmarks/recording.md]

Whole processes, plain and recorded in turn, medians. The fixed cost is that of a script that only imports;
what is left over it is also given for each node of the pipeline. To hold: at most 1.15 times the script.
"""

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCRIPTS = Path(__file__).parents[1] / "tests" / "recorder" / "scripts"
EMPTY = "import numpy as np\nfrom skimage import data, filters\nedges = filters.sobel(np.eye(9))\n"
START = """
import numpy as np
from scipy import ndimage
from skimage import data, exposure, feature, filters, measure, morphology, restoration, segmentation
image = np.tile(data.coins(), (7, 6))[:2000, :2000] / 255
"""
WANTED = 1.15
HEADS = (
    "script", "plain, s", "CPU s", "recorded, s", "CPU s", "ratio", "of CPU", "nodes", "ms CPU a node",
)  # fmt: skip
LARGE = {
    "coins, 2000 x 2000": """
smooth = restoration.denoise_tv_chambolle(image, weight=0.1, max_num_iter=30)
binary = smooth > filters.threshold_otsu(smooth)
clean = morphology.remove_small_objects(ndimage.binary_fill_holes(binary), max_size=200)
distance = ndimage.distance_transform_edt(clean)
peaks = measure.label(morphology.h_maxima(distance, 2))
labels = segmentation.watershed(-distance, peaks, mask=clean)
table = measure.regionprops_table(labels, image, properties=("label", "area", "mean_intensity"))
print(labels.max(), table["area"].mean())
""",
    "features, 2000 x 2000": """
equal = exposure.equalize_adapthist(image)
edges = feature.canny(equal, sigma=2)
ridges = filters.sato(image, sigmas=(1, 2, 3), black_ridges=False)
background = ndimage.median_filter(image[::2, ::2], size=15)
corners = feature.corner_peaks(feature.corner_harris(image), min_distance=5)
print(edges.sum(), ridges.max(), background.mean(), len(corners))
""",
    "pixels, 300 x 300": """
image = image[:300, :300]
smooth = filters.gaussian(image, 2)
local = np.zeros_like(image)
for row in range(2, 298):
    for column in range(2, 298):
        part = smooth[row - 2 : row + 3, column - 2 : column + 3]
        local[row, column] = part.max() - part.min() + (smooth[row, column] - part.mean()) ** 2
labels = measure.label(local > filters.threshold_otsu(local))
print(labels.max())
""",
}


def measure(command, folder):
    """Return wall and CPU seconds of a command."""
    # with compiled modules, as everyone has them
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, began = os.times(), time.perf_counter()
    subprocess.run(command, cwd=folder, check=False, capture_output=True, env=environment)
    after, wall = os.times(), time.perf_counter() - began
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu


def compare(script, runs):
    """Return medians of wall and CPU, plain and recorded, and how many nodes there are."""
    plain, recorded = [], []
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "recorded.json"
        record = [sys.executable, "-m", "tamis", "record", "-o", str(document), str(script), folder]
        for run in range(runs + 1):
            pair = measure([sys.executable, str(script), folder], folder), measure(record, folder)
            if run:  # the first warms the caches
                plain.append(pair[0])
                recorded.append(pair[1])
        nodes = len(json.loads(document.read_text())["nodes"]) if document.exists() else 0
    (wall, cpu), (wall_recorded, cpu_recorded) = (
        [statistics.median(times) for times in zip(*pairs, strict=True)] for pairs in (plain, recorded)
    )
    return wall, cpu, wall_recorded, cpu_recorded, nodes


def row_of(name, found, fixed):
    """Return a row of the table, as text."""
    wall, cpu, wall_recorded, cpu_recorded, nodes = found
    rest = cpu_recorded - cpu - fixed
    return (
        name,
        *(f"{seconds:.2f}" for seconds in found[:4]),
        f"{wall_recorded / wall:.2f}",
        f"{cpu_recorded / cpu:.2f}",
        str(nodes),
        f"{1000 * rest / max(nodes, 1):.1f}",
    )


def scripts_in(folder):
    """Return all scripts by name; the first only imports."""
    scripts = {"imports only": folder / "empty.py"}
    scripts["imports only"].write_text(EMPTY)
    scripts |= {path.stem: path for path in sorted(SCRIPTS.glob("*.py"))}
    for number, (name, text) in enumerate(LARGE.items()):
        scripts[name] = folder / f"large_{number}.py"
        scripts[name].write_text(START + text)
    return scripts


def page_of(rows, runs):
    """Return the table as a page."""
    ratios = {row[0]: float(row[6]) for row in rows if row[0] != "imports only"}
    held = sum(ratio <= WANTED for ratio in ratios.values())
    table = [HEADS, ("---",) * len(HEADS), *rows]
    median = statistics.median(ratios.values())
    lines = "\n".join(f"| {' | '.join(cells)} |" for cells in table)
    return f"""# What recording costs

Written by `benchmarks/bench_record.py` on {dt.date.today()}: {os.cpu_count()} cores, medians of {runs}
runs in turn of the script alone and of `tamis record`, whole processes with all that they load. Wanted: at
most {WANTED} times the script. Of {len(ratios)} scripts, {held} hold it (of CPU); the median is
{median:.2f}. What is left after the cost of a script that only imports is given for
each node of the pipeline. The scripts are those of `tests/recorder/scripts`, of which each takes about a
second, and three of a usual size.

{lines}
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("wanted", nargs="*")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        fixed = 0.0
        for name, script in scripts_in(Path(folder)).items():
            if not options.wanted or name == "imports only" or any(word in name for word in options.wanted):
                found = compare(script, options.runs)
                rows.append(row_of(name, found, fixed))
                print(" | ".join(rows[-1]), flush=True)
                fixed = fixed or found[3] - found[1]
    if options.write:
        options.write.write_text(page_of(rows, options.runs), encoding="utf-8")


if __name__ == "__main__":
    main()
