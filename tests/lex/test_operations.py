"""Operations of the catalogue, in conversation."""

from __future__ import annotations

import boto3
import pytest

from core.aws.ledger import DynamoLedger
from core.call import Call
from tests.lex.conftest import Talk, World, forget

UNKNOWN = "i-06dd90c34b8f87d76"


def test_open_ports_are_told_by_the_instances_name(talk: Talk, world: World) -> None:
    answer = talk.says(f"what are the open ports for {world.instance}?")

    assert answer == f"web-1 ({world.instance}) lets in ports 22, 443 and 8000-8080."
    assert talk.state["intent"]["state"] == "Fulfilled"


def test_the_button_under_the_answer_asks_for_the_other_direction(talk: Talk, world: World) -> None:
    talk.says(f"open ports on {world.instance}")

    said = talk.buttons["Show egress"]

    assert talk.says(said) == f"web-1 ({world.instance}) lets out all traffic."


def test_an_unclear_direction_is_asked_for_with_three_buttons(talk: Talk, world: World) -> None:
    answer = talk.says(f"show the sideways ports of {world.instance}")

    assert answer == "Which direction do you mean: ingress, egress or both?"
    assert talk.buttons == {"Ingress": "ingress", "Egress": "egress", "Both": "both"}
    assert "lets out all traffic" in talk.says("egress")


def test_a_missing_id_is_asked_for(talk: Talk, world: World) -> None:
    assert talk.says("what are the open ports") == "Which instance? I need an instance id or name."
    assert "lets in ports" in talk.says(f"it's {world.instance}")


def test_a_wrong_id_is_explained_and_asked_for_again(talk: Talk, world: World) -> None:
    answer = talk.says("what are the open ports for i-123")

    assert answer == "“i-123” is not an instance id: it has 3 digits after “i-”, there should be 8 or 17."
    assert talk.state["dialogAction"] == {"type": "ElicitSlot", "slotToElicit": "Instance"}
    assert "lets in ports" in talk.says(world.instance)


def test_an_unknown_instance_is_said_to_be_unknown_and_asked_for_again(talk: Talk, world: World) -> None:
    answer = talk.says(f"what are the open ports for {UNKNOWN}")

    assert answer.startswith(f"I see no instance {UNKNOWN} in account 123456789012, region eu-west-1.")
    assert "/orderly" not in answer
    assert "lets in ports" in talk.says(world.instance)


def test_by_voice_ids_are_left_out_and_ranges_are_words(talk: Talk, world: World) -> None:
    world.speech = True

    assert talk.says(f"what are the open ports for {world.instance}") == "web-1 lets in ports 22, 443 and 8000 to 8080."


def test_instances_are_listed_by_name(talk: Talk, world: World) -> None:
    answer = talk.says("which instances are running")

    assert answer == "1 running instance in account 123456789012, region eu-west-1. web-1."
    assert talk.buttons == {"Stop it": f"stop {world.instance}"}


def test_an_instance_without_a_name_is_listed_by_its_id(talk: Talk, world: World) -> None:
    boto3.client("ec2").delete_tags(Resources=[world.instance], Tags=[{"Key": "Name"}])

    assert talk.says("list instances").endswith(f" {world.instance}.")


def test_the_ledger_can_be_asked(talk: Talk) -> None:
    assert talk.says("what did you do") == "Nothing has been asked yet."


def test_a_person_is_told_who_they_are(talk: Talk) -> None:
    assert talk.says("who am i").startswith("You are person-1, operator here.")


def test_a_change_is_read_back_and_handed_to_the_desk_after_a_yes(talk: Talk, world: World) -> None:
    asked = talk.says(f"stop {world.instance}")
    assert asked == f"Stop web-1 ({world.instance})? Somebody else has to approve it in Slack. Say yes or no."
    assert world.queued() == []

    answer = talk.says("yes")

    (request,) = world.queued()
    assert request.call == Call("stop-instances", {"instances": world.instance})
    assert (request.actor.kind, request.actor.id) == ("lex", "person-1")
    assert answer == f"I passed it on: stop instances. Follow it in Slack. Its reference is {request.id}."
    assert _state(world.instance) == "running"


def test_no_to_a_change_changes_nothing(talk: Talk, world: World) -> None:
    talk.says(f"stop {world.instance}")

    assert talk.says("no") == "Okay. I changed nothing."
    assert world.queued() == []


def test_a_change_that_lex_delivers_twice_has_one_key(talk: Talk, world: World) -> None:
    talk.says(f"stop {world.instance}")
    talk.says("yes")
    world.hook(world.events[-1])

    assert len({request.key for request in world.queued()}) == 1


def test_the_same_change_asked_for_again_has_another_key(talk: Talk, world: World) -> None:
    for _ in range(2):
        talk.says(f"stop {world.instance}")
        talk.says("yes")

    assert len({request.key for request in world.queued()}) == 2


def test_a_change_without_anything_to_do_is_not_asked_about(talk: Talk, world: World) -> None:
    assert talk.says(f"start {world.instance}") == f"Nothing to start: web-1 ({world.instance}) is running."
    assert world.queued() == []


def test_a_change_of_nothing_in_particular_asks_what_it_is_about(talk: Talk, world: World) -> None:
    assert talk.says("stop instances") == "Which instances? Give me ids, names or a tag."
    assert talk.says(world.instance).startswith(f"Stop web-1 ({world.instance})?")


def test_a_viewer_may_ask_and_not_change(talk: Talk, world: World) -> None:
    boto3.client("ssm").put_parameter(Name="access", Value="version: 1", Type="String", Overwrite=True)
    forget()

    assert "lets in" in talk.says(f"open ports on {world.instance}")
    assert talk.says(f"stop {world.instance}") == (
        "stop-instances needs the role operator; you are viewer. Please ask an admin, or somebody who has it."
    )
    assert talk.state["intent"]["state"] == "Failed"


def test_what_nobody_expected_is_answered_with_a_reference(talk: Talk, world: World) -> None:
    boto3.client("ssm").delete_parameter(Name="access")
    forget()

    answer = talk.says(f"open ports on {world.instance}")

    assert answer.startswith("Something went wrong on my side. Please try again. The log has it under ")


@pytest.mark.parametrize("said", ["open ports on {}", "Which ports are open on {} please?", "hey, open ports for {}"])
def test_people_say_it_in_their_own_way(talk: Talk, world: World, said: str) -> None:
    assert "lets in ports" in talk.says(said.format(world.instance))


def _state(instance: str) -> str:
    found = boto3.client("ec2").describe_instances(InstanceIds=[instance])
    return found["Reservations"][0]["Instances"][0]["State"]["Name"]


def test_what_was_asked_and_answered_stands_in_the_ledger(talk: Talk, world: World) -> None:
    talk.says(f"what are the open ports for {world.instance}?")
    talk.says(f"what are the open ports for {UNKNOWN}")
    talk.says("who am i")

    latest = DynamoLedger(boto3.client("dynamodb"), world.settings.ledger_table).latest(10)
    told = sorted((run[-1].kind, run[-1].call, run[-1].who) for run in latest)
    assert told == [
        ("answered", f"open-ports instance={world.instance}", "lex:person-1"),
        ("answered", "whoami", "lex:person-1"),
        ("refused", f"open-ports instance={UNKNOWN}", "lex:person-1"),
    ]
