"""What the template's Globals give every function, for functions that run in the tests' own process.

And what holds for all tests that Hypothesis writes: how long one takes is no matter, since machines differ.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

os.environ["POWERTOOLS_METRICS_NAMESPACE"] = "Orderly"
os.environ["POWERTOOLS_SERVICE_NAME"] = "orderly"
os.environ["POWERTOOLS_TRACE_DISABLED"] = "true"

settings.register_profile("orderly", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("orderly")
