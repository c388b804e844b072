"""The recorder: runs an unmodified script once, and returns what it does as a pipeline."""
