"""How an account is kept in order: found, told, fixed, verified, taken back, accepted for a while, halted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from core.aws.state import State
from local.runtime import Runtime
from local.slack.messages import Message
from local.stack import REGION
from tests.e2e.people import CHANNEL, People, labels, words

pytestmark = pytest.mark.e2e

NOTICES = "ops-notices"
RULE = "bucket-versioned"


@pytest.fixture
def state(orderly: Runtime) -> Iterator[State]:
    """What Orderly remembers; findings are told again afterwards."""
    found = State(orderly.aws("dynamodb"), "orderly-State", orderly.clock.now)
    yield found
    found.set_mode(RULE, "notify")


def a_bucket(orderly: Runtime) -> str:
    """A bucket of Bo's that keeps no versions, and is in order otherwise as far as that matters."""
    name, s3 = f"kept-{uuid4().hex[:8]}", orderly.aws("s3")
    flags = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    arn = f"arn:aws:s3:::{name}"
    tls = {
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }  # fmt: skip
    uploads = {"ID": "uploads", "Status": "Enabled", "Filter": {"Prefix": ""}}
    ended = {**uploads, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}
    s3.create_bucket(
        Bucket=name,
        CreateBucketConfiguration={"LocationConstraint": REGION},
        ObjectOwnership="BucketOwnerEnforced",
    )
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=dict.fromkeys(flags, True))
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [tls]}))
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [ended]})
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "Owner", "Value": "bo@example.com"}]})
    return name


def is_fixed(orderly: Runtime, bucket: str) -> bool:
    """Whether the bucket keeps versions by now."""
    found = orderly.aws("s3").get_bucket_versioning(Bucket=bucket)
    return bool(found.get("Status") == "Enabled")


def now(people: People) -> int:
    """Where the notices stand."""
    return len(people.slack.messages(NOTICES, "ann"))


def sweeps(people: People) -> None:
    """Have everything looked at by the rule, and wait until that is under way."""
    people.asks("ann", f"sweep rule={RULE}", "look at everything again", "done in")


def hears(people: People, bucket: str, since: int) -> Message:
    """What is told of the bucket, be it that AWS Config tells of it first or the sweep finds it."""
    return people.sees("ann", bucket, RULE, since=since, channel=NOTICES)


def test_a_sweep_finds_it_a_button_fixes_it_and_what_is_taken_back_is_a_finding_again(
    orderly: Runtime, people: People, state: State
) -> None:
    since, bucket = now(people), a_bucket(orderly)
    sweeps(people)
    notice = hears(people, bucket, since)
    fix = next(label for label in labels(notice) if label.startswith("Fix"))
    people.until(lambda: any(one.rule == RULE and one.tally.broken for one in state.postures()))

    since = now(people)
    people.presses("ann", notice, fix)
    card = people.sees("bo", "waits for a second person", bucket, since=since, channel=NOTICES)
    assert not is_fixed(orderly, bucket)
    people.presses("bo", card, "Approve")
    people.becomes(card, "done in")
    assert is_fixed(orderly, bucket)
    people.sees("ann", bucket, f"keeps the rule {RULE} again", since=since, channel=NOTICES)

    since = now(people)
    people.presses("ann", card, "Undo")
    people.becomes(card, "undone by")
    assert not is_fixed(orderly, bucket)
    assert "Waive it" in labels(hears(people, bucket, since))


def test_when_what_a_rule_did_is_taken_back_people_are_asked_whether_it_is_to_stay(
    orderly: Runtime, people: People, state: State
) -> None:
    state.set_mode(RULE, "ask")
    since, bucket = now(people), a_bucket(orderly)
    card = people.sees("ann", bucket, "waits for a second person", "versioning", since=since, channel=NOTICES)
    people.presses("ann", card, "Approve")
    people.becomes(card, "done in")
    people.sees("ann", bucket, f"keeps the rule {RULE} again", since=since, channel=NOTICES)

    since = now(people)
    people.presses("ann", card, "Undo")
    asked = people.sees("ann", bucket, "Is that to stay?", since=since, channel=NOTICES)
    assert labels(asked) == ["Waive it"]
    people.until(lambda: state.is_left_alone(f"{RULE}#{bucket}"))


def test_a_waiver_that_a_second_person_approved_keeps_it_quiet(orderly: Runtime, people: People, state: State) -> None:
    since, bucket = now(people), a_bucket(orderly)
    hears(people, bucket, since)
    sweeps(people)
    people.until(lambda: any(one.rule == RULE for one in state.postures()))
    until = (orderly.clock.now() + timedelta(days=20)).date().isoformat()
    before = people.command("ann", f'waive rule={RULE} scope={bucket} until={until} reason="It moves away"')
    card = people.sees("ann", "waits for a second person", bucket, "It moves away", since=before)
    people.presses("bo", card, "Approve")
    people.becomes(card, "done in", "approved by")

    since = now(people)
    sweeps(people)
    people.until(lambda: state_of(state, bucket) == "waived")
    assert not [one for one in people.slack.messages(NOTICES, "ann")[since:] if bucket in words(one)]
    assert bucket in words(people.asks("ann", "waivers", RULE, channel=CHANNEL))


def state_of(state: State, bucket: str) -> str:
    """What the finding about the bucket is now."""
    found = state.finding(f"{RULE}#{bucket}")
    return found.status if found else ""


def test_halt_stops_what_a_rule_does_by_itself_and_resume_lets_it_go_on(
    orderly: Runtime, people: People, state: State
) -> None:
    state.set_mode(RULE, "auto")
    people.asks("ann", 'halt reason="An incident"', "done in")
    since, bucket = now(people), a_bucket(orderly)
    told = people.sees("ann", bucket, RULE, "halted", since=since, channel=NOTICES)
    assert any(label.startswith("Fix") for label in labels(told))
    assert not is_fixed(orderly, bucket)

    people.asks("dee", "resume", "done in")
    another = a_bucket(orderly)
    people.until(lambda: is_fixed(orderly, another))
    people.until(lambda: is_fixed(orderly, bucket))
