"""What the Config rules say about each resource."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nicegui import ui

from core.aws.state import State
from local.page import theme
from local.page.live import live
from local.page.looks import looked_at, mode_of, mode_toggle
from local.page.visitor import Visitor

_SHOWN = {
    "NON_COMPLIANT": ("Breaks the rule", "negative", "error"),
    "COMPLIANT": ("In order", "positive", "check_circle"),
    "NOT_APPLICABLE": ("Not applicable", "grey-6", "remove_circle_outline"),
    "INSUFFICIENT_DATA": ("Not known", "warning", "help"),
}


@dataclass(frozen=True)
class _Verdict:
    resource: str
    name: str
    compliance: str
    annotation: str
    at: datetime


@dataclass(frozen=True)
class _Rule:
    name: str
    description: str
    key: str
    """What its remediation mode is kept under."""
    mode: str
    verdicts: tuple[_Verdict, ...]


def findings_view(visitor: Visitor) -> None:
    """Each rule with its verdicts, those that matter first."""
    config, ec2 = visitor.runtime.aws("config"), visitor.runtime.aws("ec2")
    table = visitor.runtime.outputs.get("StateTable", "")
    state = State(visitor.runtime.aws("dynamodb"), table, visitor.runtime.clock.now) if table else None
    with ui.column().classes("w-full max-w-5xl mx-auto px-5 py-6 gap-5"):
        theme.view_title(
            "Findings", "What AWS Config was told about each resource. Change something in the account to see it move."
        )
        live(lambda: _rules(config, ec2, state), lambda rules: _show(rules, state))
        if state:
            looked_at(state)


def _rules(config: Any, ec2: Any, state: State | None) -> tuple[_Rule, ...]:
    names = _names(ec2)
    pages = config.get_paginator("describe_config_rules").paginate()
    return tuple(
        _Rule(
            rule["ConfigRuleName"],
            rule.get("Description", ""),
            key := json.loads(rule.get("InputParameters") or "{}").get("rule", ""),
            mode_of(state.policies(), key) if state else "",
            _verdicts(config, rule["ConfigRuleName"], names),
        )
        for page in pages
        for rule in page["ConfigRules"]
    )


def _names(ec2: Any) -> dict[str, str]:
    pages = ec2.get_paginator("describe_tags").paginate(Filters=[{"Name": "key", "Values": ["Name"]}])
    return {tag["ResourceId"]: tag["Value"] for page in pages for tag in page["Tags"]}


def _verdicts(config: Any, rule: str, names: Mapping[str, str]) -> tuple[_Verdict, ...]:
    pages = config.get_paginator("get_compliance_details_by_config_rule").paginate(ConfigRuleName=rule)
    found = [_verdict(result, names) for page in pages for result in page["EvaluationResults"]]
    order = list(_SHOWN)
    return tuple(sorted(found, key=lambda verdict: (order.index(verdict.compliance), verdict.resource)))


def _verdict(result: dict[str, Any], names: Mapping[str, str]) -> _Verdict:
    about = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
    return _Verdict(
        about["ResourceId"],
        names.get(about["ResourceId"], ""),
        result["ComplianceType"],
        result.get("Annotation", ""),
        result["ResultRecordedTime"],
    )


def _show(rules: tuple[_Rule, ...], state: State | None) -> None:
    if not rules:
        theme.nothing_here("fact_check", "There are no Config rules in this account.")
    for rule in rules:
        with ui.card().classes("w-full p-4 gap-3"):
            with ui.column().classes("gap-0"):
                ui.label(rule.name).classes("font-semibold text-base")
                ui.label(rule.description).classes("text-sm text-stone-500")
            if state and rule.key:
                mode_toggle(rule.key, rule.mode, state)
            if not rule.verdicts:
                ui.label("No resource has been looked at yet.").classes("text-sm text-stone-500")
            with ui.list().props("separator").classes("w-full"):
                for verdict in rule.verdicts:
                    _item(verdict)


def _item(verdict: _Verdict) -> None:
    label, colour, icon = _SHOWN[verdict.compliance]
    with ui.item().classes("px-0"):
        with ui.item_section().props("avatar").classes("min-w-0 pr-3"):
            ui.icon(icon, color=colour, size="22px")
        with ui.item_section():
            with ui.row().classes("items-baseline gap-2"):
                if verdict.name:
                    ui.label(verdict.name).classes("text-sm font-medium")
                ui.label(verdict.resource).classes("mono text-xs text-stone-500")
            if verdict.annotation:
                ui.item_label(verdict.annotation).props("caption")
        with ui.item_section().props("side"):
            ui.label(label).classes("text-sm text-stone-600")
            ui.label(f"{verdict.at.astimezone():%-d %b, %H:%M:%S}").classes("text-xs text-stone-400 tabular-nums")
