"""Each thing is said once, in its place, and to whom it is meant for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.message import Attachment, Message, Picture
from bot.slack import LaterError, NotThereError, RefusedError, Slack, respond
from core.answer import Answer, Table
from core.outcome import Answered, Notice
from core.request import ReplyTo
from core.workspaces import NotInstalledError
from local.slack.cast import ANN, GENERAL, OPS_NOTICES
from local.slack.workspace import Workspace
from tests.bot.house import CHANNEL, DONE, ELSEWHERE, House, acting, notice, post, refused, whispered

# slack_sdk leaves the connection of an HTTP error open until it is collected.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

LONG = Answered(Answer("Many.", Table(("Name", "Id"), tuple((f"web-{n}", "x" * 200) for n in range(200)))))
DIRECT = ReplyTo("D0ANNBERG", "", ANN.id)


# To everybody, once


def test_a_post_is_said_once_however_often_it_comes(house: House) -> None:
    house.says(post(refused()), post(refused()))
    assert house.texts() == ["No."]


def test_posts_without_a_card_are_told_apart_by_their_numbers(house: House) -> None:
    first = post(refused("One."), card="", number=1)
    house.says(first, post(refused("Two."), card="", number=2), first)
    assert house.texts() == ["One.", "Two."]


def test_a_card_is_one_message_that_shows_the_latest(house: House) -> None:
    house.says(post(acting(0), number=100), post(acting(1), number=101), post(DONE, number=10_000))
    (message,) = house.seen()
    assert message.text == "Stop web-1 (i-06dd90c34b8f87d76): done"
    assert [block["type"] for block in message.blocks] == ["section", "context", "actions"]


def test_a_late_copy_of_an_earlier_post_changes_nothing(house: House) -> None:
    house.says(post(acting(0), number=100), post(DONE, number=10_000), post(acting(1), number=101))
    assert house.texts() == ["Stop web-1 (i-06dd90c34b8f87d76): done"]


def test_a_post_is_said_in_the_thread_that_it_belongs_to(house: House) -> None:
    house.says(post(refused(), replace(CHANNEL, thread="1795194000.000001")))
    assert [message.thread_ts for message in house.seen()] == ["1795194000.000001"]


def test_what_has_no_place_of_its_own_goes_to_the_notice_channel(house: House) -> None:
    house.says(post(refused(), ReplyTo()))
    assert house.texts(OPS_NOTICES.id) == ["No."]


def test_a_card_whose_message_was_deleted_is_posted_anew(house: House) -> None:
    house.says(post(acting(0), number=100))
    house.workspace.posted.remove(house.seen()[0].ts)
    house.says(post(acting(1), number=101), post(DONE, number=10_000))
    assert house.texts() == ["Stop web-1 (i-06dd90c34b8f87d76): done"]


def test_a_channel_that_cannot_be_reached_is_an_error_where_there_is_no_other_way(house: House) -> None:
    with pytest.raises(NotThereError, match="not_in_channel"):
        house.says(post(refused(), ELSEWHERE))
    with pytest.raises(NotThereError, match="channel_not_found"):
        house.says(post(refused(), ReplyTo("C0NOWHERE")))


# Where Orderly is not a member


def test_where_orderly_is_no_member_a_command_is_answered_by_its_response_url(house: House) -> None:
    house.says(post(refused(), replace(ELSEWHERE, response_url=house.response_url())))
    assert house.texts(GENERAL.id, "bo") == ["No."]


def test_there_progress_is_not_told_since_it_would_be_a_message_each_time(house: House) -> None:
    to = replace(ELSEWHERE, response_url=house.response_url(uses=1))
    steps = [post(acting(done), to, number=100 + done) for done in range(2)]
    house.says(*steps, *steps, post(DONE, to, number=10_000))
    assert house.texts(GENERAL.id) == ["Stop web-1 (i-06dd90c34b8f87d76): done"]


def test_when_the_response_url_is_used_up_the_asker_is_told_in_person(house: House) -> None:
    house.says(post(DONE, replace(ELSEWHERE, response_url=house.response_url(uses=0)), number=10_000))
    assert house.texts(GENERAL.id) == []
    assert house.texts(DIRECT.channel) == ["Stop web-1 (i-06dd90c34b8f87d76): done"]


def test_when_nobody_is_known_to_tell_in_person_it_is_an_error(house: House) -> None:
    with pytest.raises(NotThereError, match="used_url"):
        house.says(post(DONE, ReplyTo(GENERAL.id, response_url=house.response_url(uses=0))))


# To one person


def test_what_is_private_is_said_by_response_url_to_the_asker_alone(house: House) -> None:
    house.says(whispered(refused(), replace(ELSEWHERE, response_url=house.response_url())))
    assert (house.texts(GENERAL.id, "ann"), house.texts(GENERAL.id, "bo")) == (["No."], [])


def test_what_is_private_is_said_in_the_channel_so_that_only_the_asker_sees_it(house: House) -> None:
    house.says(whispered(refused()), whispered(refused()))
    (message,) = house.seen(user="ann")
    assert (message.text, message.only_for) == ("No.", ANN.id)


def test_a_private_answer_in_a_thread_stands_in_the_thread(house: House) -> None:
    to = replace(CHANNEL, thread="1795194000.000001", response_url=house.response_url(CHANNEL.channel))
    house.says(whispered(refused(), to))
    (message,) = house.seen(user="ann")
    assert (message.thread_ts, message.only_for) == ("1795194000.000001", ANN.id)


def test_a_private_answer_goes_to_the_person_where_the_channel_is_closed(house: House) -> None:
    house.says(whispered(refused(), ELSEWHERE))
    assert house.texts(DIRECT.channel) == ["No."]


def test_a_private_answer_goes_to_the_person_when_the_response_url_is_used_up(house: House) -> None:
    house.says(whispered(refused(), replace(ELSEWHERE, response_url=house.response_url(uses=0))))
    assert house.texts(DIRECT.channel) == ["No."]


def test_in_a_direct_message_a_private_answer_is_an_ordinary_one(house: House) -> None:
    house.says(whispered(refused(), DIRECT))
    (message,) = house.seen(DIRECT.channel)
    assert message.only_for == ""


def test_what_is_private_to_nobody_goes_to_the_notice_channel(house: House) -> None:
    house.says(whispered(refused(), ReplyTo()))
    assert house.texts(OPS_NOTICES.id) == ["No."]


# Owners


@pytest.mark.parametrize("owner", ["ann@example.com", "Ann@Example.com", "U0ANNBERG", "<@U0ANNBERG>"])
def test_an_owner_is_told_in_person_too_and_once(house: House, owner: str) -> None:
    house.says(notice(owner), notice(owner))
    assert house.texts(OPS_NOTICES.id) == house.texts(DIRECT.channel) == ["web-1 has no tag Backup=Daily."]


@pytest.mark.parametrize(
    "owner", ["nobody@example.com", "U0NOBODY99", "platform-team", "UNIX", "Ann <ann@example.com>", "@ann", "<@U1>"]
)
def test_an_owner_whom_slack_does_not_know_is_named_in_the_channel(house: House, owner: str) -> None:
    house.says(notice(owner))
    (message,) = house.seen(OPS_NOTICES.id)
    assert "*Owner:*" in str(message.blocks)
    assert house.texts(DIRECT.channel) == []


def test_who_is_to_be_told_in_another_workspace_is_told_there(house: House) -> None:
    asked: list[str] = []

    def elsewhere(team: str) -> Slack:
        asked.append(team)
        return house.saying.slack

    told = notice("")
    assert isinstance(told.says, Notice)
    several = replace(told, says=replace(told.says, tells=("T0FJORD/U0BOLUND", "U0ANNBERG")))
    saying = replace(house.saying, elsewhere=elsewhere)
    saying.say(several)
    saying.say(several)
    assert asked == ["T0FJORD", "T0FJORD"]
    assert house.texts("D0BOLUND") == house.texts(DIRECT.channel) == ["web-1 has no tag Backup=Daily."]


def test_one_who_cannot_be_told_keeps_nobody_else_from_being_told(house: House) -> None:
    def elsewhere(team: str) -> Slack:
        raise NotInstalledError(team)

    told = notice("")
    assert isinstance(told.says, Notice)
    several = replace(told, says=replace(told.says, tells=("T0GONE/U0BOLUND", "U0ANNBERG")))
    replace(house.saying, elsewhere=elsewhere).say(several)
    assert house.texts(DIRECT.channel) == ["web-1 has no tag Backup=Daily."]


def test_what_is_for_some_people_only_is_in_no_channel(house: House) -> None:
    told = notice("")
    assert isinstance(told.says, Notice)
    house.says(replace(told, says=replace(told.says, tells=("U0ANNBERG",), in_person=True)))
    assert house.texts(DIRECT.channel) == ["web-1 has no tag Backup=Daily."]
    assert house.texts(OPS_NOTICES.id) == []


def test_an_owner_s_message_is_updated_with_the_notice(house: House) -> None:
    again = replace(notice(ANN.email, "It is fine again."), number=2)
    house.says(notice(ANN.email), again, again)
    for channel in (OPS_NOTICES.id, DIRECT.channel):
        first, news = house.seen(channel)
        assert (first.text, news.text) == ("It is fine again.", "It is fine again.")
        assert (first.thread_ts, news.thread_ts) == ("", first.ts)  # whoever follows the thread hears of it


def test_an_owner_who_deleted_the_message_gets_a_new_one(house: House) -> None:
    first = notice(ANN.email)
    house.says(first)
    house.workspace.posted.remove(house.seen(DIRECT.channel)[0].ts)
    house.says(replace(first, number=2))
    assert len(house.texts(DIRECT.channel)) == 1


def test_after_a_failure_half_way_only_the_rest_is_done(house: House) -> None:
    stop = house.workspace.listen(lambda: house.workspace.faults.rate_limit(1, retry_after=7))
    with pytest.raises(LaterError) as later:
        house.says(notice(ANN.email))
    stop()
    house.says(notice(ANN.email))
    assert later.value.after == 7
    assert house.texts(OPS_NOTICES.id) == house.texts(DIRECT.channel) == ["web-1 has no tag Backup=Daily."]


# Files


def files(house: House, channel: str = CHANNEL.channel) -> list[tuple[str, str]]:
    """The files in a channel, with the thread that each is in."""
    return [(file.name, message.thread_ts) for message in house.seen(channel) for file in message.files]


def test_what_does_not_fit_goes_into_a_file_in_the_message_s_thread(house: House) -> None:
    house.says(post(LONG), post(LONG))
    assert files(house) == [("answer.csv", house.seen()[0].ts)]


def test_in_a_thread_the_file_is_in_the_same_thread(house: House) -> None:
    house.says(post(LONG, replace(CHANNEL, thread="1795194000.000001")))
    assert files(house) == [("answer.csv", "1795194000.000001")]


def test_the_file_of_a_private_answer_goes_to_the_asker_in_person(house: House) -> None:
    house.says(whispered(LONG))
    assert files(house) == []
    assert files(house, DIRECT.channel) == [("answer.csv", "")]


def test_the_file_of_an_answer_by_response_url_goes_to_the_asker_in_person(house: House) -> None:
    house.says(post(LONG, replace(ELSEWHERE, response_url=house.response_url())))
    assert files(house, DIRECT.channel) == [("answer.csv", "")]


def test_a_card_that_is_updated_brings_its_file_along(house: House) -> None:
    house.says(post(acting(0), number=100), post(LONG, number=101))
    assert files(house) == [("answer.csv", house.seen()[0].ts)]


def test_a_file_that_slack_cannot_take_now_comes_later_and_the_message_is_not_said_again(house: House) -> None:
    stop = house.workspace.listen(lambda: house.workspace.faults.rate_limit(1))
    with pytest.raises(LaterError):
        house.says(post(LONG))
    stop()
    house.says(post(LONG))
    headline, whole, file = house.seen()
    assert files(house) == [("answer.csv", headline.ts)]
    assert whole.thread_ts == file.thread_ts == headline.ts


class WithoutFiles(Slack):
    """Slack for an app that lacks the scope files:write."""

    def attach(self, channel: str, thread: str, attachment: Attachment | Picture) -> None:  # noqa: ARG002
        raise RefusedError("missing_scope")


def test_when_slack_never_takes_a_file_the_thread_says_so(house: House) -> None:
    house.saying = replace(house.saying, slack=WithoutFiles(house.client))
    house.says(post(LONG), post(LONG))
    headline, _message, told = house.seen()
    assert told.thread_ts == headline.ts
    assert told.text == (
        "I have the file answer.csv for this, but Slack did not take it (missing_scope). Please tell an admin."
    )


# What goes wrong with Slack

BAD = Message("The words.", [{"type": "hologram"}])


def test_when_slack_does_not_take_the_blocks_the_words_arrive(house: House) -> None:
    slack = house.saying.slack
    ts = slack.post(CHANNEL.channel, "", BAD)
    slack.tell(CHANNEL.channel, ANN.id, "", BAD)
    respond(house.response_url(), BAD, private=False)
    assert (house.texts(user="ann"), house.texts(GENERAL.id)) == (["The words."] * 2, ["The words."])
    assert house.workspace.posted.find(ts) is not None


def test_when_an_update_is_without_its_blocks_the_old_ones_are_gone(house: House) -> None:
    house.says(post(DONE))
    (message,) = house.seen()
    house.saying.slack.update(message.channel, message.ts, BAD)
    (now,) = house.seen()
    assert (now.text, now.blocks) == ("The words.", ())


def test_a_token_that_was_replaced_is_read_again(workspace: Workspace, aws: None) -> None:  # noqa: ARG001
    house = House(workspace, token="xoxb-of-yesterday")
    with pytest.raises(LaterError, match="invalid_auth"):
        house.says(post(refused()))
    house.says(post(refused()))
    assert house.texts() == ["No."]


def test_what_slack_never_does_is_no_reason_to_wait(house: House) -> None:
    with pytest.raises(RefusedError, match="user_not_found"):
        house.saying.slack.direct("U0NOBODY99")


def test_when_slack_is_down_it_is_for_later(house: House) -> None:
    house.workspace.faults.down = True
    for attempt in (post(refused()), whispered(refused(), replace(ELSEWHERE, response_url=house.response_url()))):
        with pytest.raises(LaterError):
            house.says(attempt)
    house.workspace.faults.down = False
    house.says(post(refused()))
    assert house.texts() == ["No."]


def test_when_slack_cannot_be_reached_it_is_for_later() -> None:
    with pytest.raises(LaterError):
        respond("http://127.0.0.1:9/hooks/commands", BAD, private=True)


# Pace


def test_a_channel_gets_a_burst_and_then_a_message_a_second(house: House) -> None:
    house.says(*(post(refused(f"{number}"), card="", number=number) for number in range(7)))
    assert house.sleeper.slept == [1.0, 1.0, 1.0]


def test_channels_do_not_wait_for_each_other(house: House) -> None:
    for number in range(4):
        house.says(post(refused(), card="", number=number), post(refused(), DIRECT, card="d", number=number))
    assert house.sleeper.slept == []


def test_what_was_not_used_is_there_later_but_no_more_than_a_burst(house: House) -> None:
    house.says(*(post(refused(), card="", number=number) for number in range(4)))
    house.sleeper.now += 1000
    house.says(*(post(refused(), card="", number=number) for number in range(4, 9)))
    assert house.sleeper.slept == [1.0]
