"""Faster implementations of operations, each with the arguments of the library's own function."""
