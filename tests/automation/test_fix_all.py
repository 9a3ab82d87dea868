"""One plan for all that a rule found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from automation.operations.fix_all import fix_all
from core.aws.clients import client
from core.call import Call
from core.compliance import Finding, Waiver
from core.outcome import Done, Waiting
from core.plan import Plan, Resource
from core.records import waiver_item
from core.refusal import Refusal
from tests.automation.stage import Stage
from tests.support.account import ACCOUNT
from tests.support.house import NOW, reader, request, state

pytestmark = pytest.mark.usefixtures("aws")

RULE = "bucket-versioned"


def found(name: str, *, exists: bool = True, place: str = "", rule: str = RULE) -> Finding:
    """A finding about a bucket."""
    if exists:
        client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    fix = Call("secure", {"setting": "versioning", "resource": name})
    finding = Finding(rule, Resource(name), NOW, "low", "has no versions", "AWS::S3::Bucket", place, fix=fix)
    state().open_finding(finding)
    return finding


def versions(name: str) -> str:
    return str(client("s3").get_bucket_versioning(Bucket=name).get("Status", ""))


def planned() -> Plan:
    plan = fix_all(reader(), RULE)
    assert isinstance(plan, Plan)
    return plan


def test_all_of_them_are_one_plan_one_approval_and_one_undo(stage: Stage) -> None:
    names = [f"logs-{number}" for number in range(4)]
    for name in names:
        found(name)
    asked = request(call=fix_all.call(rule=RULE))
    with stage.begun(asked) as run:
        run.asks()
        assert stage.posts.last(Waiting).plan.headline == "Fix 4 findings of bucket-versioned"
        assert {versions(name) for name in names} == {""}
        assert run.decide(approve=True) == "done"
    assert {versions(name) for name in names} == {"Enabled"}
    ((look, _),) = stage.sweeps.put_in
    assert (look.resources, look.rules) == (tuple(names), (RULE,)), "each is judged again"
    done = stage.posts.last(Done)
    assert done.undo is not None
    assert stage.run(replace(request(call=done.undo), key="undo")) == "done"
    assert {versions(name) for name in names} == {"Suspended"}


def test_only_what_is_open_here_and_not_accepted_is_in_it() -> None:
    found("logs-1")
    found("accepted")
    found("other-rule", rule="bucket-logged")
    found("far-away", place=f"{ACCOUNT}/eu-north-1")
    state().close_finding(replace(found("over"), status="closed"))
    by_hand = replace(found("by-hand"), fix=None)
    state().update_finding(by_hand)
    waiver = Waiver(RULE, NOW + timedelta(days=1), "known", resource="accepted")
    client("dynamodb").put_item(**waiver_item("State", waiver))
    assert [thing.id for thing in planned().resources] == ["logs-1"]


def test_what_cannot_be_fixed_now_is_left_out_and_named() -> None:
    found("logs-1")
    found("gone", exists=False)
    plan = planned()
    assert plan.headline == (
        "Fix 1 finding of bucket-versioned; left out: gone (I see no bucket gone in account 123456789012)"
    )
    assert len(list(plan.acts)) == 1


def test_what_two_findings_have_in_common_is_fixed_once() -> None:
    one = found("logs-1")
    state().open_finding(replace(one, resource=Resource("a-trail")))
    assert len(list(planned().acts)) == 1


def test_very_many_are_done_in_parts() -> None:
    for number in range(53):
        found(f"logs-{number:02}")
    plan = planned()
    assert plan.headline == "Fix 50 findings of bucket-versioned; 3 more are for another time"
    assert len(plan.resources) == 50


def test_what_is_in_order_by_now_needs_no_step() -> None:
    found("logs-1")
    client("s3").put_bucket_versioning(Bucket="logs-1", VersioningConfiguration={"Status": "Enabled"})
    assert planned() == Plan("Nothing to do: what bucket-versioned found is in order by now.")


def test_where_there_is_nothing_to_fix_people_are_told_where_to_look() -> None:
    with pytest.raises(Refusal, match="I can fix no open finding of bucket-versioned in account 123456789012"):
        planned()
