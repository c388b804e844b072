"""Contract suites, for whoever adds a part; needs pytest and hypothesis. May import: every floor."""
