"""What people look at: logs, charts, costs, everything that has a name; documents and the version before."""

from __future__ import annotations

import pytest

from local.demo import BUCKET, FUNCTION
from local.runtime import Runtime
from local.slack.messages import File
from tests.e2e.people import People, words

pytestmark = pytest.mark.e2e


def test_the_errors_of_a_function(people: People) -> None:
    answer = people.asks("ann", f"logs {FUNCTION} errors 1h", f"{FUNCTION} wrote", "errors in the last 1 hour")
    assert "payment provider did not answer" in str(answer.blocks)
    assert "order taken" not in str(answer.blocks)


def test_a_metric_as_a_chart(orderly: Runtime, people: People) -> None:
    since = people.command("ann", "metric billing-1 cpu 6h")

    def files() -> list[File]:
        said = orderly.slack.messages("application-support", "ann")[since:]
        return [file for message in said for file in message.files]

    people.sees("ann", "The cpu of billing-1", "at most", since=since)
    people.until(lambda: bool(files()))
    (chart,) = files()
    assert chart.name == "chart.png"
    assert chart.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("cost", ("cost", "USD yesterday", "Amazon Elastic Compute Cloud")),
        ("what did we spend this month", ("USD this month",)),
        ("cost last-week by Environment", ("last week", "prod", "without the tag")),
    ],
)
def test_the_cost_of_the_account(people: People, said: str, wanted: tuple[str, ...]) -> None:
    people.asks("ann", said, *wanted)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (FUNCTION, ("is a function", "python3.13", "bo@example.com")),
        (BUCKET, ("is a bucket", "not all of it is blocked")),
        ("web-1-cpu", ("is an alarm", "CPUUtilization")),
        (f"arn:aws:iam::123456789012:role/{FUNCTION}-role", ("is a role", "The shop's API")),
    ],
)
def test_what_has_a_name_is_described(people: People, name: str, wanted: tuple[str, ...]) -> None:
    people.asks("ann", f"describe {name}", *wanted)


def test_an_allowed_document_runs_after_a_yes(people: People) -> None:
    card = people.asks("ann", "run AWS-RunPatchBaseline on test-1", "Run AWS-RunPatchBaseline", "second person")
    people.presses("bo", card, "Approve")
    people.becomes(card, "done in", "approved by")
    people.asks("ann", "run AWS-RunShellScript on test-1", "does not allow the document")


def test_a_function_goes_back_to_its_version_before_and_forth_again(orderly: Runtime, people: People) -> None:
    functions = orderly.aws("lambda")
    card = people.asks("ann", f"roll back {FUNCTION}", "Roll orders-api back to version 1", "second person")
    people.presses("bo", card, "Approve")
    done = people.becomes(card, "done in", "approved by")
    assert functions.get_alias(FunctionName=FUNCTION, Name="live")["FunctionVersion"] == "1"
    people.presses("ann", done, "Undo")
    people.until(lambda: functions.get_alias(FunctionName=FUNCTION, Name="live")["FunctionVersion"] == "2")


def test_a_long_answer_is_in_a_thread_below_its_headline(people: People) -> None:
    since = people.command("ann", "logs orders-api all 3h")
    whole = people.sees("ann", "Rows 1 to 25", since=since)
    headline = people.sees("ann", "in the thread below", since=since)
    assert (whole.thread_ts, headline.thread_ts) == (headline.ts, "")
    people.presses("ann", whole, "Next")
    assert people.becomes(whole, "Rows 26 to 50").thread_ts == headline.ts


def test_times_are_those_of_whoever_asks(people: People) -> None:
    people.asks("cy", "describe web-1", "(America/New_York)", "Times are those of America/New_York")
    here = people.asks("ann", "describe web-2", "(Europe/Oslo)")
    assert "Times are those" not in words(here)
