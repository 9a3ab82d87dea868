"""What the template's Globals give every function, for functions that run in the tests' own process."""

from __future__ import annotations

import os

os.environ["POWERTOOLS_METRICS_NAMESPACE"] = "Orderly"
os.environ["POWERTOOLS_SERVICE_NAME"] = "orderly"
os.environ["POWERTOOLS_TRACE_DISABLED"] = "true"
