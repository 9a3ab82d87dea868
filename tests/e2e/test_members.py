"""A member account: what is found there is put right and taken back there, by the roles of member.yaml."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.aws.state import State
from local.runtime import Runtime
from local.stack import REGION
from tests.e2e.people import People, words

pytestmark = pytest.mark.e2e

MEMBER, RULE, NOTICES = "210987654321", "bucket-versioned", "ops-notices"


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """Orderly with a member account."""
    with Runtime(directory=tmp_path_factory.mktemp("group"), accounts=[MEMBER]) as runtime:
        yield runtime


def test_what_is_found_in_a_member_account_is_put_right_there_and_taken_back_there(group: Runtime) -> None:
    people, s3 = People(group.slack), group.in_member(MEMBER, "s3")
    s3.create_bucket(Bucket="their-orders", CreateBucketConfiguration={"LocationConstraint": REGION})
    State(group.aws("dynamodb"), "orderly-State", group.clock.now).set_mode(RULE, "notify")

    def versions() -> str:
        return str(s3.get_bucket_versioning(Bucket="their-orders").get("Status", ""))

    asked = people.asks("dee", f"policy {RULE} auto --account {MEMBER}", f"Findings of {RULE} in account {MEMBER}")
    if "waits" in words(asked):
        people.presses("bo", asked, "Approve")
        people.becomes(asked, "done in")

    since = len(people.slack.messages(NOTICES, "ann"))
    people.asks("ann", f"sweep rule={RULE}", "look at everything again", "done in")
    done = people.sees("ann", "Keep versions", "their-orders", "done in", since=since, channel=NOTICES)
    assert f"in account {MEMBER}, region {REGION}" in words(done)
    assert versions() == "Enabled"
    kept = people.sees("ann", "their-orders", f"keeps the rule {RULE} again", since=since, channel=NOTICES)
    assert f"account {MEMBER}, region {REGION}" in words(kept)

    people.presses("ann", done, "Undo")
    people.becomes(done, "undone by")
    assert versions() == "Suspended"


def test_a_plan_for_a_member_account_is_shown_by_the_desk_and_an_unknown_account_is_refused(group: Runtime) -> None:
    people = People(group.slack)
    group.in_member(MEMBER, "s3").create_bucket(
        Bucket="their-logs", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    dry = people.asks("ann", f"secure versioning their-logs --account {MEMBER} --dry-run", "Dry run", "their-logs")
    assert f"in account {MEMBER}, region {REGION}" in words(dry)
    people.asks("ann", "secure versioning their-logs --account 999999999999", f"I do in {MEMBER}")
