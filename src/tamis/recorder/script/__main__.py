"""``python -m tamis.recorder.script WISHES SCRIPT``: the process that a script is recorded in."""

import sys

from tamis.recorder.script._become import become_script

become_script(sys.argv[1:])
