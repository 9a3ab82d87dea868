"""Posting to Orderly's Request URL as Slack does: signed, three seconds to acknowledge, events again on failure."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from local.slack.signing import signature_headers

SECONDS_TO_ACKNOWLEDGE = 3.0
RETRY_DELAYS = (0.0, 60.0, 300.0)
"""Seconds before the second, third and fourth try of an event (docs.slack.dev, "Events API": error handling)."""

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ack:
    """What came back. `failure` is Slack's word for what went wrong, as in `x-slack-retry-reason`; empty if nothing."""

    failure: str = ""
    body: bytes = b""
    may_retry: bool = True


@dataclass(frozen=True)
class Sent:
    """A request that was sent, as it went over the wire, and what became of it."""

    body: bytes
    headers: Mapping[str, str]
    ack: Ack


class Delivery:
    """Sends to one Request URL. Events are sent from threads of their own, so nobody waits for their retries."""

    def __init__(self, request_url: str, signing_secret: str, retry_delays: Sequence[float] = RETRY_DELAYS) -> None:
        self.request_url = request_url
        self.sent: list[Sent] = []
        """Every try, oldest first."""
        self._secret = signing_secret
        self._delays = retry_delays
        self._stopping = threading.Event()
        self._http = httpx.Client(timeout=SECONDS_TO_ACKNOWLEDGE, trust_env=False)

    def form(self, fields: Mapping[str, str]) -> Ack:
        """Send a slash command or an interaction. Slack tries these once."""
        return self._post(urlencode(fields).encode(), {"Content-Type": _FORM})

    def event(self, envelope: Mapping[str, Any]) -> None:
        """Send an event, again and again until it is acknowledged or the tries are used up."""
        body = json.dumps(envelope).encode()
        threading.Thread(target=self._deliver, args=(body,), name="slack-event", daemon=True).start()

    def close(self) -> None:
        """Stop retrying."""
        self._stopping.set()
        self._http.close()

    def _deliver(self, body: bytes) -> None:
        ack = self._post(body, {"Content-Type": _JSON})
        for number, delay in enumerate(self._delays, start=1):
            if not ack.failure or not ack.may_retry or self._stopping.wait(delay):
                return
            again = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": ack.failure}
            ack = self._post(body, {"Content-Type": _JSON} | again)
        if ack.failure:
            _log.warning("Slack look-alike: an event was not acknowledged (%s): %s", ack.failure, body[:300])

    def _post(self, body: bytes, headers: dict[str, str]) -> Ack:
        agent = {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        signed = headers | agent | signature_headers(body, self._secret, int(time.time()))
        ack = self._answer(body, signed)
        self.sent.append(Sent(body, signed, ack))
        return ack

    def _answer(self, body: bytes, headers: dict[str, str]) -> Ack:
        if self._stopping.is_set():
            return Ack("connection_failed", may_retry=False)
        try:
            response = self._http.post(self.request_url, content=body, headers=headers)
        except httpx.TimeoutException:
            return Ack("http_timeout")
        except httpx.TransportError:
            return Ack("connection_failed")
        if response.is_success:
            return Ack(body=response.content)
        return Ack("http_error", response.content, may_retry=response.headers.get("x-slack-no-retry") != "1")
