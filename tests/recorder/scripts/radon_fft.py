"""Tomography of the Shepp-Logan phantom, ring removal, and a Fourier filter on the moon."""
import sys
import numpy as np
from numpy.fft import fft2, ifft2, fftshift, ifftshift, fftfreq
from skimage.data import shepp_logan_phantom, moon
from skimage.transform import radon, iradon, iradon_sart, rescale, resize
from skimage.filters import butterworth, window
from scipy import ndimage as ndi
from scipy import fft as sfft

rms = lambda a: float(np.sqrt(np.mean(np.square(a))))

image = rescale(shepp_logan_phantom(), scale=0.25, mode='reflect', channel_axis=None)
theta = np.linspace(0., 180., max(image.shape), endpoint=False)
sinogram = radon(image, theta=theta)

# a bad detector pixel or two
rng = np.random.default_rng(2024)
gain = 1 + 0.05 * rng.standard_normal(sinogram.shape[0])
sinogram *= gain[:, None]

# estimate the gain: the mean over angles is smooth
mean = sinogram.mean(axis=1)
smooth_mean = ndi.median_filter(mean, size=9)
ratio = np.ones_like(mean)
ok = smooth_mean > 1e-3
ratio[ok] = mean[ok] / smooth_mean[ok]
corrected = sinogram / ratio[:, np.newaxis]

errors = {}
for filter_name in ['ramp', 'shepp-logan', 'hann']:
    for label_, sino in zip(('raw', 'corrected'), (sinogram, corrected)):
        rec = iradon(sino, theta=theta, filter_name=filter_name)
        errors[filter_name, label_] = rms(rec - image)
sart = iradon_sart(corrected[:, ::2], theta=theta[::2])
sart = iradon_sart(corrected[:, ::2], theta=theta[::2], image=sart)
errors['sart', 'corrected'] = rms(sart - image)

# periodic stripes on the moon
m = resize(moon(), (256, 256), anti_aliasing=True)
rr, cc = np.indices(m.shape)
striped = m + 0.1 * np.sin(2 * np.pi * cc * 24 / 256)
F = fftshift(fft2(striped))
mag = np.log1p(np.abs(F))
centre = np.array(F.shape) // 2
F[centre[0] - 1:centre[0] + 2, centre[1] + 22:centre[1] + 27] = 0
F[centre[0] - 1:centre[0] + 2, centre[1] - 26:centre[1] - 21] = 0
clean = np.real(ifft2(ifftshift(F)))

freq = np.hypot(*np.meshgrid(fftfreq(256), fftfreq(256), indexing='ij'))
low = np.real(ifft2(fft2(clean) * np.exp(-(freq / 0.1) ** 2)))
high = butterworth(clean, cutoff_frequency_ratio=0.05, high_pass=True)
power = np.abs(sfft.fft2(clean * window('hann', clean.shape))) ** 2
radial = ndi.mean(power, labels=(freq * 256).astype(int), index=np.arange(1, 100))
slope, offset = np.polyfit(np.log(np.arange(1, 100)), np.log(radial), 1)

if len(sys.argv) > 1:
    np.save(f'{sys.argv[1]}/sart.npy', sart.astype(np.float32))
for key in errors:
    print('%-12s %-10s %.5f' % (*key, errors[key]))
best = min(errors, key=errors.get)
print('best', *best, f'{errors[best]:.5f} stripes {rms(striped - m):.5f} {rms(clean - m):.5f} low {low.std():.5f} '
      f'high {high.std():.5f} peak {mag.max():.4f} slope {slope:.4f}')
