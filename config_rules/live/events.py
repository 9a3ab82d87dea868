"""Event buses as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from config_rules.item import parsed
from config_rules.kinds import BUS
from config_rules.live.source import Here, Items, NotTold, Source, asked, source
from core.plan import tags_in

if TYPE_CHECKING:
    from types_boto3_events.client import EventBridgeClient
    from types_boto3_events.type_defs import EventBusTypeDef


def _buses(at: Here, names: Sequence[str]) -> Items:
    events: EventBridgeClient = at.client("events")
    for bus in _listed(events):
        name, arn = bus["Name"], bus["Arn"]
        if not names or name in names:
            yield at.item(
                BUS,
                name,
                arn,
                {"Name": name, "Arn": arn},
                tags=_tags(events, arn),
                name=name,
                # A bus without a policy is its own account's; ListEventBuses says so by saying nothing.
                beside={"Policy": parsed(bus.get("Policy"))},
            )


def _listed(events: EventBridgeClient) -> Iterator[EventBusTypeDef]:
    """Every bus; boto3 has no paginator for them."""
    token = ""
    while True:
        page = events.list_event_buses(NextToken=token) if token else events.list_event_buses()
        yield from page["EventBuses"]
        token = page.get("NextToken", "")
        if not token:
            return


def _tags(events: EventBridgeClient, arn: str) -> dict[str, str] | None:
    try:
        return tags_in(
            asked(lambda: events.list_tags_for_resource(ResourceARN=arn)["Tags"], "ResourceNotFoundException")
        )
    except NotTold:
        return None


SOURCES: Mapping[str, Source] = {BUS: source(_buses, "events:ListEventBuses", "events:ListTagsForResource")}
