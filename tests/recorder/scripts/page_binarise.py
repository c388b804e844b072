from skimage import data, filters, img_as_ubyte, io, restoration, exposure
from skimage.filters import (threshold_otsu, threshold_niblack, threshold_sauvola,
                             threshold_local, threshold_mean)
from skimage.measure import label
import numpy as np
import os
import sys
import warnings

warnings.filterwarnings("ignore", message=".*low contrast.*")

outdir = sys.argv[1] if len(sys.argv) > 1 else "."
page = data.page()

window = 25
methods = {
    "mean": lambda im: threshold_mean(im),
    "otsu": threshold_otsu,
    "local": lambda im: threshold_local(im, block_size=window + 10, offset=10),
    "niblack": lambda im: threshold_niblack(im, window_size=window, k=0.8),
    "sauvola": lambda im: threshold_sauvola(im, window_size=window),
}

results = {}
for name, f in methods.items():
    ink = page < f(page)
    n = label(ink, connectivity=2).max()
    results[name] = {"ink": ink, "share": ink.mean(), "n": n}
    io.imsave(os.path.join(outdir, "page_" + name + ".png"), img_as_ubyte(~ink), check_contrast=False)

# same thing after the background is flattened
background = restoration.rolling_ball(255 - page, radius=20)
flat = 255 - (255 - page - background)
flat = exposure.rescale_intensity(flat, in_range=(int(np.percentile(flat, 1)), 255), out_range=np.uint8)
results["ball"] = {"ink": flat < threshold_otsu(flat)}
results["ball"]["share"] = results["ball"]["ink"].mean()
results["ball"]["n"] = label(results["ball"]["ink"], connectivity=2).max()

print("%-10s %8s %6s" % ("method", "ink", "parts"))
for name in sorted(results):
    print("%-10s %8.4f %6d" % (name, results[name]["share"], results[name]["n"]))

# majority vote of all methods
votes = sum(r["ink"].astype(int) for r in results.values())
best = votes >= len(results) / 2
agreement = {n: (r["ink"] == best).mean() for n, r in results.items()}
winner = max(agreement, key=agreement.get)

# lines of text, by the row profile
profile = best.sum(axis=1)
rows = profile > 0.15 * profile.max()
starts = np.flatnonzero(rows[1:] & ~rows[:-1])

print("winner", winner, "agreement", round(agreement[winner], 5), "vote ink", int(best.sum()), "text lines", len(starts))
