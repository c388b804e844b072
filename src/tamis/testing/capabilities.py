"""What every operation does, measured: each is called with small samples of every form and dtype.

2-D, 3-D, with colours, with pixels of another shape; boolean, labels, uint8, uint16, float32 and float64:
does it run, and which kind, dtype and range come out? Is a volume more than its planes? Are channels worked
on apart? Do other threads work on meanwhile, and how long does a megapixel take? The answers are kept in
the catalogue; ``make capabilities`` measures them again.
"""

from __future__ import annotations

from tamis.testing._capability_measure import drift_of, measure, stale_ids

__all__ = ["drift_of", "measure", "stale_ids"]

if __name__ == "__main__":
    from tamis.testing._capability_command import command

    command()
