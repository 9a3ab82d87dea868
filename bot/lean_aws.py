"""AWS for the function that must answer Slack within three seconds, cold.

botocore without boto3, and a few lines instead of Powertools' parameters, which import boto3: at a cold start
that is a third of the whole (benchmarks/README.md has the figures). Everything else uses `core.aws`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

_AGE = 300.0
"""Seconds for which a secret is used before it is read again."""

# One retry, soon: Slack waits for three seconds in all.
_CONFIG = Config(retries={"mode": "standard", "max_attempts": 2}, connect_timeout=1, read_timeout=1)


@cache
def client(service: str) -> Any:
    """The client of that service, made once."""
    return botocore.session.get_session().create_client(service, config=_CONFIG)


class Secret:
    """A SecureString parameter, read when first asked for and again when it is old."""

    def __init__(self, name: str, ssm: Callable[[], Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._ssm = ssm
        self._clock = clock
        self._value = ""
        self._read_at = 0.0

    def value(self) -> str:
        """The secret itself; never put it in a log or a message."""
        if not self._value or self._clock() - self._read_at > _AGE:
            answer = self._ssm().get_parameter(Name=self._name, WithDecryption=True)
            self._value = str(answer["Parameter"]["Value"])
            self._read_at = self._clock()
        return self._value
