from .batch import Result as Result
from .batch import check as check
from .batch import run as run
from .catalogue import Operation as Operation
from .catalogue import get_operation as get_operation
from .catalogue import list_operations as list_operations
from .engine import apply_parallel as apply_parallel
from .errors import TamisError as TamisError
from .pipeline import Pipeline as Pipeline
from .recorder import Image as Image
from .recorder import color as color
from .recorder import data as data
from .recorder import exposure as exposure
from .recorder import feature as feature
from .recorder import filters as filters
from .recorder import measure as measure
from .recorder import morphology as morphology
from .recorder import ndimage as ndimage
from .recorder import open as open
from .recorder import restoration as restoration
from .recorder import segmentation as segmentation
from .recorder import transform as transform
from .recorder import util as util
from .store import Memory as Memory

__version__: str
