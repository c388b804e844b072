"""Explore, tune and verify image-processing pipelines around scikit-image."""
