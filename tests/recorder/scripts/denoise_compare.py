import numpy as np
import sys
from skimage import data, img_as_float
from skimage.util import random_noise
from skimage.restoration import (denoise_tv_chambolle, denoise_bilateral, denoise_wavelet,
                                 denoise_nl_means, estimate_sigma, wiener, richardson_lucy)
from skimage.metrics import peak_signal_noise_ratio as psnr, structural_similarity, mean_squared_error
from scipy.ndimage import median_filter, uniform_filter, gaussian_filter
from scipy.signal import convolve2d
from time import perf_counter

np.random.seed(1234)
original = img_as_float(data.camera())[128:256, 200:328]

sigma = 0.12
noisy = original.copy()
noisy += sigma * np.random.randn(*noisy.shape)
noisy = np.clip(noisy, 0, 1)
sp = random_noise(original, mode='s&p', amount=0.05, rng=7)
speckle = random_noise(original, mode='speckle', var=0.02, rng=np.random.default_rng(8))
sigma_est = estimate_sigma(noisy)

methods = [
    ('gaussian', gaussian_filter, dict(sigma=1)),
    ('uniform', uniform_filter, dict(size=3)),
    ('median', median_filter, dict(size=3)),
    ('tv', denoise_tv_chambolle, dict(weight=0.1)),
    ('bilateral', denoise_bilateral, dict(sigma_color=0.2, sigma_spatial=2)),
    ('wavelet', denoise_wavelet, dict(rescale_sigma=True)),
    ('nlm', denoise_nl_means, dict(h=0.8 * sigma_est, sigma=sigma_est, fast_mode=True, patch_size=5, patch_distance=6)),
]

table = np.zeros((len(methods), 3))
best, best_psnr = None, -np.inf
for i, (name, f, kw) in enumerate(methods):
    for j, im in enumerate([noisy, sp, speckle]):
        t0 = perf_counter()
        res = f(im, **kw)
        elapsed = perf_counter() - t0
        table[i, j] = psnr(original, res, data_range=1)
        if j == 0 and table[i, j] > best_psnr:
            best_psnr = table[i, j]
            best, best_name = res, name

# sweep the weight of tv
weights = np.linspace(0.02, 0.2, 5)
scores = [mean_squared_error(original, denoise_tv_chambolle(noisy, weight=w)) for w in weights]
w_best = weights[np.argmin(scores)]

# deconvolution
psf = np.ones((5, 5)) / 25
blurred = convolve2d(original, psf, 'same', boundary='symm')
blurred += 0.01 * blurred.std() * np.random.standard_normal(blurred.shape)
dec_w = wiener(blurred, psf, 1100)
dec_rl = richardson_lucy(blurred, psf, num_iter=10)
residual = best - original
bias, spread = residual.mean(), residual.std()

if len(sys.argv) > 1:
    np.save(sys.argv[1] + '/best.npy', best)
print('sigma estimate %.4f' % sigma_est)
for (name, *rest), row in zip(methods, table):
    print(f'{name:10s}', ' '.join(f'{v:6.3f}' for v in row))
print('best', best_name, *np.round([best_psnr, w_best, min(scores), structural_similarity(original, dec_w, data_range=1),
      psnr(original, np.clip(dec_rl, 0, 1), data_range=1), bias, spread], 4))
