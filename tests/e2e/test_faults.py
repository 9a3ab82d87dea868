"""When things go wrong: what people see, and that nothing happens twice or is lost."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request

import pytest
from slack_sdk.signature import SignatureVerifier

from local.runtime import Runtime
from tests.e2e.people import CHANNEL, People, words
from tests.e2e.test_changes import state

pytestmark = pytest.mark.e2e


def post(orderly: Runtime, body: bytes, **headers: str) -> tuple[int, str]:
    """Post to Slack's door."""
    request = urllib.request.Request(f"{orderly.url}/slack/events", body, headers)  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def signed(orderly: Runtime, body: str, at: str = "") -> dict[str, str]:
    """Slack's headers for a body."""
    at = at or str(int(time.time()))
    signature = SignatureVerifier(orderly.signing_secret).generate_signature(timestamp=at, body=body) or ""
    return {"X-Slack-Request-Timestamp": at, "X-SLACK-SIGNATURE": signature, "Content-Type": "application/json"}


def chat_messages(orderly: Runtime) -> int:
    """How many runs the ledger knows."""
    return int(orderly.aws("dynamodb").scan(TableName="orderly-Ledger", Select="COUNT")["Count"])


def places(orderly: Runtime, run: str) -> list[str]:
    """Where the ledger's entries of a run stand."""
    items = orderly.aws("dynamodb").query(
        TableName="orderly-Ledger",
        KeyConditionExpression="pk = :run",
        ExpressionAttributeValues={":run": {"S": run}},
    )["Items"]
    return [item["sk"]["S"] for item in items]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=00"}, 401),
        ({"X-Slack-Request-Timestamp": "yesterday", "X-Slack-Signature": "v0=00"}, 401),
    ],
)
def test_what_slack_did_not_sign_is_turned_away_and_queues_nothing(
    orderly: Runtime, headers: dict[str, str], status: int
) -> None:
    before = chat_messages(orderly)
    code, body = post(orderly, b'{"type": "event_callback"}', **headers)
    assert code == status
    assert "Traceback" not in body
    assert chat_messages(orderly) == before


def test_a_signed_but_old_request_is_turned_away(orderly: Runtime) -> None:
    body = '{"type": "event_callback"}'
    code, _ = post(orderly, body.encode(), **signed(orderly, body, str(int(time.time()) - 301)))
    assert code == 401


def test_a_signed_but_malformed_body_is_a_bad_request(orderly: Runtime) -> None:
    body = '{"type": '
    code, answer = post(orderly, body.encode(), **signed(orderly, body))
    assert code == 400
    assert "Traceback" not in answer


def test_the_same_event_four_times_is_answered_once(orderly: Runtime, people: People) -> None:
    channel, ann = people.slack.channel(CHANNEL), people.slack.user("ann")
    event = {"type": "app_mention", "user": ann.id, "text": "<@U0ORDERLY> who am i", "ts": "1.2", "channel": channel.id}
    body = json.dumps(
        {"type": "event_callback", "team_id": "T0ORDERLY", "event_id": f"Ev{time.time_ns()}", "event": event}
    )
    since = len(people.slack.messages(CHANNEL, "ann"))
    for number in range(4):
        headers = signed(orderly, body) | ({"X-Slack-Retry-Num": str(number)} if number else {})
        assert post(orderly, body.encode(), **headers)[0] == 200
    people.sees("ann", "operator here", since=since)
    time.sleep(2)
    answers = [m for m in people.slack.messages(CHANNEL, "ann")[since:] if "operator here" in words(m)]
    assert len(answers) == 1


def test_an_answer_waits_while_slack_is_down_and_arrives(orderly: Runtime, people: People) -> None:
    people.slack.faults.down = True
    try:
        since = people.command("ann", f"/orderly open-ports {orderly.demo['web-2']}")
        time.sleep(3)
        assert not people.slack.messages(CHANNEL, "ann")[since:]
    finally:
        people.slack.faults.down = False
    people.sees("ann", "web-2", "lets in", since=since, seconds=60)


def test_retry_after_is_honoured_and_nothing_is_lost(orderly: Runtime, people: People) -> None:
    people.slack.faults.rate_limit(2, retry_after=2)
    people.asks("ann", f"/orderly open-ports {orderly.demo['web-2']}", "web-2", "lets in")


def test_a_missing_right_is_said_with_a_reference_and_recorded(orderly: Runtime, people: People) -> None:
    iam = orderly.aws("iam")
    role = orderly.stack.functions["Desk"].role.rpartition("/")[2]
    deny = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Action": "ec2:DescribeInstances", "Resource": "*"}],
    }
    iam.put_role_policy(RoleName=role, PolicyName="taken-away", PolicyDocument=json.dumps(deny))
    try:
        answer = people.asks("ann", f"/orderly open-ports {orderly.demo['web-2']}", "AWS does not let me", "reference")
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="taken-away")
    run = words(answer).split("Reference `")[1][:12]
    items = orderly.aws("dynamodb").query(
        TableName="orderly-Ledger",
        KeyConditionExpression="pk = :run",
        ExpressionAttributeValues={":run": {"S": run}},
    )["Items"]
    assert any("failed" in item["sk"]["S"] for item in items)


def test_an_operator_killed_while_it_waits_resumes_and_does_each_step_once(orderly: Runtime, people: People) -> None:
    instance = orderly.demo["web-2"]
    card = people.asks("ann", f"/orderly stop {instance}", "waits for a second person", instance)
    orderly.functions["Operator"].kill()
    people.presses("bo", card, "Approve")
    people.becomes(card, "done in", seconds=60)
    assert state(orderly, instance) == "stopped"
    run = words(card).split("run ")[-1][:12]
    assert sum(".step." in place for place in places(orderly, run)) == 1
    orderly.aws("ec2").start_instances(InstanceIds=[instance])


def test_an_operator_killed_between_two_steps_goes_on_with_the_second(orderly: Runtime, people: People) -> None:
    fleet = [{"Key": "Fleet", "Value": "killed"}, {"Key": "Environment", "Value": "lab"}]
    image = orderly.aws("ec2").describe_images(Owners=["amazon"], MaxResults=5)["Images"][0]["ImageId"]
    orderly.aws("ec2").run_instances(
        ImageId=image, MinCount=60, MaxCount=60, TagSpecifications=[{"ResourceType": "instance", "Tags": fleet}]
    )
    orderly.throttle("StopInstances", times=3, after=1)
    card = people.asks("ann", "/orderly stop-instances tag=Fleet=killed", "60 instances", "waits for a second person")
    people.presses("bo", card, "Approve")
    people.slack.wait_for(lambda: orderly.throttled() == (1, 1) or None, 30)
    orderly.functions["Operator"].kill()
    people.becomes(card, "done in", seconds=60)
    run = words(card).split("run ")[-1][:12]
    assert orderly.throttled() == (2, 3)  # each of the two was done once
    assert [place for place in places(orderly, run) if ".step." in place] == ["70.step.001", "70.step.003"]


def test_when_aws_throttles_it_is_tried_again_until_it_works(orderly: Runtime, people: People) -> None:
    instance = orderly.demo["dev-2"]
    orderly.throttle("StopInstances", times=3)
    people.asks("ann", f"/orderly stop {instance}", "done in", instance)
    assert orderly.throttled() == (1, 3)
    assert state(orderly, instance) == "stopped"
    orderly.aws("ec2").start_instances(InstanceIds=[instance])


def test_a_guest_is_refused_although_commands_do_not_say_that_they_are_a_guests(people: People) -> None:
    people.asks("gus", "/orderly instances", "I may not work for you")


def test_a_form_with_the_word_payload_is_a_command_like_any_other(people: People) -> None:
    people.asks("ann", "/orderly payload", "payload")
