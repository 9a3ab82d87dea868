"""The report as a page: one HTML file without scripts, that can be read on a screen and printed."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from automation.operations.compliance import AGES, By, change, ordered, percent
from automation.operations.waiting import SEVERITIES
from automation.operations.words import count, day, minute, moment
from config_rules.report import trend
from config_rules.report.contents import COUNTED_BY, Contents
from config_rules.report.files import File
from config_rules.report.place import Home, fix
from core.compliance import Finding

_TITLES = {
    By.SEVERITY: ("By severity", "Severity"),
    By.FRAMEWORK: ("By framework section", "Section"),
    By.OWNER: ("By owner", "Owner"),
    By.ACCOUNT: ("By account", "Account and region"),
}
_MOST_ROWS = 100
"""Rows of a table of sums."""


@cache
def _environment() -> Environment:
    # Whatever comes from AWS is escaped: names and tags are anybody's.
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write_page(file: File, contents: Contents) -> None:
    """Write the page, part by part."""
    for part in _environment().get_template("page.html").stream(_shown(contents)):
        file.write(part)


def _shown(report: Contents) -> dict[str, Any]:
    """What the page shows, by the names that it uses."""
    zone, home = report.week.zone, Home(report.account, report.region)

    def place(finding: Finding) -> str:
        return ", ".join(home.of(finding)) if finding.place else ""

    def when(at: datetime | None) -> str:
        return minute(at, zone) if at else ""

    return {
        "report": report,
        "percent": percent,
        "count": count,
        "fix": fix,
        "place": place,
        "minute": when,
        "day": lambda at: day(at, zone),
        "person": lambda who: who.removeprefix("slack:"),
        "made": moment(report.made, zone),
        "change": change(report.days, report.made).lstrip(", "),
        "trend": trend.drawing(report.days),
        "size": (trend.WIDTH, trend.HEIGHT),
        "severities": SEVERITIES,
        "ages": AGES,
        "sums": [
            (*_TITLES[by], ordered(by, report.sums.by[by])[:_MOST_ROWS], len(report.sums.by[by])) for by in COUNTED_BY
        ],
    }
