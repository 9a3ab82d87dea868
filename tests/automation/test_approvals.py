"""Changes that wait for a second person: who must agree, what they are told, and what comes of it."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from automation.fixes import FIXES
from automation.operations.instances import stop_instances
from automation.operations.secure import secure
from core.access import Access, Role
from core.approval import Approvers
from core.aws.clients import client
from core.call import Call, Choice
from core.outcome import Answered, Done, Fact, Notice, Refused, Stopped, Waiting
from core.request import Source
from tests.automation.conftest import kinds
from tests.automation.stage import HOUR, Stage
from tests.support.account import launch, state_of
from tests.support.house import ANN, BO, CAT, END_OF_DAY, details, request, state

pytestmark = pytest.mark.usefixtures("aws")


def stop(*ids: str) -> Call:
    return stop_instances.call(instances=ids)


def test_a_production_instance_waits_for_a_second_person(stage: Stage) -> None:
    (web,) = launch(Name="web-1", Environment="prod")
    asked = request(call=stop(web))
    with stage.begun(asked) as run:
        callback = run.asks()
        assert state_of(web) == "running"
        waiting = stage.posts.last(Waiting)
        assert (waiting.run, waiting.call, waiting.asker) == (asked.id, stop(web), ANN)
        pending = stage.waiting()
        assert (pending.token, pending.callback, pending.run) == (waiting.token, callback, asked.id)
        assert pending.fingerprint == waiting.plan.fingerprint
        assert pending.expires == waiting.expires
        assert run.decide(approve=True) == "done"
    assert state_of(web) == "stopped"
    assert stage.posts.last(Done).approved_by == (str(BO),)
    assert kinds(asked.id) == ["planned", "waiting", "approved", "acting", "step", "done"]
    assert details(asked.id)["40.approved"] == {"by": "slack:U0BO"}


# Two yeses


@pytest.fixture
def bob() -> Call:
    iam = client("iam")
    iam.create_user(UserName="bob")
    iam.create_login_profile(UserName="bob", Password="correct horse battery staple 1!")
    return secure.call(setting="password-off", resource="bob")


def has_password(user: str) -> bool:
    try:
        client("iam").get_login_profile(UserName=user)
    except client("iam").exceptions.NoSuchEntityException:
        return False
    return True


@pytest.mark.parametrize("source", [Source.CHAT, Source.RULE])
def test_what_cannot_be_taken_back_waits_for_two_people(stage: Stage, bob: Call, source: Source) -> None:
    asked = request(call=bob)
    with stage.begun(asked, source) as run:
        run.says_yes(BO)
        run.asks_again()
        first, second = (said for said in stage.posts.said if isinstance(said, Waiting))
        assert (first.yeses, first.first, second.yeses, second.first) == (2, "", 2, "slack:U0BO")
        assert first.token != second.token
        assert state().pending(second.token).first == "slack:U0BO"  # type: ignore[union-attr]
        assert has_password("bob")
        assert run.decide(approve=True, by=CAT) == "done"
    assert not has_password("bob")
    assert stage.posts.last(Done).approved_by == ("slack:U0BO", "slack:U0CAT")
    assert stage.posts.last(Done).undo is None
    assert kinds(asked.id) == ["planned", "waiting", "approved", "waiting", "approved", "acting", "step", "done"]


def test_the_second_person_may_say_no(stage: Stage, bob: Call) -> None:
    asked = request(call=bob)
    with stage.begun(asked) as run:
        run.says_yes(BO)
        assert run.decide(approve=False, by=CAT) == "declined"
    assert has_password("bob")
    assert kinds(asked.id) == ["planned", "waiting", "approved", "waiting", "declined"]


def test_a_first_yes_is_void_when_nobody_says_the_second(stage: Stage, bob: Call) -> None:
    asked = request(call=bob)
    stage.patience = timedelta(seconds=2)
    with stage.begun(asked) as run:
        run.says_yes(BO)
        assert run.end() == "expired"
    assert stage.posts.last(Stopped).why.startswith("Nobody but <@U0BO> approved it within")
    assert has_password("bob")
    assert kinds(asked.id) == ["planned", "waiting", "approved", "waiting", "expired"]


def test_what_has_no_way_back_is_never_done_by_itself() -> None:
    assert all(fix.careful for fix in FIXES.values() if not fix.undo_acts)


# No, and too late


def test_a_plan_that_is_declined_changes_nothing(stage: Stage) -> None:
    (web,) = launch(Environment="prod")
    asked = request(call=stop(web))
    with stage.begun(asked) as run:
        assert run.decide(approve=False) == "declined"
    assert stage.posts.last(Stopped).why == "Declined by <@U0BO>. Nothing was changed."
    assert kinds(asked.id) == ["planned", "waiting", "declined"]
    assert state_of(web) == "running"


def test_who_asked_may_withdraw(stage: Stage) -> None:
    (web,) = launch(Environment="prod")
    with stage.begun(request(call=stop(web))) as run:
        assert run.decide(approve=False, by=ANN) == "declined"
    assert stage.posts.last(Stopped).why == "Withdrawn by <@U0ANN>. Nothing was changed."


def test_a_plan_that_nobody_approves_expires(stage: Stage) -> None:
    (web,) = launch(Environment="prod")
    asked = request(call=stop(web))
    stage.patience = timedelta(seconds=1)
    assert stage.run(asked) == "expired"
    assert stage.posts.last(Stopped).why == "Nobody approved it within 0 minutes, so I left everything as it is."
    assert kinds(asked.id) == ["planned", "waiting", "expired"]
    assert stage.waiting().status == "expired"
    assert state_of(web) == "running"


def test_an_approval_is_void_when_things_changed_meanwhile(stage: Stage) -> None:
    (web,) = launch(Name="web-1", Environment="prod")
    asked = request(call=stop(web))
    with stage.begun(asked) as run:
        run.asks()
        client("ec2").stop_instances(InstanceIds=[web])
        assert run.decide(approve=True) == "void"
    stopped = stage.posts.last(Stopped)
    assert "<@U0BO> approved it, but things have changed since it was planned." in stopped.why
    assert f"Now it would be: Nothing to stop: web-1 ({web}) is stopped." in stopped.why
    assert "The approval is void and nothing was changed." in stopped.why
    assert stopped.again == Choice("Ask again", stop(web))
    assert kinds(asked.id) == ["planned", "waiting", "approved", "void"]
    assert stage.waiting().status == "void"
    assert not stage.change.calls


def test_an_approval_is_void_when_the_asker_lost_the_role_meanwhile(stage: Stage) -> None:
    (web,) = launch(Environment="prod")
    with stage.begun(request(call=stop(web))) as run:
        run.asks()
        stage.operations = {**stage.operations, "stop-instances": replace(stop_instances, needs=Role.ADMIN)}
        assert run.decide(approve=True) == "void"
    assert "needs the role admin" in stage.posts.last(Stopped).why


def rules(*approvals: str, **more: str) -> Access:
    """The usual access, with these rules about who approves."""
    extra = "".join(f", {name}: {value}" for name, value in more.items())
    people = "users: {U0ANN: operator, U0BO: admin, U0CAT: operator}"
    return Access.load(f"{{version: 1, {people}, approvals: [{', '.join(approvals)}]{extra}}}")


def test_the_access_document_makes_a_change_wait_and_says_for_whom(stage: Stage) -> None:
    (dev,) = launch(Environment="dev", Team="data")
    stage.access = rules("{operations: [stop-*], tags: {team: [data]}, by: {role: admin}}")
    with stage.begun(request(call=stop(dev))) as run:
        run.asks()
        assert stage.posts.last(Waiting).approvers == (Approvers("admin"),)
        assert stage.waiting().approvers == (Approvers("admin"),)
        assert run.decide(approve=True) == "done"


@pytest.mark.parametrize(
    "rule",
    [
        "{operations: [start-*], by: {role: admin}}",
        "{tags: {Team: [web]}, by: {role: admin}}",
        "{over: 1, by: {role: admin}}",
        "{parameters: {tag: [Environment=dev]}, by: {role: admin}}",
    ],
)
def test_a_rule_about_something_else_makes_nobody_wait(stage: Stage, rule: str) -> None:
    (dev,) = launch(Environment="dev", Team="data")
    stage.access = rules(rule)
    assert stage.run(request(call=stop(dev))) == "done"


def test_many_resources_at_once_wait_for_a_second_person(stage: Stage) -> None:
    launch(3, Environment="dev")
    stage.access = rules(limits="{ask: 2}")
    with stage.begun(request(call=stop_instances.call(tag="Environment=dev"))) as run:
        run.asks()
        assert run.decide(approve=True) == "done"


def test_too_many_at_once_are_refused_with_how_to_split_them(stage: Stage) -> None:
    launch(3, Environment="dev")
    stage.access = rules(limits="{ask: 1, refuse: 2}")
    assert stage.run(request(call=stop_instances.call(tag="Environment=dev"))) == "refused"
    assert stage.posts.last(Refused).sentence == (
        "This would hit 3 resources; I change at most 2 at once. Please split it: fewer ids, or a narrower tag."
    )


def test_a_schedule_is_not_held_to_what_a_person_may_hit(stage: Stage) -> None:
    launch(3, Environment="dev")
    stage.access = rules("{by: {role: admin}}", limits="{ask: 1, refuse: 2}")
    asked = request(call=stop_instances.call(tag="Environment=dev"), actor=END_OF_DAY)
    assert stage.run(asked, Source.SCHEDULE) == "done"


def test_who_may_break_the_glass_does_not_wait_and_everybody_who_could_approve_is_told(stage: Stage) -> None:
    (web,) = launch(Name="web-1", Environment="prod")
    stage.access = rules(break_glass="{users: [U0ANN]}")
    asked = replace(request(call=stop(web)), break_glass="it sends spam")
    assert stage.run(asked) == "done"
    assert state_of(web) == "stopped"
    (notice,) = [said for said in stage.posts.said if isinstance(said, Notice)]
    assert notice.headline == f"Break-glass: Stop web-1 ({web}), without a second person."
    assert Fact("Why", "it sends spam") in notice.facts
    assert notice.tells == ("U0BO", "U0CAT")
    done = stage.posts.last(Done)
    assert (done.approved_by, done.break_glass) == ((), "it sends spam")
    assert kinds(asked.id) == ["planned", "approved", "acting", "step", "done"]
    assert details(asked.id)["40.approved"] == {"by": "slack:U0ANN", "break_glass": "it sends spam"}


def test_who_may_not_break_the_glass_is_told_so_and_nothing_happens(stage: Stage) -> None:
    (web,) = launch(Environment="prod")
    assert stage.run(replace(request(call=stop(web)), break_glass="I am in a hurry")) == "refused"
    assert stage.posts.last(Refused).sentence.startswith("--break-glass is for those whom the access document names")
    assert state_of(web) == "running"


def test_breaking_glass_where_nothing_waits_is_like_any_other_change(stage: Stage) -> None:
    (dev,) = launch(Environment="dev")
    assert stage.run(replace(request(call=stop(dev)), break_glass="why not")) == "done"
    assert stage.posts.last(Done).break_glass == ""
    assert not [said for said in stage.posts.said if isinstance(said, Notice)]


def test_the_reason_of_a_no_is_told_and_recorded(stage: Stage) -> None:
    (web,) = launch(Environment="prod")
    asked = request(call=stop(web))
    with stage.begun(asked) as run:
        assert run.decide(approve=False, reason="There is a sale on.") == "declined"
    assert stage.posts.last(Stopped).why == "Declined by <@U0BO>: There is a sale on. Nothing was changed."
    assert details(asked.id)["40.declined"] == {"by": "slack:U0BO", "reason": "There is a sale on."}


def test_a_schedule_needs_nobody_even_for_production(stage: Stage) -> None:
    (web,) = launch(Environment="prod")
    assert stage.run(request(call=stop(web), actor=END_OF_DAY), Source.SCHEDULE) == "done"
    assert state_of(web) == "stopped"


def test_a_rule_that_asks_first_waits_like_a_person(stage: Stage) -> None:
    (dev,) = launch(Environment="dev")
    asked = replace(request(call=stop(dev), actor=END_OF_DAY), ask_first=True)
    with stage.begun(asked, Source.RULE) as run:
        assert run.decide(approve=True, by=ANN) == "done"


# Reminding


def reminders(stage: Stage) -> list[str]:
    return [said.answer.headline for said in stage.posts.said if isinstance(said, Answered)]


def test_people_are_reminded_and_can_still_decide_by_the_same_buttons(stage: Stage) -> None:
    (web,) = launch(Name="web-1", Environment="prod")
    stage.patience, stage.reminder = HOUR, timedelta(seconds=1)
    asked = request(call=stop(web))
    with stage.begun(asked) as run:
        first = run.asks()
        token = stage.waiting().token
        until = time.monotonic() + 20
        while stage.waiting().callback == first and time.monotonic() < until:
            time.sleep(0.05)
        assert stage.waiting().callback != first
        assert stage.waiting().token == token
        assert reminders(stage) == [f"Stop web-1 ({web}) still waits for a second person. It expires in 60 minutes."]
        yes = json.dumps({"approve": True, "by": "slack:U0BO", "reason": ""})
        run.runner.send_callback_success(stage.waiting().callback, yes.encode())
        assert run.end() == "done"
    assert state_of(web) == "stopped"


def test_after_the_reminder_it_expires_all_the_same(stage: Stage) -> None:
    (web,) = launch(Environment="prod")
    stage.patience, stage.reminder = timedelta(seconds=2), timedelta(seconds=1)
    assert stage.run(request(call=stop(web))) == "expired"
    assert len(reminders(stage)) == 1
    assert state_of(web) == "running"


def test_a_decision_in_the_moment_of_the_reminder_counts(stage: Stage) -> None:
    (web,) = launch(Environment="prod")
    stage.patience, stage.reminder = HOUR, timedelta(seconds=1)
    asked = request(call=stop(web))
    with stage.begun(asked) as run:
        run.asks()
        state().decide(stage.waiting().token, "approved", BO)  # and the callback is over before it is told
        assert run.end() == "done"
    assert not reminders(stage)
    assert stage.posts.last(Done).approved_by == ("slack:U0BO",)


def test_an_order_for_later_is_approved_when_it_is_given_as_what_it_will_do(stage: Stage) -> None:
    (web,) = launch(Name="web-1", Environment="prod")
    client("scheduler").create_schedule_group(Name="orderly")
    order = Call("schedule", {"order": f"stop-instances instances={web}", "when": "every weekday 19:00"})
    asked = request(call=order)
    with stage.begun(asked) as run:
        run.asks()
        waits = stage.posts.last(Waiting)
        assert waits.plan.headline == f"Stop web-1 ({web}), every weekday at 19:00 (Europe/Oslo)"
        assert run.decide(approve=True) == "done"
    made = client("scheduler").list_schedules(GroupName="orderly")["Schedules"]
    assert len(made) == 1
    assert state_of(web) == "running"


def test_an_order_for_later_about_what_is_not_production_waits_for_nobody(stage: Stage) -> None:
    (dev,) = launch(Name="dev-1", Environment="dev")
    client("scheduler").create_schedule_group(Name="orderly")
    order = Call("schedule", {"order": f"stop-instances instances={dev}", "when": "every weekday 19:00"})
    assert stage.run(request(call=order)) == "done"
    undo = stage.posts.last(Done).undo
    assert undo is not None
    assert stage.run(request(call=undo)) == "done"
    assert client("scheduler").list_schedules(GroupName="orderly")["Schedules"] == []
