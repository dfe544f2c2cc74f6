"""Settings that all tests share."""

from hypothesis import settings

# The same examples in every run, on any machine and however slow it is.
settings.register_profile("reproducible", derandomize=True, deadline=None, database=None)
settings.load_profile("reproducible")
