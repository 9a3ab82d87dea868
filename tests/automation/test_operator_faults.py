"""Changes when something goes wrong: with one of many, with AWS, with us."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.exceptions import ReadTimeoutError

from automation.operations.instances import start_instances, stop_instances
from automation.operations.runs import undo
from automation.operations.tags import tag_resource
from core.access import Role
from core.aws.clients import client
from core.call import Call, Choice
from core.operation import operation
from core.outcome import Acting, Done, Failed, Notice
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.request import Source
from tests.automation.stage import Crash, Stage, always, first, for_instance, refusal
from tests.support.account import launch, state_of
from tests.support.house import END_OF_DAY, details, ledger, request

pytestmark = pytest.mark.usefixtures("aws")

THROTTLED = refusal("RequestLimitExceeded", "Request limit exceeded.", 503)
NOT_NOW = refusal("IncorrectInstanceState", "The instance is not in a state from which it can be stopped.")
DENIED = refusal("UnauthorizedOperation", "You are not authorized. Encoded message: 4mT", 403)
STOP_DEV = stop_instances.call(tag="Environment=dev")


def errors(run: str) -> dict[str, object]:
    """The steps of a run that went wrong, by place."""
    return {place: detail["error"] for place, detail in details(run).items() if "step" in place and detail.get("error")}


# One of many


def test_one_bad_instance_among_many_is_found_and_the_rest_is_done(stage: Stage) -> None:
    ids = launch(9, Name="dev", Environment="dev")
    bad = sorted(ids)[5]
    stage.change.faults["stop_instances"] = for_instance(bad, NOT_NOW)
    asked = request(call=STOP_DEV)
    assert stage.run(asked) == "done"
    assert {instance for instance in ids if state_of(instance) == "running"} == {bad}
    done = stage.posts.last(Done)
    assert done.headline == "Stop 9 instances: 1 of 9 failed"
    (failed,) = [result for result in done.results if result.error]
    assert failed.resource == bad
    assert failed.says == f"Stop dev ({bad})"
    assert failed.error == ("The instance is not in a state from which it can be stopped. (IncorrectInstanceState)")
    assert stage.change.counted()["stop_instances"] <= 2 * 9
    assert list(errors(asked.id).values()) == ["IncorrectInstanceState"]
    waited = [arguments["InstanceIds"] for action, arguments in stage.read.calls if action == "describe_instances"]
    assert waited
    assert all(bad not in some for some in waited)


def test_undo_of_a_run_that_failed_in_part_takes_back_just_what_was_done(stage: Stage) -> None:
    ids = launch(5, Environment="dev")
    stopped_before, bad = sorted(ids)[0], sorted(ids)[3]
    client("ec2").stop_instances(InstanceIds=[stopped_before])
    stage.change.faults["stop_instances"] = for_instance(bad, NOT_NOW)
    asked = request(call=STOP_DEV)
    stage.run(asked)
    back = request(call=undo.call(run=asked.id))
    assert stage.run(back) == "done"
    started = {
        i for action, arguments in stage.change.calls if action == "start_instances" for i in arguments["InstanceIds"]
    }
    assert started == set(ids) - {stopped_before, bad}
    assert state_of(stopped_before) == "stopped"


def test_all_of_them_bad_is_a_failure(stage: Stage) -> None:
    ids = launch(3, Environment="dev")
    stage.change.faults["stop_instances"] = always(NOT_NOW)
    asked = request(call=STOP_DEV)
    assert stage.run(asked) == "done"
    failed = stage.posts.last(Failed)
    assert failed.sentence.startswith("Stop 3 instances: it did not work. The instance is not in a state")
    assert {result.resource for result in failed.results} == set(ids)
    assert failed.again == STOP_DEV
    assert [entry.kind for entry in ledger().run(asked.id)][-1] == "failed"


def test_later_batches_go_on_without_the_bad_ones(stage: Stage) -> None:
    ids = sorted(launch(60, Environment="dev"))
    stage.change.faults["stop_instances"] = for_instance(ids[10], NOT_NOW)
    stage.run(request(call=STOP_DEV))
    assert [instance for instance in ids if state_of(instance) == "running"] == [ids[10]]


def test_an_instance_that_does_not_get_there_is_named_and_the_others_are_done(stage: Stage) -> None:
    ids = sorted(launch(3, Name="dev", Environment="dev", Owner="ada@example.com"))
    client("ec2").stop_instances(InstanceIds=ids)
    stubborn = ids[1]

    def falls_back(arguments: dict[str, list[str]]) -> None:
        client("ec2").start_instances(InstanceIds=arguments["InstanceIds"])
        client("ec2").stop_instances(InstanceIds=[stubborn])

    stage.read.faults["describe_instances"] = falls_back
    asked = request(call=start_instances.call(tag="Environment=dev"), actor=END_OF_DAY)
    assert stage.run(asked, Source.SCHEDULE) == "done"
    done = next(said for said in stage.posts.said if isinstance(said, Done))
    assert done.headline == "Start 3 instances: 1 of 3 failed"
    (failed,) = [result for result in done.results if result.error]
    assert failed.resource == stubborn
    assert failed.error == "at last look it is stopped, not running"
    notice = stage.posts.last(Notice)
    assert notice.headline == f"Waiting until dev ({stubborn}) is running did not work."
    assert notice.owner == "ada@example.com"


def test_what_is_gone_while_it_is_waited_for_does_not_keep_the_others_waiting(stage: Stage) -> None:
    ids = sorted(launch(3, Environment="dev"))

    def one_goes(_arguments: object) -> None:
        client("ec2").terminate_instances(InstanceIds=[ids[0]])

    stage.read.faults["describe_instances"] = one_goes
    asked = request(call=STOP_DEV)
    assert stage.run(asked) == "done"
    (failed,) = [result for result in stage.posts.last(Done).results if result.error]
    assert (failed.resource, failed.error) == (ids[0], "at last look it is terminated, not stopped")


# AWS


def test_when_aws_throttles_it_is_tried_again_until_it_works(stage: Stage) -> None:
    (dev,) = launch(Environment="dev")
    stage.change.faults["stop_instances"] = first(3, THROTTLED)
    stage.read.faults["describe_instances"] = first(2, THROTTLED)
    asked = request(call=stop_instances.call(instances=(dev,)))
    assert stage.run(asked) == "done"
    assert stage.change.counted()["stop_instances"] == 4
    assert state_of(dev) == "stopped"
    assert not errors(asked.id)


def test_when_no_answer_comes_it_is_tried_again(stage: Stage) -> None:
    (dev,) = launch(Environment="dev")
    stage.change.faults["stop_instances"] = first(1, ReadTimeoutError(endpoint_url="ec2"))
    assert stage.run(request(call=stop_instances.call(instances=(dev,)))) == "done"
    assert stage.change.counted()["stop_instances"] == 2


def test_when_aws_throttles_for_ever_it_is_given_up_once_not_for_each_half(stage: Stage) -> None:
    launch(4, Environment="dev")
    stage.change.faults["stop_instances"] = always(THROTTLED)
    asked = request(call=STOP_DEV)
    stage.run(asked)
    failed = stage.posts.last(Failed)
    assert "AWS could not do it in ten minutes of trying (ec2:StopInstances: RequestLimitExceeded)." in failed.sentence
    assert stage.change.counted()["stop_instances"] == 14
    assert errors(asked.id) == {"70.step.001!": "PassingError: ec2:StopInstances: RequestLimitExceeded"}


def test_planning_is_tried_again_when_aws_throttles(stage: Stage) -> None:
    calls = iter(range(2))

    @operation(needs=Role.OPERATOR)
    def shaky(aws: Reader) -> Plan:  # noqa: ARG001
        """Plan, the third time."""
        if next(calls, None) is not None:
            raise THROTTLED
        return Plan("Nothing to do.")

    stage.operations["shaky"] = shaky
    assert stage.run(request(call=Call("shaky"))) == "nothing to do"


def test_a_missing_right_is_a_sentence_with_a_reference_and_stands_in_the_ledger(stage: Stage) -> None:
    launch(4, Environment="dev")
    stage.change.faults["stop_instances"] = always(DENIED)
    asked = request(call=STOP_DEV)
    stage.run(asked)
    failed = stage.posts.last(Failed)
    assert failed.run == asked.id
    assert failed.sentence == (
        "Stop 4 instances: it did not work. AWS does not let me do that (UnauthorizedOperation on ec2:StopInstances). "
        "An admin can add the right."
    )
    assert stage.change.counted()["stop_instances"] == 1  # it is the same for each of them
    assert errors(asked.id) == {"70.step.001": "UnauthorizedOperation"}
    assert details(asked.id)["70.step.001"]["message"] == "You are not authorized. Encoded message: 4mT"


def test_a_right_that_planning_misses_is_a_sentence_too(stage: Stage) -> None:
    (dev,) = launch()

    @operation(needs=Role.OPERATOR)
    def blind(aws: Reader) -> Plan:
        """Look where one may not."""
        aws.client("ec2").describe_instances(InstanceIds=[dev])
        return Plan("Nothing.")

    stage.operations["blind"] = blind
    stage.read.faults["describe_instances"] = always(DENIED)
    asked = request(call=Call("blind"))
    assert stage.run(asked) == "failed"
    failed = stage.posts.last(Failed)
    assert failed.sentence == (
        "AWS does not let me do that (UnauthorizedOperation on AnOperation). An admin can add the right."
    )
    assert failed.again == Call("blind")
    assert "UnauthorizedOperation" in str(details(asked.id)["90.failed"]["error"])


def test_a_refused_step_ends_the_plan(stage: Stage) -> None:
    (web,) = launch()

    @operation(needs=Role.OPERATOR)
    def two(aws: Reader) -> Plan:  # noqa: ARG001
        """Two steps."""
        tags = [Step("ec2", "create_tags", {"Resources": [web], "Tags": [{"Key": k, "Value": "x"}]}, k) for k in "ab"]
        return Plan("Two", tuple(tags), (Resource(web),))

    stage.operations["two"] = two
    stage.change.faults["create_tags"] = always(refusal("TagLimitExceeded"))
    stage.run(request(call=Call("two")))
    assert stage.change.counted()["create_tags"] == 1
    assert stage.posts.last(Failed).sentence == "Two: it did not work. TagLimitExceeded (TagLimitExceeded)."


# Crashes, and steps that must not be repeated


def at_most_once(ids: list[str]) -> Plan:
    """A plan whose step may not be sent twice."""
    step = Step("ec2", "stop_instances", {"InstanceIds": ids}, "Stop", many="InstanceIds", repeatable=False)
    return Plan("Stop once", (step,), tuple(Resource(one) for one in ids))


def test_a_step_that_may_not_be_repeated_is_not_sent_again_nor_in_halves_after_a_crash(stage: Stage) -> None:
    ids = launch(2)

    @operation(needs=Role.OPERATOR)
    def once_only(aws: Reader) -> Plan:  # noqa: ARG001
        """Stop, at most once."""
        return at_most_once(ids)

    stage.operations["once-only"] = once_only
    stage.change.faults["stop_instances"] = first(1, Crash())
    asked = request(call=Call("once-only"))
    assert stage.run(asked) == "done"
    assert stage.change.counted()["stop_instances"] == 1
    failed = stage.posts.last(Failed)
    assert (
        "I cannot tell whether AWS did it (StepInterruptedError). Please look before you try again." in failed.sentence
    )
    assert list(errors(asked.id)) == ["70.step.001!"]


def test_a_step_that_may_not_be_repeated_is_not_tried_again_when_no_answer_comes(stage: Stage) -> None:
    ids = launch(2)

    @operation(needs=Role.OPERATOR)
    def once_only(aws: Reader) -> Plan:  # noqa: ARG001
        """Stop, at most once."""
        return at_most_once(ids)

    stage.operations["once-only"] = once_only
    stage.change.faults["stop_instances"] = always(ReadTimeoutError(endpoint_url="ec2"))
    stage.run(request(call=Call("once-only")))
    assert stage.change.counted()["stop_instances"] == 1


def test_a_crash_in_the_middle_goes_on_where_it_was(stage: Stage) -> None:
    launch(60, Environment="dev")
    stage.tick = timedelta(seconds=1)
    crashed = iter([False, True])

    def second_batch(_arguments: object) -> Crash | None:
        return Crash() if next(crashed, False) else None

    stage.change.faults["stop_instances"] = second_batch
    asked = request(call=STOP_DEV)
    assert stage.run(asked) == "done"
    assert [len(arguments["InstanceIds"]) for _, arguments in stage.change.calls] == [50, 10, 10]
    assert [entry.place for entry in ledger().run(asked.id) if entry.kind == "step"] == ["70.step.001", "70.step.003"]
    assert [said.done for said in stage.posts.said if isinstance(said, Acting)] == [0, 1, 2, 3, 4]


# Undo that fails


def test_an_undo_that_failed_can_be_tried_again(stage: Stage) -> None:
    (dev,) = launch(Environment="dev")
    asked = request(call=stop_instances.call(instances=(dev,)))
    stage.run(asked)
    stage.change.faults["start_instances"] = first(1, refusal("InsufficientInstanceCapacity", "None left.", 500))
    assert stage.run(request(call=undo.call(run=asked.id), key="one")) == "done"
    assert "None left. (InsufficientInstanceCapacity)" in stage.posts.last(Failed).sentence
    assert "95.undone" not in details(asked.id)
    assert stage.run(request(call=undo.call(run=asked.id), key="two")) == "done"
    assert state_of(dev) == "running"
    assert "95.undone" in details(asked.id)


# Owners


def test_the_owners_of_what_a_schedule_could_not_do_are_told_each_of_their_own(stage: Stage) -> None:
    (one,) = launch(Name="dev-1", Environment="dev", Owner="ada@example.com")
    (two,) = launch(Name="dev-2", Environment="dev", owner="U0GRACE")
    launch(Name="dev-3", Environment="dev", Owner="linus@example.com")
    full = refusal("IncorrectInstanceState", "It does not want to.")
    stage.change.faults["stop_instances"] = lambda arguments: (
        full if {one, two} & set(arguments["InstanceIds"]) else None
    )
    asked = request(call=STOP_DEV, actor=END_OF_DAY)
    stage.run(asked, Source.SCHEDULE)
    notices = {said.owner: said for said in stage.posts.said if isinstance(said, Notice)}
    assert set(notices) == {"ada@example.com", "U0GRACE"}
    told = notices["ada@example.com"]
    assert told.headline == f"Stop dev-1 ({one}) did not work."
    assert {fact.name: fact.value for fact in told.facts} == {
        "Why": "It does not want to. (IncorrectInstanceState)",
        "Asked by": "end-of-day",
        "Run": asked.id,
    }
    assert told.choices == (Choice("Try again", STOP_DEV),)
    posts = [post for post in stage.posts.put_in if isinstance(post.says, Notice)]
    assert {post.to.channel for post in posts} == {""}
    assert len({post.card for post in posts}) == 2


def test_the_owner_of_what_a_rule_could_not_fix_is_told(stage: Stage) -> None:
    (web,) = launch(Name="web-1", Environment="prod", Owner="ada@example.com")
    stage.change.faults["create_tags"] = always(DENIED)
    fix = tag_resource.call(resource=web, key="Backup", value="Daily")
    stage.run(request(call=fix, actor=replace(END_OF_DAY, kind="rule")), Source.RULE)
    notice = stage.posts.last(Notice)
    assert notice.owner == "ada@example.com"
    assert notice.headline.endswith("did not work.")


def test_whoever_asked_in_chat_reads_it_there_and_the_owner_is_left_alone(stage: Stage) -> None:
    (dev,) = launch(Environment="dev", Owner="ada@example.com")
    stage.change.faults["stop_instances"] = always(NOT_NOW)
    stage.run(request(call=stop_instances.call(instances=(dev,))))
    assert not [said for said in stage.posts.said if isinstance(said, Notice)]


# Us


def test_a_bug_in_an_operation_fails_the_run_with_a_reference_and_no_details(stage: Stage) -> None:
    @operation(needs=Role.OPERATOR)
    def buggy(aws: Reader) -> Plan:  # noqa: ARG001
        """Divide."""
        return Plan(str(1 // 0))

    stage.operations["buggy"] = buggy
    asked = request(call=Call("buggy"))
    assert stage.run(asked) == "failed"
    failed = stage.posts.last(Failed)
    assert (failed.run, failed.sentence, failed.again) == (
        asked.id, "Something went wrong on my side.", Call("buggy"),
    )  # fmt: skip
    assert "ZeroDivisionError" in str(details(asked.id)["90.failed"]["error"])
