"""What a user can set once for all: one frozen record, read from ``TAMIS_*`` variables."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tamis.dataclass import dataclass
from tamis.errors import SettingError, format_bytes, shown

__all__ = ["Settings", "current_settings", "parse_bytes", "parse_count"]

_UNITS = {"": 1, "B": 1}
for _power, _letter in enumerate("KMGT", start=1):
    _UNITS[_letter] = _UNITS[f"{_letter}B"] = 1000**_power
    _UNITS[f"{_letter}IB"] = 1024**_power


@dataclass(frozen=True, slots=True)
class Settings:
    """Where results are kept, and how much of the machine may be used.

    Parameters
    ----------
    cache_dir : Path
        Folder of the disk store (``TAMIS_CACHE_DIR``).
    cache_bytes : int, byte
        How much the disk store may hold (``TAMIS_CACHE_SIZE``).
    memory_bytes : int, byte
        How much memory one run may use (``TAMIS_MEMORY``).
    workers : int
        How many tasks run at once (``TAMIS_WORKERS``).
    executor : str
        Name of the executor (``TAMIS_EXECUTOR``).
    """

    cache_dir: Path
    cache_bytes: int
    memory_bytes: int
    workers: int
    executor: str


def parse_bytes(text: str | int | float, *, name: str = "memory") -> int:
    """Return the number of bytes that `text` says, such as ``"2GB"`` or ``"512 MiB"``.

    Parameters
    ----------
    text : str or number
        A count of bytes, or a number with a unit: B, kB, MB, GB, TB (powers of 1000), KiB ... (of 1024).
    name : str, default 'memory'
        What the number is for, in messages.

    Returns
    -------
    count : int, byte
        At least 1.

    Raises
    ------
    SettingError
        If it is no such number.

    Examples
    --------
    >>> parse_bytes("2GB"), parse_bytes("1.5 MiB")
    (2000000000, 1572864)
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*([A-Za-z]*)\s*", str(text))
    unit = _UNITS.get(match[2].upper()) if match else None
    count = int(float(match[1]) * unit) if match and unit else 0
    if count < 1:
        message = f"{name} must be a size such as '2GB' or '512MiB', got {shown(text)}"
        raise SettingError(message)
    return count


def parse_count(text: str | int, *, name: str = "workers") -> int:
    """Return `text` as a whole number of at least 1, or raise `SettingError`."""
    try:
        count = int(text)
    except ValueError:
        count = 0
    if count < 1:
        message = f"{name} must be a whole number of at least 1, got {shown(text)}"
        raise SettingError(message)
    return count


def current_settings() -> Settings:
    """Return the settings in force: the ``TAMIS_*`` variables, else what suits this machine."""
    environment = os.environ
    return Settings(
        cache_dir=Path(environment.get("TAMIS_CACHE_DIR") or _default_cache_dir()).expanduser(),
        cache_bytes=parse_bytes(environment.get("TAMIS_CACHE_SIZE", "10GB"), name="TAMIS_CACHE_SIZE"),
        memory_bytes=parse_bytes(environment.get("TAMIS_MEMORY") or _half_of_memory(), name="TAMIS_MEMORY"),
        workers=parse_count(environment.get("TAMIS_WORKERS") or _cores(), name="TAMIS_WORKERS"),
        executor=environment.get("TAMIS_EXECUTOR", "threads"),
    )


def _default_cache_dir() -> str:
    import platformdirs

    return platformdirs.user_cache_dir("tamis", appauthor=False)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _half_of_memory() -> int:
    import psutil

    return int(psutil.virtual_memory().total // 2)


def describe_settings(settings: Settings) -> dict[str, str]:
    """Return the settings as words, for ``tamis info``."""
    return {
        "cache folder": str(settings.cache_dir),
        "cache size": format_bytes(settings.cache_bytes),
        "memory": format_bytes(settings.memory_bytes),
        "workers": str(settings.workers),
        "executor": settings.executor,
    }
