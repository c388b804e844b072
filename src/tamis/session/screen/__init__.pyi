from ._frame import Pixels as Pixels
from ._frame import pack as pack
from ._frame import unpack as unpack
from ._screen import Screen as Screen
from ._waiting import Waiting as Waiting
