"""CloudTrail's event history, as the tests have it happen: moto has no LookupEvents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.exceptions import JsonRESTError

from tests.config_rules.house import NOW

HOME = "123456789012"
_PAGE = 50  # CloudTrail API Reference, LookupEvents: MaxResults


class Trail:
    """What happened, by account and region. LookupEvents answers from it, the last first, in pages of 50."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[tuple[str, str]] = []
        """The region and the name of each request."""
        self.refuses = ""
        """The error that it answers with."""
        self._events: list[tuple[str, str, dict[str, Any]]] = []

        def lookup_events(response: CloudTrailResponse) -> tuple[int, dict[str, str], str]:
            return self._answer(response)

        monkeypatch.setattr(CloudTrailResponse, "lookup_events", lookup_events, raising=False)

    def happened(
        self,
        call: str,
        name: str,
        user: str = "",
        *,
        source: str = "s3",
        at: datetime = NOW,
        ago: timedelta = timedelta(),
        kind: str = "",
        region: str = "eu-west-1",
        account: str = HOME,
        identity: Mapping[str, Any] | None = None,
        error: str = "",
        reads: bool = False,
    ) -> None:
        """Somebody made a call that names that resource."""
        whole = {"eventName": call, "userIdentity": identity or {}, **({"errorCode": error} if error else {})}
        event = {
            "EventId": f"event-{len(self._events)}",
            "EventName": call,
            "EventSource": f"{source}.amazonaws.com",
            "EventTime": (at - ago).timestamp(),
            "ReadOnly": "true" if reads else "false",
            "Resources": [{"ResourceName": name, **({"ResourceType": kind} if kind else {})}],
            "CloudTrailEvent": json.dumps(whole),
            **({"Username": user} if user else {}),
        }
        self._events.append((account, region, event))

    def _answer(self, response: CloudTrailResponse) -> tuple[int, dict[str, str], str]:
        (wanted,) = (one["AttributeValue"] for one in response._get_param("LookupAttributes"))
        self.asked.append((response.region, wanted))
        if self.refuses:
            raise JsonRESTError(self.refuses, "no")
        start, end = response._get_param("StartTime"), response._get_param("EndTime")
        found = [
            event
            for account, region, event in self._events
            if (account, region) == (response.current_account, response.region)
            and event["Resources"][0]["ResourceName"] == wanted
            and start <= event["EventTime"] <= end
        ]
        found.sort(key=lambda event: -event["EventTime"])
        first = int(response._get_param("NextToken") or 0)
        answer: dict[str, Any] = {"Events": found[first : first + _PAGE]}
        if len(found) > first + _PAGE:
            answer["NextToken"] = str(first + _PAGE)
        return 200, {}, json.dumps(answer)
