"""What `tamis.link` can link: a file here is a library whose views it knows. May import: display and below.

Each file has `WHAT`, which names the views in a message, and `find_views(thing, spacing)`, which returns the
`View`s that a thing consists of, or nothing. No library is imported to find out: what is not loaded has made
no view.
"""
