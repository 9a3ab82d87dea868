"""Questions about the account, through Slack's and Lex's doors."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from local.runtime import Runtime
from tests.e2e.people import CHANNEL, People, labels, words

pytestmark = pytest.mark.e2e


def test_a_mention_is_answered_with_the_open_ports_of_all_security_groups(orderly: Runtime, people: People) -> None:
    web = orderly.demo["web-1"]
    since = len(people.slack.messages(CHANNEL, "bo"))
    people.say("ann", f"@Orderly what are the open ports for {web}?")
    answer = people.sees("bo", f"{web}) lets in", since=since)
    groups = orderly.aws("ec2").describe_instances(InstanceIds=[web])["Reservations"][0]["Instances"][0]
    for group in groups["SecurityGroups"]:
        assert group["GroupId"] in words(answer)
    assert "8000-8080" in words(answer)


def test_all_traffic_is_called_so(orderly: Runtime, people: People) -> None:
    everything = orderly.demo["open-to-all"]
    people.asks("ann", f"/orderly open-ports {everything}", "lets in all traffic")


def test_the_slash_command_takes_a_direction(orderly: Runtime, people: People) -> None:
    answer = people.asks("ann", f"/orderly open-ports {orderly.demo['web-1']} egress", "lets out")
    assert "lets in" not in words(answer)


def test_an_unclear_direction_is_asked_back_with_three_buttons_that_work(orderly: Runtime, people: People) -> None:
    web = orderly.demo["web-1"]
    question = people.asks("ann", f"/orderly open-ports {web} sideways", "which direction")
    assert labels(question) == ["Ingress", "Egress", "Both"]
    since = len(people.slack.messages(CHANNEL, "ann"))
    people.presses("ann", question, "Both")
    people.sees("ann", "lets in", "lets out", since=since)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("open-ports i-0123456789abcdef0", "I see no instance i-0123456789abcdef0"),
        ("open-ports i-123", "3 digits after"),
        ("open-ports", "Which instance?"),
        ("opne-ports i-0123456789abcdef0", "Did you mean open-ports"),
        ("make me a coffee", "I don't understand"),
    ],
)
def test_what_is_wrong_is_answered_with_what_to_do_and_only_to_the_asker(
    people: People, said: str, answer: str
) -> None:
    message = people.asks("ann", f"/orderly {said}", answer)
    assert message.only_for == people.slack.user("ann").id


def test_the_same_question_is_answered_by_lex(orderly: Runtime) -> None:
    lex = orderly.aws("lexv2-runtime")
    web = orderly.demo["web-1"]
    answer = lex.recognize_text(
        botId=orderly.bot_id,
        botAliasId=orderly.bot_alias_id,
        localeId="en_US",
        sessionId=uuid4().hex,
        text=f"what are the open ports for {web}",
    )
    said = " ".join(message.get("content", "") for message in answer["messages"])
    assert "lets in" in said
    assert answer["sessionState"]["intent"]["state"] == "Fulfilled"


def test_help_is_for_the_asker_and_by_role(people: People) -> None:
    answer = people.asks("cy", "/orderly help", "as viewer")
    assert "Stop instances" not in words(answer)
    assert "Ports that the security groups" in words(answer)
    assert answer.only_for == people.slack.user("cy").id


def test_runs_lists_who_did_what_and_what_came_of_it(orderly: Runtime, people: People) -> None:
    web = orderly.demo["web-1"]
    people.asks("bo", f"/orderly open-ports {web}", "lets in")
    answer = people.asks("ann", "/orderly runs", "the last", f"open-ports instance={web}", "answered")
    assert f"<@{people.slack.user('bo').id}>" in words(answer)


def test_what_things_are_called_will_do(orderly: Runtime, people: People) -> None:
    people.asks("ann", "/orderly open ports on web-1", f"web-1 ({orderly.demo['web-1']}) lets in")
    people.asks("ann", "@Orderly open ports on wbe-1", "I see no instance called “wbe-1”", "Did you mean one of these?")
    people.asks("ann", "/orderly stop dev-1 and dev-2 --dry-run", "Dry run: Stop 2 instances")


def test_a_long_answer_is_turned_page_by_page_in_place_and_is_a_file_when_wanted(
    orderly: Runtime, people: People
) -> None:
    image = orderly.aws("ec2").describe_images(Owners=["amazon"], MaxResults=5)["Images"][0]["ImageId"]
    tags = [{"Key": "Fleet", "Value": "paged"}]
    orderly.aws("ec2").run_instances(
        ImageId=image, MinCount=60, MaxCount=60, TagSpecifications=[{"ResourceType": "instance", "Tags": tags}]
    )
    answer = people.asks("ann", "/orderly instances Fleet=paged", "60 instances", "Rows 1 to 25 of 60")
    people.presses("ann", answer, "Next")
    people.becomes(answer, "Rows 26 to 50 of 60")
    people.presses("bo", answer, "Next")
    people.becomes(answer, "Rows 51 to 60 of 60")
    people.presses("ann", answer, "Previous")
    shown = people.becomes(answer, "Rows 26 to 50 of 60")
    assert labels(shown) == ["Previous", "Next", "CSV"]
    since = len(people.slack.messages(CHANNEL, "ann"))
    people.presses("ann", answer, "CSV")
    people.sees("ann", "answer.csv", since=since)


def test_things_are_found_described_and_have_an_owner(orderly: Runtime, people: People) -> None:
    web = orderly.demo["web-1"]
    people.asks("cy", "/orderly find web", "called or tagged “web”", web)
    people.asks("cy", "/orderly describe web-1", f"web-1 ({web}) is an instance", "t3.large", "Security groups")
    people.asks("cy", "/orderly who owns web-1", f"web-1 ({web}) is owned by ann@example.com")


def test_the_alarms_are_listed(people: People) -> None:
    people.asks("cy", "/orderly alarms", "2 alarms in account 123456789012", "1 of them rings", "billing-1-cpu")


def test_a_conversation_with_orderly_shows_that_it_looks_and_is_answered_in_its_thread(
    orderly: Runtime, people: People
) -> None:
    direct = orderly.slack.direct("cy").id
    first = orderly.slack.say("cy", direct, "help")
    since = len(orderly.slack.messages(direct, "cy"))
    orderly.slack.say("cy", direct, "alarms", thread=first.ts)
    answer = people.sees("cy", "alarms in account", since=since, channel=direct)
    assert answer.thread_ts == first.ts
    assert (direct, first.ts, "is looking into it …") in orderly.slack.statuses


def test_a_word_can_stand_for_an_order(people: People) -> None:
    people.asks("ann", 'alias prodders "instances tag=Environment=prod state=running"', "from now on")
    people.asks("ann", "prodders", "running instance", "tagged Environment=prod")
    people.asks("ann", "aliases", "prodders", "you")
    people.asks("ann", "unalias prodders", "stands for nothing any more")


def test_answers_in_a_thread_come_in_the_order_of_its_questions(orderly: Runtime, people: People) -> None:
    slack = orderly.slack
    threads = [slack.say("ann", CHANNEL, f"About {topic}").ts for topic in ("ports", "costs", "alarms")]
    asked = [f"word{number}" for number in range(8)]
    for word in asked:
        for thread in threads:
            before = len(slack.delivery.sent)
            slack.say("ann", CHANNEL, f"@Orderly help {word}", thread)
            people.until(lambda before=before: len(slack.delivery.sent) > before)  # type: ignore[misc]

    def answered(thread: str) -> list[str]:
        told = [m.text for m in slack.messages(CHANNEL, "ann") if m.thread_ts == thread and m.only_for]
        return [found[0] for text in told if (found := re.search(r"word\d", text))]

    for thread in threads:
        people.until(lambda thread=thread: len(answered(thread)) == len(asked))  # type: ignore[misc]
        assert answered(thread) == asked
