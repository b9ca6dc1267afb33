from tests.domain.search.conftest import (
    _library_folder,
    read_library,
    small_library,
    state_folder,
)

__all__ = ["_library_folder", "read_library", "small_library", "state_folder"]
