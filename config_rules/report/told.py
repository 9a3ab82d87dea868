"""What is said in Slack of a report."""

from __future__ import annotations

from collections.abc import Iterator

from automation.operations.compliance import change, percent, trend
from automation.operations.words import count, day
from config_rules.report.contents import Contents
from config_rules.report.place import fix
from config_rules.report.security_hub import SecurityHub
from core.answer import Table
from core.call import Call, Choice
from core.outcome import Fact, Notice

_WORST_RULES = 3
_MOST_ROWS = 200
"""Rows of the CSV that goes with the message: a message on a queue has its limits, the file in the bucket has none."""
_MOST_CELL = 200


def notice(report: Contents, hub: SecurityHub | None = None) -> Notice:
    """The score and its change, the worst rules, and where all of it lies."""
    whole = report.sums.whole
    score = f"{percent(whole)} of {count(whole.kept + whole.broken, 'check')} are in order"
    if whole.score is None:
        score = "nothing could be judged yet"
    found = report.of_status("open")
    headline = (
        f"Compliance in {report.week.words}: {score}{change(report.days, report.made)}; "
        f"{count(found, 'open finding')}{': ' + report.by_severity if found else ''}."
    )
    return Notice(
        headline,
        tuple(_facts(report, hub)),
        (
            Choice("List the findings", Call("findings", {})),
            Choice("By framework", Call("compliance", {"by": "framework"})),
        ),
        topic="finding",
        severity="low",
        name="weekly-report",
        chart=trend(report.days, report.week.zone),
        table=_table(report),
    )


def _facts(report: Contents, hub: SecurityHub | None) -> Iterator[Fact]:
    for rule in report.sums.worst_first[:_WORST_RULES]:
        if rule.tally.broken:
            judged = rule.tally.kept + rule.tally.broken
            yield Fact(f"{rule.name} ({rule.severity})", f"broken by {rule.tally.broken} of {judged}: {rule.help}")
    since = day(report.week.since, report.week.zone)
    yield Fact("Over", f"{count(report.over_count, 'finding')} since {since}")
    if waived := report.of_status("waived"):
        yield Fact("Waived", count(waived, "finding"))
    if report.brake:
        yield Fact("Halted", "Automatic changes are halted. /orderly resume lets them go on.")
    if hub:
        refused = f", {hub.refused} refused: the log has why" if hub.refused else ""
        yield Fact("Security Hub", f"took {count(hub.taken, 'finding')}{refused}")
    yield Fact("Report", f"s3://{report.bucket}/{report.week.folder}/index.html")


def _table(report: Contents) -> Table | None:
    rows = tuple(
        tuple(
            cell[:_MOST_CELL]
            for cell in (
                one.severity,
                one.rule,
                str(one.resource),
                one.owner,
                one.since.isoformat(timespec="seconds"),
                one.why,
                fix(one),
            )
        )
        for one in report.worst[:_MOST_ROWS]
    )
    return Table(("Severity", "Rule", "Resource", "Owner", "Since", "Why", "Fix"), rows) if rows else None
