"""What the Config rules say about each resource."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nicegui import ui

from local.page import theme
from local.page.live import live
from local.page.visitor import Visitor

_SHOWN = {
    "NON_COMPLIANT": ("Breaks the rule", "negative", "error"),
    "COMPLIANT": ("In order", "positive", "check_circle"),
    "NOT_APPLICABLE": ("Not applicable", "grey-6", "remove_circle_outline"),
    "INSUFFICIENT_DATA": ("Not known", "warning", "help"),
}


@dataclass(frozen=True)
class _Verdict:
    resource_type: str
    resource: str
    compliance: str
    annotation: str
    at: datetime


@dataclass(frozen=True)
class _Rule:
    name: str
    description: str
    verdicts: tuple[_Verdict, ...]


def findings_view(visitor: Visitor) -> None:
    """Each rule with its verdicts, those that matter first."""
    config = visitor.runtime.aws("config")
    with ui.column().classes("w-full max-w-5xl mx-auto px-5 py-6 gap-5"):
        theme.view_title(
            "Findings", "What AWS Config was told about each resource. Change something in the account to see it move."
        )
        live(lambda: _rules(config), _show)


def _rules(config: Any) -> tuple[_Rule, ...]:
    pages = config.get_paginator("describe_config_rules").paginate()
    return tuple(
        _Rule(rule["ConfigRuleName"], rule.get("Description", ""), _verdicts(config, rule["ConfigRuleName"]))
        for page in pages
        for rule in page["ConfigRules"]
    )


def _verdicts(config: Any, rule: str) -> tuple[_Verdict, ...]:
    pages = config.get_paginator("get_compliance_details_by_config_rule").paginate(ConfigRuleName=rule)
    found = [_verdict(result) for page in pages for result in page["EvaluationResults"]]
    order = list(_SHOWN)
    return tuple(sorted(found, key=lambda verdict: (order.index(verdict.compliance), verdict.resource)))


def _verdict(result: dict[str, Any]) -> _Verdict:
    about = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
    return _Verdict(
        about["ResourceType"],
        about["ResourceId"],
        result["ComplianceType"],
        result.get("Annotation", ""),
        result["ResultRecordedTime"],
    )


def _show(rules: tuple[_Rule, ...]) -> None:
    if not rules:
        theme.nothing_here("fact_check", "There are no Config rules in this account.")
    for rule in rules:
        with ui.card().classes("w-full p-4 gap-3"):
            with ui.column().classes("gap-0"):
                ui.label(rule.name).classes("font-semibold text-base")
                ui.label(rule.description).classes("text-sm text-stone-500")
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
            ui.label(verdict.resource).classes("mono text-sm")
            ui.item_label(verdict.annotation or label).props("caption")
        with ui.item_section().props("side"):
            ui.label(label).classes("text-sm text-stone-600")
            ui.label(f"{verdict.at.astimezone():%-d %b, %H:%M:%S}").classes("text-xs text-stone-400 tabular-nums")
