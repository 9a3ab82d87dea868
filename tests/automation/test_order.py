"""Waivers, policies, the brake and the score, as operations: plans into Orderly's own table, and what they say."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from automation.apply import apply, with_names
from automation.operations.compliance import By, compliance, sweep, was_compliant
from automation.operations.order import halt, policy, resume, rules, unwaive, waive, waivers
from automation.operations.runs import undo
from automation.operations.waiting import findings
from core import wire
from core.access import Role
from core.answer import Answer
from core.aws.clients import client
from core.compliance import Day, Finding, Mode, Policy, Posture, Tally
from core.ledger import Entry
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.refusal import Refusal
from core.sweep import Sweep
from tests.support.house import BO, NOW, SCHEDULING, ledger, reader, state

ADA = {"Owner": "ada@example.com", "Environment": "dev"}


pytestmark = pytest.mark.usefixtures("aws")


def admin() -> Reader:
    return reader(Role.ADMIN, BO)


def planned(found: Answer | Plan) -> Plan:
    assert isinstance(found, Plan)
    return found


def answered(found: Answer | Plan) -> Answer:
    assert isinstance(found, Answer)
    return found


def own(plan: Plan) -> list[Step]:
    """What it writes into Orderly's own table; beside that it has findings looked at again."""
    assert all(step.permission == "sqs:SendMessage" for step in plan.acts if step.service != "dynamodb")
    return [step for step in plan.acts if step.service == "dynamodb"]


def done(found: Answer | Plan) -> Plan:
    """Carry it out."""
    plan = planned(found)
    for step in own(plan):
        assert not apply(with_names(step, {"run": "3f2a90c1b2d4", "approver": "slack:U0BO"}), client).error
    return plan


def undone(plan: Plan) -> None:
    """Take it back as it was carried out."""
    for step in reversed(own(plan)):
        inverse = with_names(step, {"run": "3f2a90c1b2d4", "approver": "slack:U0BO"}).inverse
        assert inverse is not None
        assert not apply(inverse, client).error


def seen(rule: str, kept: int = 3, broken: int = 1, **more: object) -> Posture:
    """A look at a rule's resources."""
    posture = Posture(rule, "A bucket keeps versions.", "low", "AWS::S3::Bucket", NOW, Tally(kept, broken))
    found = replace(posture, account="123456789012", region="eu-west-1", **more)  # type: ignore[arg-type]
    state().remember_posture(found)
    return found


def broken(rule: str = "bucket-versioned", name: str = "orders-invoices", **more: object) -> Finding:
    finding = Finding(rule, Resource(name, tags=ADA), NOW - timedelta(days=2), "low", "has no versions")
    finding = replace(finding, **more)  # type: ignore[arg-type]
    state().open_finding(finding)
    return finding


# Waivers


def test_a_waiver_says_what_it_accepts_until_when_and_why_and_is_taken_back() -> None:
    broken()
    plan = planned(waive(reader(), "bucket-versioned", "orders-invoices", "30d", "they are copies"))
    assert plan.headline.startswith("Waive bucket-versioned for orders-invoices until 20 December 2026")
    (step,) = own(plan)
    assert step.says == (
        "Accept bucket-versioned for orders-invoices until the end of 20 December 2026: they are copies; "
        "that is 1 open finding now"
    )
    assert [resource.id for resource in plan.resources] == ["orders-invoices"]
    done(plan)
    (kept,) = state().waivers()
    assert (kept.by, kept.approver, kept.run) == ("slack:U0ANN", "slack:U0BO", "3f2a90c1b2d4")
    assert kept.until == datetime(2026, 12, 20, 23, tzinfo=UTC), "midnight in Oslo, at the end of that day"
    undone(plan)
    assert state().waivers() == []


def test_a_waiver_that_is_changed_is_put_back_as_it_was() -> None:
    done(waive(reader(), "bucket-versioned", "all", "10d", "first"))
    second = done(waive(reader(), "bucket-versioned", "all", "20d", "second"))
    assert [one.reason for one in state().waivers()] == ["second"]
    undone(second)
    assert [one.reason for one in state().waivers()] == ["first"]


def test_the_plan_of_a_waiver_is_the_same_plan_when_it_is_made_again() -> None:
    first = planned(waive(reader(), "bucket-versioned", "tag:Environment=dev", "30d", "lab"))
    broken()
    later = replace(reader(), now=NOW + timedelta(hours=1))
    assert (
        planned(waive(later, "bucket-versioned", "tag:Environment=dev", "30d", "lab")).fingerprint == first.fingerprint
    )


@pytest.mark.parametrize(
    ("until", "why"),
    [
        ("2026-11-19", "2026-11-19 is over already"),
        ("2027-11-30", "a year at most"),
    ],
)
def test_a_waiver_for_no_time_or_for_ever_is_refused(until: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        waive(reader(), "bucket-versioned", "all", until, "because")


def test_a_slip_of_the_pen_is_no_rule_once_rules_are_known() -> None:
    seen("bucket-versioned")
    with pytest.raises(Refusal, match="I know no rule “bucket-versionned”"):
        waive(reader(), "bucket-versionned", "all", "30d", "because")


def test_waivers_are_listed_and_ended() -> None:
    assert answered(waivers(reader())).headline.startswith("Nothing is waived.")
    done(waive(reader(), "bucket-versioned", "tag:Environment=dev", "30d", "lab"))
    listed = answered(waivers(reader()))
    assert listed.headline == "1 waiver; the first ends on 20 December 2026."
    assert listed.table is not None
    assert listed.table.rows == (
        (
            "bucket-versioned", "everything with Environment=dev", "20 December 2026", "lab", "<@U0ANN>", "<@U0BO>",
            "3f2a90c1b2d4",
        ),
    )  # fmt: skip
    ended = done(unwaive(reader(), "bucket-versioned", "tag:Environment=dev"))
    assert state().waivers() == []
    assert own(ended)[0].inverse is None, "what a second person agreed to is not back with a click"
    with pytest.raises(Refusal, match="There is no waiver of bucket-logged for every resource"):
        unwaive(reader(), "bucket-logged", "all")


def test_a_waiver_goes_by_the_id_of_what_is_named_and_ends_by_its_name() -> None:
    broken(rule="volume-encrypted", resource=Resource("vol-0a1b2c3d4e5f60718", "data"))
    broken(rule="instance-imdsv2", resource=Resource("i-06dd90c34b8f87d76", "data"))
    done(waive(reader(), "volume-*", "data", "30d", "lab"))
    assert [one.resource for one in state().waivers()] == ["vol-0a1b2c3d4e5f60718"]
    done(unwaive(reader(), "volume-*", "data"))
    assert state().waivers() == []


@pytest.mark.parametrize("until", ["30d", None])
def test_a_name_that_two_resources_have_is_not_guessed_at(until: str | None) -> None:
    for identity in ("vol-0a1b2c3d4e5f60718", "vol-1a1b2c3d4e5f60718"):
        broken(rule="volume-encrypted", resource=Resource(identity, "data"))
    why = "data is the name of 2 resources. Say which: vol-0a1b2c3d4e5f60718 and vol-1a1b2c3d4e5f60718."
    with pytest.raises(Refusal, match=why):
        waive(reader(), "volume-encrypted", "data", until, "lab") if until else unwaive(reader(), "volume-*", "data")


def test_an_undo_of_a_decision_has_it_looked_at_when_all_is_taken_back() -> None:
    run, plan = "3f2a90c1b2d4", planned(policy(admin(), "bucket-versioned", Mode.AUTO, after=3))
    pen = ledger()
    pen.append(Entry(run, "00.asked", "asked", NOW, "slack:U0BO", "policy x", {}))
    for number, step in enumerate(plan.acts):
        detail = wire.plain({"step": step, "answer": {}})
        pen.append(Entry(run, f"70.step.{number}", "step", NOW, "slack:U0BO", "policy x", detail))
    pen.append(Entry(run, "80.done", "done", NOW, "slack:U0BO", "policy x", {}))
    assert [step.permission for step in planned(undo(admin(), run)).acts] == ["dynamodb:DeleteItem", "sqs:SendMessage"]


def test_an_undo_leaves_alone_what_was_decided_since() -> None:
    first = done(waive(reader(), "bucket-versioned", "all", "10d", "first"))
    done(waive(reader(), "bucket-versioned", "all", "20d", "second"))
    inverse = with_names(own(first)[0], {"run": "3f2a90c1b2d4", "approver": "slack:U0BO"}).inverse
    assert inverse is not None
    assert apply(inverse, client).error == "ConditionalCheckFailedException"
    assert [one.reason for one in state().waivers()] == ["second"]


def test_whoever_may_not_decide_may_not_take_the_decision_back() -> None:
    ledger().append(Entry("3f2a90c1b2d4", "00.asked", "asked", NOW, "slack:U0BO", "policy rule=x mode=auto", {}))
    ledger().append(Entry("3f2a90c1b2d4", "80.done", "done", NOW, "slack:U0BO", "policy rule=x mode=auto", {}))
    with pytest.raises(Refusal, match="policy needs the role admin, and so does taking it back"):
        undo(reader(Role.OPERATOR), "3f2a90c1b2d4")


# What a rule does by itself


def test_a_policy_is_set_changed_and_taken_back() -> None:
    first = done(policy(admin(), "bucket-versioned", Mode.AUTO, None, None, 7))
    assert first.headline == "Findings of bucket-versioned: auto after 7 days"
    assert state().policies() == [Policy("bucket-versioned", "auto", after_days=7, by="slack:U0BO")]
    again = planned(policy(admin(), "bucket-versioned", Mode.AUTO, None, None, 7))
    assert not again.steps
    undone(done(policy(admin(), "bucket-versioned", Mode.ASK)))
    assert [one.mode for one in state().policies()] == ["auto"]
    undone(first)
    assert state().policies() == []


def test_grace_is_for_what_happens_by_itself_and_not_for_ever() -> None:
    with pytest.raises(Refusal, match="Days of grace are for the mode auto"):
        policy(admin(), "bucket-versioned", Mode.ASK, None, None, 7)
    with pytest.raises(Refusal, match="31 days of grace are more than the 30"):
        policy(admin(), "bucket-versioned", Mode.AUTO, None, None, 31)


def test_a_rule_that_paused_itself_goes_on_when_an_admin_says_so() -> None:
    done(policy(admin(), "bucket-versioned", Mode.AUTO))
    state().pause_rule("bucket-versioned")
    done(policy(admin(), "bucket-versioned", Mode.AUTO))
    assert not state().is_paused("bucket-versioned")


def test_the_rules_are_listed_with_what_is_done_and_how_they_are_kept() -> None:
    assert answered(rules(reader())).headline.startswith("I have not looked at any rule yet.")
    seen("bucket-versioned")
    done(policy(admin(), "bucket-*", Mode.ASK))
    done(policy(admin(), "bucket-versioned", Mode.NOTIFY, "Environment=prod"))
    listed = answered(rules(reader()))
    assert listed.table is not None
    assert listed.table.rows[0][:7] == ("bucket-versioned", "low", "ask (+1)", "3", "1", "0", "0")


# The brake


def test_the_brake_is_pulled_shown_everywhere_and_released() -> None:
    pulled = done(halt(reader(), "a storm"))
    assert pulled.headline == "Halt all automatic changes: a storm"
    sentence = "Automatic changes are halted, by <@U0ANN> since 20 Nov 13:00 (a storm)."
    for answer in (findings(reader()), compliance(reader()), rules(reader())):
        assert sentence in answered(answer).headline
    assert not planned(halt(reader())).steps
    release, look = planned(resume(admin())).acts
    assert not apply(release, client).error
    assert state().brake() is None
    assert wire.read(Sweep, look.arguments["MessageBody"]) == Sweep(known=True)
    assert release.inverse is not None
    assert not apply(release.inverse, client).error
    assert state().brake() is not None
    assert halt.needs is Role.OPERATOR
    assert resume.needs is Role.ADMIN


# The score


def test_how_much_is_in_order_by_severity_owner_framework_and_age() -> None:
    assert answered(compliance(reader())).headline.startswith("I have not looked at anything yet.")
    cis = ("CIS AWS 7.0.0 3.1.1", "Security Hub S3.5")
    seen("bucket-versioned", owners={"ada@example.com": Tally(1, 1), "": Tally(2)})
    seen("bucket-tls-only", 0, 4, severity="medium", references=cis)
    broken()
    broken("bucket-tls-only", severity="medium", since=NOW - timedelta(days=40))
    shown = answered(compliance(reader()))
    assert shown.headline == "37.5 % of 8 checks are in order; 2 open findings: 1 medium, 1 low."
    assert shown.table is not None
    assert [row[:4] for row in shown.table.rows] == [("medium", "0.0 %", "0", "4"), ("low", "75.0 %", "3", "1")]

    def by(what: By, only: str | None = None) -> list[tuple[str, ...]]:
        table = answered(compliance(reader(), what, only)).table
        assert table is not None
        return list(table.rows)

    assert [row[0] for row in by(By.OWNER)] == ["ada@example.com", "nobody"]
    assert [row[0] for row in by(By.FRAMEWORK)] == ["CIS AWS 7.0.0, section 3", "Security Hub"]
    assert [row[0] for row in by(By.RULE, "tls")] == ["bucket-tls-only"]
    assert [row[0] for row in by(By.ACCOUNT)] == ["123456789012, eu-west-1"]
    assert ("over 30 days", "0", "0", "1", "0") in by(By.AGE)
    assert ("1 to 7 days", "0", "0", "0", "1") in by(By.AGE)
    with pytest.raises(Refusal, match="There is no owner “bo@"):
        compliance(reader(), By.OWNER, "bo@example.com")


def test_how_it_went_within_a_week() -> None:
    seen("bucket-versioned")
    state().remember_day(Day("2026-11-01", Tally(1, 9)))
    state().remember_day(Day("2026-11-15", Tally(1, 1)))
    state().remember_day(Day("2026-11-20", Tally(3, 1)))
    shown = answered(compliance(reader()))
    assert "are in order, up 25.0 points since 2026-11-15;" in shown.headline
    assert shown.chart is not None
    assert [value for _, value in shown.chart.points] == [10.0, 50.0, 75.0]


def test_waived_findings_are_counted_apart() -> None:
    broken()
    broken(name="copies", status="waived")
    assert answered(findings(reader())).headline == "1 open finding: 1 low. 1 more is waived."
    assert answered(findings(reader(), None, "bucket-logged")).headline.startswith(
        "Everything of the rule bucket-logged"
    )


def test_a_sweep_is_a_message_on_its_queue() -> None:
    (step,) = planned(sweep(reader(), "bucket-*")).acts
    assert step.permission == "sqs:SendMessage"
    assert wire.read(Sweep, step.arguments["MessageBody"]) == Sweep(rules=("bucket-*",))


# What was


def test_was_it_compliant_on_a_day() -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="reports", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    line = {
        "resource": "orders-invoices", "name": "", "owner": "", "at": "2026-03-03T06:00:00+00:00", "digest": "5f" * 16,
        "verdicts": {"bucket-versioned": ["broken", "has no versions"], "bucket-logged": ["kept"]},
        "waivers": {},
    }  # fmt: skip
    body = gzip.compress((json.dumps(line) + "\n").encode())
    s3.put_object(Bucket="reports", Key="evidence/2026-03-03/123456789012/eu-west-1/AWS.S3.Bucket.jsonl.gz", Body=body)
    asks = replace(reader(), scheduling=replace(SCHEDULING, reports_bucket="reports"))
    told = answered(was_compliant(asks, "orders-invoices", "2026-03-03"))
    assert told.headline == "On 2026-03-03, orders-invoices broke 1 rule and kept 1; it was looked at 3 Mar 07:00."
    assert told.table is not None
    assert told.table.rows[0] == ("bucket-versioned", "broken", "has no versions")
    assert "5f5f" in told.text
    assert "no evidence about orders" in answered(was_compliant(asks, "orders", "2026-03-03")).headline
    assert "no evidence" in answered(was_compliant(asks, "orders-invoices", "2026-03-04")).headline
    with pytest.raises(Refusal, match="There is no bucket for evidence"):
        was_compliant(reader(), "orders-invoices", "2026-03-03")
