"""One file a command, of the command's name; each has a ``command``."""
