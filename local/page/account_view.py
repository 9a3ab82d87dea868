"""The demo account, with what somebody could do in the AWS console behind Orderly's back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from nicegui import run, ui

from local.page import theme
from local.page.live import live
from local.page.visitor import Visitor

_STATE_COLOURS = {"running": "positive", "stopped": "grey-6", "pending": "warning", "stopping": "warning"}
Change = Callable[..., Awaitable[None]]


def account_view(visitor: Visitor) -> None:
    """Instances and security groups, live."""
    ec2 = visitor.runtime.aws("ec2")
    with ui.column().classes("w-full max-w-5xl mx-auto px-5 py-6 gap-5"):
        theme.view_title(
            "Account", "The demo account as its owner would see it in the AWS console. Changes are real there."
        )
        with ui.tabs().props("no-caps align=left dense active-color=primary").classes("text-stone-600") as tabs:
            ui.tab("instances", "Instances")
            ui.tab("groups", "Security groups")
        with ui.tab_panels(tabs, value="instances").classes("w-full bg-transparent").props("animated=false"):
            with ui.tab_panel("instances").classes("p-0"):
                _instances(ec2)
            with ui.tab_panel("groups").classes("p-0"):
                live(lambda: _groups(ec2), _show_groups, every=5)


def _instances(ec2: Any) -> None:
    async def change(action: str, **arguments: Any) -> None:
        try:
            await run.io_bound(getattr(ec2, action), **arguments)
        except (BotoCoreError, ClientError) as error:
            ui.notify(str(error), type="negative", multi_line=True)
        await look()

    look = live(lambda: _found(ec2), lambda instances: _show(instances, change))


def _found(ec2: Any) -> list[dict[str, Any]]:
    pages = ec2.get_paginator("describe_instances").paginate()
    found = [
        instance for page in pages for reservation in page["Reservations"] for instance in reservation["Instances"]
    ]
    return sorted(found, key=lambda instance: _tags(instance).get("Name", instance["InstanceId"]))


def _show(instances: list[dict[str, Any]], change: Change) -> None:
    if not instances:
        theme.nothing_here("dns", "There are no instances in this account.")
    for instance in instances:
        _card(instance, change)


def _card(instance: Mapping[str, Any], change: Change) -> None:
    identifier, state = instance["InstanceId"], instance["State"]["Name"]
    tags = _tags(instance)
    with ui.card().classes("w-full p-4 gap-2"):
        with ui.row().classes("w-full items-center gap-3"):
            ui.label(tags.get("Name", "(no name)")).classes("font-semibold text-base")
            _copyable(identifier)
            ui.badge(state, color=_STATE_COLOURS.get(state, "grey-6")).props("rounded").classes("px-2 py-1")
            ui.label(instance["InstanceType"]).classes("text-sm text-stone-500")
            ui.space()
            _power(identifier, state, change)
        with ui.row().classes("items-center gap-1"):
            for key, value in sorted(tags.items()):
                if key != "Name":
                    _tag(identifier, key, value, change)
            add = ui.button("Add tag", icon="add", on_click=lambda: _add_tag(identifier, change))
            add.props("flat dense no-caps color=primary").classes("example pr-2")
        groups = [f"{group['GroupName']} ({group['GroupId']})" for group in instance.get("SecurityGroups", [])]
        facts = [instance.get("PrivateIpAddress", "no private address"), *groups]
        ui.label("  ·  ".join(facts)).classes("text-xs text-stone-500")


def _copyable(identifier: str) -> None:
    def copy() -> None:
        ui.clipboard.write(identifier)
        ui.notify(f"Copied {identifier}", timeout=1500)

    with ui.row().classes("items-center gap-0 no-wrap"):
        ui.label(identifier).classes("mono text-sm text-stone-600 select-all")
        ui.button(icon="content_copy", on_click=copy).props(f'flat dense round size=xs aria-label="Copy {identifier}"')


def _power(identifier: str, state: str, change: Change) -> None:
    for label, icon, action, when in (
        ("Stop", "stop", "stop_instances", "running"),
        ("Start", "play_arrow", "start_instances", "stopped"),
    ):
        if state == when:
            button = ui.button(
                label, icon=icon, on_click=lambda action=action: change(action, InstanceIds=[identifier])
            )
            button.props("outline dense no-caps color=grey-8").classes("px-2")


def _tag(identifier: str, key: str, value: str, change: Change) -> None:
    async def remove() -> None:
        await change("delete_tags", Resources=[identifier], Tags=[{"Key": key}])

    chip = (
        ui.chip(f"{key} = {value}", removable=True, color="grey-3", text_color="grey-9")
        .props("dense")
        .classes("example px-2")
    )
    chip.on_value_change(lambda event: None if event.value else remove())


async def _add_tag(identifier: str, change: Change) -> None:
    # At the page itself: the card that the button is in is drawn again while somebody types.
    with ui.context.client.content, ui.dialog() as dialog, ui.card().classes("w-96 gap-3"):
        ui.label(f"Add a tag to {identifier}").classes("text-lg font-semibold")
        key = ui.input("Key").props("outlined dense autofocus").classes("w-full")
        value = ui.input("Value").props("outlined dense").classes("w-full")
        with ui.row().classes("w-full justify-end"):
            ui.button("Cancel", on_click=lambda: dialog.submit(False)).props("flat no-caps")
            ui.button("Add", on_click=lambda: dialog.submit(True)).props("unelevated no-caps")
    if await dialog and key.value:
        await change("create_tags", Resources=[identifier], Tags=[{"Key": key.value, "Value": value.value or ""}])
    if not dialog.is_deleted:
        dialog.delete()


def _groups(ec2: Any) -> list[dict[str, Any]]:
    pages = ec2.get_paginator("describe_security_groups").paginate()
    groups = [group for page in pages for group in page["SecurityGroups"]]
    return sorted(groups, key=lambda group: group["GroupName"])


def _show_groups(groups: list[dict[str, Any]]) -> None:
    columns = [
        {"name": name, "label": name, "field": name, "align": "left"}
        for name in ("Direction", "Protocol", "Ports", "From or to", "Description")
    ]
    for group in groups:
        rows = [
            {"id": f"{direction}{number}", **row}
            for direction, rules in (("in", group["IpPermissions"]), ("out", group["IpPermissionsEgress"]))
            for number, row in enumerate(_rules(direction, rules))
        ]
        with ui.card().classes("w-full p-4 gap-2 mb-4"):
            with ui.row().classes("items-center gap-3"):
                ui.label(group["GroupName"]).classes("font-semibold text-base")
                _copyable(group["GroupId"])
            ui.table(columns=columns, rows=rows, row_key="id").props("dense flat hide-pagination").classes("w-full")


def _rules(direction: str, rules: list[dict[str, Any]]) -> list[dict[str, str]]:
    found = []
    for rule in rules:
        peers = [(peer["CidrIp"], peer) for peer in rule.get("IpRanges", [])]
        peers += [(peer["CidrIpv6"], peer) for peer in rule.get("Ipv6Ranges", [])]
        peers += [(peer["GroupId"], peer) for peer in rule.get("UserIdGroupPairs", [])]
        peers += [(peer["PrefixListId"], peer) for peer in rule.get("PrefixListIds", [])]
        ports = "–".join(dict.fromkeys(str(rule[end]) for end in ("FromPort", "ToPort") if end in rule))
        found += [
            {
                "Direction": direction,
                "Protocol": rule["IpProtocol"],
                "Ports": ports,
                "From or to": name,
                "Description": peer.get("Description", ""),
            }
            for name, peer in peers
        ]
    return found


def _tags(resource: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in resource.get("Tags", [])}
