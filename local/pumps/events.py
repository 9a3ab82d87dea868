"""EventBridge: events to the rules of the template whose patterns they match, and so to functions."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from moto.events.models import EventPattern

from local.functions import Answer

logger = logging.getLogger(__name__)

_TRIES = 3
"""An asynchronous invocation is tried twice more (AWS Lambda Developer Guide, "Asynchronous invocation")."""


class EventPump:
    """The default event bus, with the template's rules."""

    def __init__(
        self,
        rules: Mapping[str, Mapping[str, Any]],
        run: Callable[[str, bytes], Answer],
        give_up: Callable[[str, bytes], None],
        pause: float = 1.0,
    ) -> None:
        """`run` has a function (by ARN) handle a payload; `give_up` gets what failed three times.

        `pause` is in seconds, between the tries; in AWS it is a minute, then two.
        """
        self._rules = [
            (EventPattern.load(json.dumps(rule["EventPattern"])), rule.get("Targets", [])) for rule in rules.values()
        ]
        self._run = run
        self._give_up = give_up
        self._pause = pause
        self._stopping = threading.Event()
        self._workers = ThreadPoolExecutor(4, thread_name_prefix="events")

    def emit(self, event: Mapping[str, Any]) -> None:
        """Put an event, in EventBridge's envelope, on the bus."""
        for pattern, targets in self._rules:
            if pattern.matches_event(cast("Any", dict(event))):
                for target in targets:
                    self._workers.submit(self._deliver, target["Arn"], json.dumps(event).encode())

    def stop(self) -> None:
        """Deliver no more."""
        self._stopping.set()
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _deliver(self, function: str, payload: bytes) -> None:
        for _ in range(_TRIES):
            if not self._run(function, payload).error:
                return
            if self._stopping.wait(self._pause):
                return
        logger.error("%s gave up an event", function)
        self._give_up(function, payload)
