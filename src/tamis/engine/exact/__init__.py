"""Exact algorithms for operations that look at the whole image: each tile says a little, and it is merged."""
