"""The application in the browser: a server, its users, its page. May import: session, batch and below.

Dash, FastAPI and uvicorn are an extra, ``pip install 'tamis[app]'``; they are imported inside functions.
"""

from tamis.web._limits import Limits
from tamis.web._opening import Opening, openings_of
from tamis.web._serve import check_extra, data_folder, serve

__all__ = ["Limits", "Opening", "check_extra", "data_folder", "openings_of", "serve"]
