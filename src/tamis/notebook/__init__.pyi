from ._explore import explore as explore
from ._explorer import Explorer as Explorer
from ._interact import interact as interact
