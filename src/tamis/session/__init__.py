"""One exploration. May import: report and below."""

__all__: list[str] = []
