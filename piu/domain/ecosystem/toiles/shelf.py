"""Built things kept in memory under the hash of what they show. Pure: no database.

A key is a hash of contents, never of row numbers alone: these are given again after a rollback,
and a page must not show what was never saved.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """The `most` things asked for last, by key; the least recently asked for leaves first."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, build: Callable[[], T]) -> T:
        """The thing of this key, built now if it is not there.

        Two threads may build the same thing at once: they get equal ones, and nobody waits.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        built = build()
        with self._lock:
            self._kept[key] = built
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return built

    def __len__(self) -> int:
        return len(self._kept)
