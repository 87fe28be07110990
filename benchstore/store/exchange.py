"""Two names in the file system change places in one step, where the system can do that. The only caller of the C library."""

from __future__ import annotations

import ctypes
import os
import platform
from pathlib import Path
from typing import Any

_HERE = -100
"""AT_FDCWD: a relative path is read from the current folder."""
_LINUX_EXCHANGE = 2
_MACOS_SWAP = 2


def exchanged(one: Path, other: Path) -> bool:
    """Whether both have changed places, at once. False where that cannot be done, and then nothing has changed.

    renameat2(2) of Linux and renamex_np(2) of macOS; Python has neither, and no library for them is kept up. Old kernels,
    other systems and some file systems do not have it.
    """
    first, second = os.fsencode(one), os.fsencode(other)
    try:
        library: Any = ctypes.CDLL(None)
        if platform.system() == "Linux":
            return bool(library.renameat2(_HERE, first, _HERE, second, _LINUX_EXCHANGE) == 0)
        if platform.system() == "Darwin":
            return bool(library.renamex_np(first, second, _MACOS_SWAP) == 0)
    except (AttributeError, OSError, TypeError):  # a C library without it, or none that can be loaded
        pass
    return False
