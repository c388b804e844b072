"""What can be done, one file a topic, named as in scikit-image; each has a tuple ``OPERATIONS``."""
