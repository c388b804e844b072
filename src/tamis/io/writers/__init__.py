"""One file per format to write, named as the writer. May import: the files of `tamis.io`."""
