"""Changes, from the plan to the end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from automation.operations.alarms import mute_alarm
from automation.operations.instances import start_instances, stop_instances
from automation.operations.runs import undo
from automation.operations.tags import tag_resource
from core.access import Limits
from core.aws.clients import client
from core.call import Call
from core.outcome import Acting, Answered, Done, Failed, Refused, Stopped, Undone
from core.refusal import Refusal
from core.request import Actor
from tests.automation.conftest import kinds
from tests.automation.stage import Stage
from tests.support.account import launch, state_of, tags_of
from tests.support.house import ANN, BO, EVE, details, ledger, reader, request, state

pytestmark = pytest.mark.usefixtures("aws")


def stop(*ids: str) -> Call:
    return stop_instances.call(instances=ids)


# Without approval


def test_a_development_instance_is_stopped_at_once(stage: Stage) -> None:
    (dev,) = launch(Name="dev-1", Environment="dev")
    asked = request(call=stop(dev))
    assert stage.run(asked) == "done"
    assert state_of(dev) == "stopped"
    assert kinds(asked.id) == ["planned", "acting", "step", "done"]
    assert [type(said).__name__ for said in stage.posts.said] == ["Acting", "Done"]
    done = stage.posts.last(Done)
    assert done.headline == f"Stop dev-1 ({dev})"
    assert [result.error for result in done.results] == ["", ""]
    assert done.undo == Call("undo", {"run": asked.id})
    assert (done.asker, done.approved_by) == (ANN, ())


def test_all_of_a_run_is_one_card_under_rising_numbers(stage: Stage) -> None:
    (dev,) = launch(Environment="dev")
    asked = request(call=stop(dev))
    stage.run(asked)
    assert {post.card for post in stage.posts.put_in} == {f"run:{asked.id}"}
    numbers = [post.number for post in stage.posts.put_in]
    assert numbers == sorted(set(numbers))
    assert {post.to for post in stage.posts.put_in} == {asked.reply}


def test_the_ledger_holds_the_call_its_answer_and_what_it_was_about(stage: Stage) -> None:
    (dev,) = launch(Name="dev-1", Environment="dev")
    asked = request(call=stop(dev))
    stage.run(asked)
    step = details(asked.id)["70.step.001"]
    assert step["step"]["arguments"] == {"InstanceIds": [dev]}  # type: ignore[index]
    assert step["answer"]["StoppingInstances"][0]["InstanceId"] == dev  # type: ignore[index]
    assert step["resources"] == [
        {"id": dev, "name": "dev-1", "tags": {"Name": "dev-1", "Environment": "dev"}, "kind": "instance"}
    ]
    assert details(asked.id)["20.planned"]["fingerprint"] == stage.planned[0].fingerprint
    assert {entry.who for entry in ledger().run(asked.id)} == {"slack:U0ANN"}


def test_the_clients_that_change_are_made_for_just_this_plan(stage: Stage) -> None:
    (dev,) = launch(Environment="dev")
    stage.run(request(call=stop(dev)))
    assert {permission for plan in stage.planned for permission in plan.permissions} == {"ec2:StopInstances"}
    assert set(stage.change.counted()) == {"stop_instances"}


def test_nothing_to_do_is_an_answer(stage: Stage) -> None:
    (dev,) = launch(Name="dev-1", Environment="dev")
    asked = request(call=start_instances.call(instances=(dev,)))
    assert stage.run(asked) == "nothing to do"
    assert stage.posts.last(Answered).answer.headline == f"Nothing to start: dev-1 ({dev}) is running."
    assert kinds(asked.id) == ["planned", "done"]
    assert not stage.change.calls


def test_what_cannot_be_planned_is_refused_to_the_asker_alone(stage: Stage) -> None:
    asked = request(call=stop("i-06dd90c34b8f87d76"))
    assert stage.run(asked) == "refused"
    assert stage.posts.last(Refused).sentence.startswith("I see no instance i-06dd90c34b8f87d76")
    assert stage.posts.put_in[-1].private
    assert kinds(asked.id) == ["refused"]


def test_who_lost_the_role_meanwhile_is_refused(stage: Stage) -> None:
    (dev,) = launch(Environment="dev")
    assert stage.run(request(call=stop(dev), actor=EVE)) == "refused"
    assert "needs the role operator" in stage.posts.last(Refused).sentence
    assert state_of(dev) == "running"


def test_a_tag_is_set_and_taken_back(stage: Stage) -> None:
    (web,) = launch(Backup="Weekly")
    asked = request(call=tag_resource.call(resource=web, key="Backup", value="Daily"))
    assert stage.run(asked) == "done"
    assert tags_of(web) == {"Backup": "Daily"}
    assert stage.run(request(call=undo.call(run=asked.id))) == "done"
    assert tags_of(web) == {"Backup": "Weekly"}


# Undo


def test_a_run_is_taken_back_once(stage: Stage) -> None:
    (dev,) = launch(Name="dev-1", Environment="dev")
    asked = request(call=stop(dev))
    stage.run(asked)
    back = request(call=undo.call(run=asked.id), key="back")
    assert stage.run(back) == "done"
    assert state_of(dev) == "running"
    done = [said for said in stage.posts.said if isinstance(said, Done)][-1]
    assert done.headline == f"Undo “{stop(dev)}” (run {asked.id})"
    assert done.undo is None
    assert kinds(asked.id)[-1] == "undone"
    assert details(asked.id)["95.undone"] == {"by": back.id, "who": "slack:U0ANN"}

    again = request(call=undo.call(run=asked.id), key="again")
    assert stage.run(again) == "refused"
    assert stage.posts.last(Refused).sentence == f"Run {asked.id} is undone already."


def test_two_who_take_a_run_back_at_the_same_time_are_one(stage: Stage) -> None:
    (dev,) = launch(Environment="dev")
    asked = request(call=stop(dev))
    stage.run(asked)
    state().claim(f"undo:{asked.id}", "another run")
    back = request(call=undo.call(run=asked.id))
    assert stage.run(back) == "undone by another"
    assert stage.posts.last(Stopped).why == f"Somebody else is undoing run {asked.id} already."
    assert kinds(back.id) == ["planned", "void"]
    assert state_of(dev) == "stopped"


def test_what_was_taken_back_cannot_be_taken_back(stage: Stage) -> None:
    (dev,) = launch(Environment="dev")
    asked = request(call=stop(dev))
    stage.run(asked)
    back = request(call=undo.call(run=asked.id))
    stage.run(back)
    with pytest.raises(Refusal, match="has no way back"):
        undo(reader(), back.id)


# A card while it runs


def test_progress_is_shown_at_most_once_a_second(stage: Stage) -> None:
    launch(200, Environment="dev")
    stage.access = stage.access.model_copy(update={"limits": Limits(ask=500, refuse=500)})
    stage.tick = timedelta(milliseconds=60)
    asked = request(call=stop_instances.call(tag="Environment=dev"))
    assert stage.run(asked) == "done"
    shown = [said for said in stage.posts.said if isinstance(said, Acting)]
    assert 1 <= len(shown) < 8  # of eight steps and the beginning
    assert len([entry for entry in ledger().run(asked.id) if entry.kind == "step"]) == 4


def test_progress_says_how_far_it_is(stage: Stage) -> None:
    launch(60, Environment="dev")
    stage.tick = timedelta(seconds=1)
    assert stage.run(request(call=stop_instances.call(tag="Environment=dev"))) == "done"
    acting = [said for said in stage.posts.said if isinstance(said, Acting)]
    assert [card.done for card in acting] == [0, 1, 2, 3, 4]
    assert [card.left is None for card in acting] == [True, False, False, False, False]
    assert acting[-1].left == 0
    assert stage.change.counted() == {"stop_instances": 2}


def test_a_change_that_answers_instead_of_planning_fails_and_says_so(stage: Stage) -> None:
    asked = request(call=Call("instances"))
    assert stage.run(asked) == "failed"
    failed = stage.posts.last(Failed)
    assert (failed.run, failed.sentence) == (asked.id, "Something went wrong on my side.")
    assert "answers instead of planning" in str(details(asked.id)["90.failed"]["error"])


# Stopping, and what is left of what was taken back


def test_a_run_is_stopped_between_two_steps_and_what_is_done_can_be_taken_back(stage: Stage) -> None:
    ids = sorted(launch(60, Environment="dev"))
    asked = request(call=stop_instances.call(tag="Environment=dev"))
    stage.change.faults["stop_instances"] = lambda _arguments: state().halt(asked.id, BO)
    assert stage.run(asked) == "done"
    assert {instance for instance in ids if state_of(instance) == "stopped"} == set(ids[:50])
    done = stage.posts.last(Done)
    assert (done.headline, done.halted) == ("Stop 60 instances", "stopped by <@U0BO> after step 1 of 4")
    assert details(asked.id)["80.done"]["halted"] == "stopped by <@U0BO> after step 1 of 4"
    assert done.undo == undo.call(run=asked.id)
    assert stage.run(request(call=undo.call(run=asked.id))) == "done"
    assert {state_of(instance) for instance in ids} == {"running"}


def test_what_waits_for_a_time_of_its_own_is_not_stopped_half_way(stage: Stage) -> None:
    client("cloudwatch").put_metric_alarm(
        AlarmName="cpu", MetricName="CPUUtilization", Namespace="AWS/EC2", Statistic="Average", Period=300,
        EvaluationPeriods=1, Threshold=80, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    stage.run(request(call=mute_alarm.call(alarm="cpu")))
    assert not any(said.can_stop for said in stage.posts.said if isinstance(said, Acting))


def test_the_card_of_what_was_taken_back_says_so(stage: Stage) -> None:
    (dev,) = launch(Name="dev-1", Environment="dev")
    asked = request(call=stop(dev))
    stage.run(asked)
    back = request(call=undo.call(run=asked.id), actor=BO)
    stage.run(back)
    undone = stage.posts.last(Undone)
    assert undone == Undone(asked.id, stop(dev), f"Stop dev-1 ({dev})", Actor("slack", "U0ANN"), "slack:U0BO", back.id)
    post = stage.posts.put_in[-1]
    assert post.card == f"run:{asked.id}"
    assert post.number > max(one.number for one in stage.posts.put_in[:-1] if one.card == post.card)
