"""Bit-identical implementations, one file a library; heavy imports stay inside the functions."""
