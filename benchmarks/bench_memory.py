"""The talk's foam pipeline on a volume that does not fit: time, peak of memory, and differing pixels.

    python benchmarks/bench_memory.py [GIGABYTES [MEMORY]] [--compare]

The volume is the sample ``foam``, repeated. With ``--compare`` the same calls are made on scikit-image
with the whole volume in memory (some thirty times its size), and everything is compared bit for bit.
"""

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

import tamis
from tamis.batch import foam_pipeline

BLOCK = (96, 128, 128)


def make_volume(path, gigabytes):
    """Write the sample, repeated along all axes, as one file of about so many gigabytes."""
    block = tamis.open("sample:foam").compute()
    blocks = gigabytes * 1e9 / block.nbytes
    count = max(1, round(blocks ** (1 / 3)))
    shape = (len(block) * max(1, round(blocks / count**2)), *(length * count for length in block.shape[1:]))
    volume = np.lib.format.open_memmap(path, "w+", block.dtype, shape)
    for first in range(0, shape[0], len(block)):
        volume[first : first + len(block)] = np.tile(block, (1, count, count))
    volume.flush()
    return shape


def anonymous_bytes():
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Anonymous:"):
            return int(line.split()[1]) * 1024
    return 0


def watch(peak, is_over):
    while not is_over.wait(0.05):
        peak[0] = max(peak[0], anonymous_bytes())


def run_child(path, memory, out):
    """Run the pipeline in this process, and tell what it took."""
    before, peak, is_over = anonymous_bytes(), [0], threading.Event()
    watcher = threading.Thread(target=watch, args=(peak, is_over))
    watcher.start()
    steps, began, cpu = [], time.perf_counter(), time.process_time()
    foam = tamis.open(path)
    result = tamis.run(foam_pipeline(foam), foam, memory=memory, listen=steps.append)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    is_over.set()
    watcher.join()
    for step in result.steps:
        print(f"  {step.node:10} {step.operation:28} {step.seconds:8.1f} s")
    print(f"wall {wall:.1f} s, CPU {cpu:.1f} s; {result['labels'].max()} objects")
    print(f"anonymous memory: {before / 1e6:.0f} MB before, {peak[0] / 1e6:.0f} MB at most, {memory} allowed")
    if out:
        np.save(Path(out) / "labels.npy", result["labels"])
        np.save(Path(out) / "liquid.npy", result["liquid"])
        np.savez(Path(out) / "table.npz", **result["table"])


def compare(path, out):
    """Make the same calls on the whole volume."""
    from scipy import ndimage
    from skimage import filters, measure, morphology

    began = time.perf_counter()
    foam = np.load(path)
    objects = foam > filters.threshold_otsu(foam)
    smooth = filters.median(foam, np.ones((3, 3, 3)))
    liquid = (smooth > filters.threshold_otsu(smooth[objects])) & objects
    cores = morphology.erosion(ndimage.binary_fill_holes(objects), np.ones((10, 10, 10)))
    labels = measure.label(cores)
    names = ("label", "area", "centroid", "intensity_mean")
    table = measure.regionprops_table(labels, liquid, properties=names, spacing=(1.0, 1.0, 1.0))
    print(f"scikit-image, whole: {time.perf_counter() - began:.1f} s")
    for name, expected in (("labels", labels), ("liquid", liquid)):
        found = np.load(Path(out) / f"{name}.npy", mmap_mode="r")
        print(
            f"{name}: {found.dtype == expected.dtype and np.count_nonzero(found != expected)} pixels differ"
        )
    found = np.load(Path(out) / "table.npz")
    wrong = [column for column in table if not np.array_equal(found[column], table[column])]
    print(f"table: {len(table['label'])} rows, columns that differ: {wrong or 'none'}")


def main(arguments):
    gigabytes = float(arguments[0]) if arguments else 0.05
    memory = arguments[1] if len(arguments) > 1 else "150MB"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "foam.npy"
        shape = make_volume(path, gigabytes)
        print(
            f"foam of shape {shape}, {path.stat().st_size / 1e9:.2f} GB, under memory={memory!r}", flush=True
        )
        child = [sys.executable, __file__, "--child", str(path), memory, folder]
        subprocess.run(child, check=True)
        if "--compare" in sys.argv or not arguments:
            compare(path, folder)


if __name__ == "__main__":
    if "--child" in sys.argv:
        run_child(*sys.argv[2:])
    else:
        main([argument for argument in sys.argv[1:] if not argument.startswith("--")])
