from tests.domain.search.conftest import small_library, state_folder

__all__ = ["small_library", "state_folder"]
