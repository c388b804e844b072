"""Write views/assets/colormaps.js: the colormaps of tamis.display, for the page. `python write_colormaps.py` after a change."""

import base64
from pathlib import Path

from tamis.display import COLORMAPS, get_colormap

TARGET = Path(__file__).parents[3] / "src" / "tamis" / "views" / "assets" / "colormaps.js"

TEMPLATE = """\
/** The colormaps of `tamis.display`, 256 times red, green, blue; written by tests/views/assets/write_colormaps.py. */

import {{ packColor }} from "./palette.js";

const ENCODED_COLORMAPS = {{
{tables}
}};

const unpackedColormaps = new Map();

/** Names of the colormaps. */
export const COLORMAPS = Object.keys(ENCODED_COLORMAPS);

/**
 * @param {{string}} name one of `COLORMAPS`
 * @returns {{Uint32Array}} 256 colours, packed as a canvas keeps them, from low to high
 */
export function colorsOf(name) {{
  if (!ENCODED_COLORMAPS[name]) throw new RangeError(`colormap must be one of ${{COLORMAPS.join(", ")}}, got ${{name}}.`);
  if (!unpackedColormaps.has(name)) unpackedColormaps.set(name, unpackColormap(atob(ENCODED_COLORMAPS[name])));
  return unpackedColormaps.get(name);
}}

function unpackColormap(text) {{
  const at = (i) => text.charCodeAt(i);
  return Uint32Array.from({{ length: 256 }}, (_, step) => packColor(at(3 * step), at(3 * step + 1), at(3 * step + 2)));
}}
"""


def module_text() -> str:
    tables = [
        f'  {name}:\n    "{base64.b64encode(get_colormap(name).tobytes()).decode()}",' for name in COLORMAPS
    ]
    return TEMPLATE.format(tables="\n".join(tables))


if __name__ == "__main__":
    TARGET.write_text(module_text(), encoding="utf-8")
