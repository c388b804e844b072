from ._board import Board as Board
from ._paper import make_paper as make_paper
from ._scene import Scene as Scene
from ._view import View as View
