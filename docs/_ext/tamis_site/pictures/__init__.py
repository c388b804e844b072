"""What every operation does, as a picture: one call of each on a sample, computed when the site is built.

`samples` are lazy images with names; `example` is the call, from `calls_skimage` and `calls_numpy` where the
catalogue alone does not say how; `painting`, `marking`, `ink` and `special` draw what comes out; `strip` is
the same along a parameter; `album` keeps all of it.
"""
