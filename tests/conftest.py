"""What every test shares."""

from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# A busy machine is slow, which says nothing of the code.
hypothesis_settings.register_profile(
    "piu", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("piu")

# `make test-engine` leaves the platform out: what it imports takes longer than the engine's tests.
pytest_plugins = ["tests.platform_fixtures"]
