"""A package that cannot be imported; it must take no other along."""

message = "the camera's driver is missing"
raise OSError(message)
