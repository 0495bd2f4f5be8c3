"""What is said of the machine beside figures that are kept."""

import os
import platform


def this_machine() -> dict[str, object]:
    """Return its cores, its memory in GiB, and the version of Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return {"cores": os.cpu_count(), "memory_gib": round(memory, 1), "python": platform.python_version()}
