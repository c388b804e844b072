"""What recording a script costs: twenty complete scripts, and three at a usual size, plain and recorded.

    python benchmarks/bench_record.py [NAME]... [--runs=5]

Whole processes, plain and recorded in turn, medians. The fixed cost is that of a script that only imports;
`per step` is what is left over it, for each node of the pipeline. To hold: at most 1.15 times the script.
"""

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


def row(name, found, fixed):
    wall, cpu, wall_recorded, cpu_recorded, nodes = found
    rest = cpu_recorded - cpu - fixed
    print(
        f"{name:24}{wall:7.2f}{cpu:7.2f} {wall_recorded:9.2f}{cpu_recorded:7.2f}"
        f" {wall_recorded / wall:9.2f}{cpu_recorded / cpu:6.2f}"
        f" {rest:9.2f}{rest / cpu:7.0%}{nodes:7}{1000 * rest / max(nodes, 1):9.2f}",
        flush=True,
    )


def main(arguments):
    runs = int(next((a.partition("=")[2] for a in arguments if a.startswith("--runs=")), "5"))
    wanted = [argument for argument in arguments if not argument.startswith("--")]
    print(f"{'':24}{'plain, s':>14} {'recorded, s':>16} {'ratio':>15} {'over fixed':>16}")
    heads = ("wall", "CPU", "wall", "CPU", "wall", "CPU", "CPU s", "of CPU", "nodes", "ms a node")
    widths = (7, 7, 10, 7, 10, 6, 10, 7, 7, 10)
    print(f"{'':24}" + "".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True)))
    with tempfile.TemporaryDirectory() as folder:
        scripts = {"imports only": Path(folder) / "empty.py"}
        scripts["imports only"].write_text(EMPTY)
        scripts |= {path.stem: path for path in sorted(SCRIPTS.glob("*.py"))}
        for number, (name, text) in enumerate(LARGE.items()):
            scripts[name] = Path(folder) / f"large_{number}.py"
            scripts[name].write_text(START + text)
        fixed = 0.0
        for name, script in scripts.items():
            if not wanted or name == "imports only" or any(word in name for word in wanted):
                found = compare(script, runs)
                row(name, found, fixed)
                fixed = fixed or found[3] - found[1]


if __name__ == "__main__":
    main(sys.argv[1:])
