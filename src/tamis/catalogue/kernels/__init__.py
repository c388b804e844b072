"""Implementations of ours that give the library's own bits; heavy imports stay inside the functions."""
