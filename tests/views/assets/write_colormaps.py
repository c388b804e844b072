"""Write views/assets/colormaps.js, the colormaps of tamis.display for the page: run it after a change."""

import base64
from pathlib import Path

from tamis.display import COLORMAPS, get_colormap

TARGET = Path(__file__).parents[3] / "src" / "tamis" / "views" / "assets" / "colormaps.js"

TEMPLATE = """\
/**
 * The colormaps of `tamis.display`: 256 times red, green, blue.
 * tests/views/assets/write_colormaps.py writes this file.
 */

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
  const encoded = ENCODED_COLORMAPS[name];
  if (!encoded) throw new RangeError(`colormap must be one of ${{COLORMAPS.join(", ")}}, got ${{name}}.`);
  if (!unpackedColormaps.has(name)) unpackedColormaps.set(name, unpackColormap(atob(encoded)));
  return unpackedColormaps.get(name);
}}

function unpackColormap(text) {{
  const colorAt = (i) => packColor(text.charCodeAt(i), text.charCodeAt(i + 1), text.charCodeAt(i + 2));
  return Uint32Array.from({{ length: 256 }}, (_, step) => colorAt(3 * step));
}}
"""


def module_text() -> str:
    tables = [
        f'  {name}:\n    "{base64.b64encode(get_colormap(name).tobytes()).decode()}",' for name in COLORMAPS
    ]
    return TEMPLATE.format(tables="\n".join(tables))


if __name__ == "__main__":
    TARGET.write_text(module_text(), encoding="utf-8")
