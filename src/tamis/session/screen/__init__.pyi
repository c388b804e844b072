from ._screen import Screen as Screen
