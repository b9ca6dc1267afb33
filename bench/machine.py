"""What the measures were taken on."""

import os
import platform
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np
import scipy

Result = TypeVar("Result")

MEBI = 2**20


class Taken(NamedTuple):
    """Wall and processor time, in seconds."""

    wall: float
    cpu: float


def timed(work: Callable[..., Result], *args: Any, **settings: Any) -> tuple[Taken, Result]:
    """Time one call; the processor time covers all threads of the process."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work(*args, **settings)
    return Taken(time.perf_counter() - wall, time.process_time() - cpu), result


def least(work: Callable[[], object], *, times: int) -> Taken:
    """Time some calls and keep the fastest of each clock."""
    taken = [timed(work)[0] for _ in range(times)]
    return Taken(min(t.wall for t in taken), min(t.cpu for t in taken))


def description() -> dict[str, object]:
    """Describe processor, memory, system and libraries."""
    return {
        "processor": _line("/proc/cpuinfo", r"model name\s*:\s*(.+)") or platform.processor(),
        "cores": os.cpu_count(),
        "shared_cache": _cache(),
        "memory_gib": round(_kibibytes("MemTotal") / MEBI, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "numba": numba.__version__,
        "load_at_start": round(os.getloadavg()[0], 2),
        "date": time.strftime("%Y-%m-%d"),
    }


def peak_memory() -> int:
    """Return the most bytes this process has held in memory."""
    return 1024 * int(_line("/proc/self/status", r"VmHWM:\s*(\d+)") or 0)


def _line(path: str, pattern: str) -> str:
    found = re.search(pattern, Path(path).read_text()) if Path(path).exists() else None
    return found.group(1).strip() if found else ""


def _kibibytes(name: str) -> int:
    return int(_line("/proc/meminfo", rf"{name}:\s*(\d+)") or 0)


def _cache() -> str:
    last = Path("/sys/devices/system/cpu/cpu0/cache/index3/size")
    return last.read_text().strip() if last.exists() else ""
