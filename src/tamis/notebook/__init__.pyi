from ._compare import compare as compare
from ._comparison import Comparison as Comparison
from ._explore import explore as explore
from ._explorer import Explorer as Explorer
from ._interact import interact as interact
from ._link import Linked as Linked
from ._link import link as link
