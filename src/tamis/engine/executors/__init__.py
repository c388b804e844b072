"""Ways to carry out tasks; each file has a function ``create(workers)``."""
