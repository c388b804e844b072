"""One file per image format; its name is the reader's name. May import: the files of `tamis.io`."""
