"""Ways to carry out tasks; each file has a function ``create(workers)``.

One that works on a cluster may have ``connect(scheduler)``, and ``adopt(object)``, which returns None
where the object is nothing that it knows.
"""
