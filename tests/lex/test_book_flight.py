"""Booking a flight, in conversation."""

from __future__ import annotations

import boto3
import pytest

from tests.lex.conftest import Talk, World

WHOLE = "Can I please book a flight from Seattle to Chicago for next Tuesday"
ASKED = "Are you sure you want to book a flight from Seattle to Chicago on Tuesday 24 November?"
BOOKED = "We have booked your flight from Seattle to Chicago on Tuesday 24 November"


def test_a_whole_wish_is_read_back_and_booked_after_a_yes(talk: Talk, world: World) -> None:
    assert talk.says(WHOLE) == ASKED
    assert world.bookings() == []

    answer = talk.says("yes")

    (booking,) = world.bookings()
    reference = booking["pk"].removeprefix("booking#")
    assert answer == f"{BOOKED}. It leaves at 9:15 am. Your reference is {reference}."
    assert booking["status"] == "booked"
    assert (booking["origin"], booking["destination"], booking["date"]) == ("Seattle", "Chicago", "2026-11-24")
    assert talk.state["intent"]["state"] == "Fulfilled"


def test_what_was_booked_is_in_the_session_attributes(talk: Talk) -> None:
    talk.says(WHOLE)
    talk.says("yes")

    kept = talk.state["sessionAttributes"]
    assert (kept["Origin"], kept["Destination"], kept["Date"]) == ("Seattle", "Chicago", "2026-11-24")
    assert len(kept["BookingReference"]) == 6


def test_no_books_nothing(talk: Talk, world: World) -> None:
    talk.says(WHOLE)

    assert talk.says("no") == "Okay. We didn't book your flight."
    assert world.bookings() == []
    assert talk.state["intent"]["state"] == "Failed"


def test_what_is_missing_is_asked_for_with_its_prompt(talk: Talk, world: World) -> None:
    assert talk.says("I would like to book a flight") == "Which city are you flying to?"
    assert talk.says("Chicago") == "Which city are you flying from?"
    assert talk.says("from Seattle, please") == "When do you want to fly?"
    assert talk.says("on Tuesday") == ASKED
    assert talk.says("sure").startswith(BOOKED)
    assert len(world.bookings()) == 1


def test_an_answer_that_is_no_day_is_asked_for_in_other_words(talk: Talk) -> None:
    talk.says("Can I please book a flight from Seattle to Chicago for next Tuesday")
    talk.says("no")
    talk.says("book a flight from Seattle to Chicago")

    assert talk.says("whenever it suits you") == "Which day would you like to fly on?"


def test_a_city_that_we_do_not_fly_to_is_asked_for_again(talk: Talk) -> None:
    answer = talk.says("Can I please book a flight from Seattle to Paris for next Tuesday")

    assert answer == (
        "We don't fly to Paris. From Seattle we fly to Chicago, Denver or San Francisco. Which city are you flying to?"
    )
    assert talk.buttons == {"Chicago": "Chicago", "Denver": "Denver", "San Francisco": "San Francisco"}
    assert talk.says("Chicago") == ASKED


def test_a_city_that_we_do_not_fly_from_is_asked_for_again(talk: Talk) -> None:
    assert talk.says("book a flight from Oslo to Seattle on Tuesday").startswith(
        "We don't fly from Oslo. To Seattle we fly from Chicago, Denver or San Francisco."
    )


def test_an_unknown_city_alone_is_answered_with_all_that_we_know(talk: Talk) -> None:
    answer = talk.says("I want to book a flight to Paris")

    assert answer.startswith("We don't fly to Paris. We fly between Auckland, Boston, Chicago")
    assert answer.endswith("Which city are you flying to?")


def test_two_cities_without_a_flight_between_them(talk: Talk) -> None:
    answer = talk.says("book a flight from Seattle to Wellington on Tuesday")

    assert answer.startswith("We have no flight from Seattle to Wellington. From Seattle we fly to")


def test_a_flight_to_where_one_is(talk: Talk) -> None:
    assert talk.says("book a flight from Seattle to Seattle on Tuesday").startswith("You are in Seattle already.")


@pytest.mark.parametrize("said", ["nyc", "New York City", "JFK", "new york"])
def test_a_city_goes_by_several_names(talk: Talk, said: str) -> None:
    assert "from Chicago to New York on" in talk.says(f"book a flight from Chicago to {said} on Tuesday")


def test_a_day_in_the_past_is_asked_for_again(talk: Talk) -> None:
    talk.says("book a flight from Seattle to Chicago")

    assert talk.says("2026-11-03") == "Tuesday 3 November is in the past. When do you want to fly?"
    assert talk.says("tomorrow").endswith("on Saturday 21 November?")


def test_a_day_too_far_ahead_is_asked_for_again(talk: Talk) -> None:
    answer = talk.says("book a flight from Seattle to Chicago on 24 December 2027")

    assert answer.startswith(
        "Friday 24 December 2027 is too far ahead: we sell flights until Saturday 16 October 2027."
    )


def test_a_day_of_another_year_is_said_with_its_year(talk: Talk) -> None:
    assert talk.says("book a flight from Seattle to Chicago on 5 January").endswith("on Tuesday 5 January 2027?")


def test_an_unclear_answer_to_the_confirmation_is_asked_again(talk: Talk, world: World) -> None:
    talk.says(WHOLE)

    assert talk.says("hmm, maybe") == ("Are you sure you want to book a flight from Seattle to Chicago on 2026-11-24?")
    assert talk.says("yes").startswith(BOOKED)
    assert len(world.bookings()) == 1


def test_a_fulfilment_that_lex_asks_for_twice_is_one_booking(talk: Talk, world: World) -> None:
    talk.says(WHOLE)
    first = talk.says("yes")

    again = world.hook(world.events[-1])

    assert again["messages"][0]["content"] == first
    assert len(world.bookings()) == 1


def test_the_same_wish_confirmed_again_later_is_another_booking(talk: Talk, world: World) -> None:
    for _ in range(2):
        talk.says(WHOLE)
        talk.says("yes")

    assert len(world.bookings()) == 2


def test_a_broken_table_asks_again_instead_of_dying(talk: Talk, world: World) -> None:
    talk.says(WHOLE)
    boto3.client("dynamodb").delete_table(TableName=world.settings.bookings_table)

    assert talk.says("yes") == (
        "Something went wrong on our side, and nothing is booked. On which day shall I try again?"
    )
    assert talk.state["dialogAction"] == {"type": "ElicitSlot", "slotToElicit": "Date"}


def test_a_barred_traveller_is_told_why(talk: Talk, world: World) -> None:
    item = {"pk": {"S": "traveller#person-1"}, "sk": {"S": "profile"}, "barred": {"S": "your account is closed"}}
    boto3.client("dynamodb").put_item(TableName=world.settings.bookings_table, Item=item)
    talk.says(WHOLE)

    assert talk.says("yes") == "I can't book for you: your account is closed. Please call our service desk."
    assert world.bookings() == []


def test_by_voice_the_reference_is_spelled_out(talk: Talk, world: World) -> None:
    world.speech = True
    talk.says(WHOLE)
    answer = talk.says("yes")

    reference = world.bookings()[0]["pk"].removeprefix("booking#")
    assert answer.endswith(f"Your reference is {', '.join(reference)}.")
    assert talk.buttons == {}


def test_help_is_heard_in_the_middle_of_a_question(talk: Talk) -> None:
    talk.says("I would like to book a flight")

    assert talk.says("help").startswith("I can book a flight for you")


def test_nonsense_is_answered_in_other_words_each_time(talk: Talk) -> None:
    answers = [talk.says("purple monkey dishwasher") for _ in range(3)]

    assert len(set(answers)) == 3
    assert answers[0].startswith("I didn't understand that.")
    assert talk.buttons["Book a flight"] == "I would like to book a flight"


def test_being_understood_makes_the_bot_patient_again(talk: Talk) -> None:
    talk.says("purple monkey dishwasher")
    talk.says("I would like to book a flight")

    assert talk.state["sessionAttributes"]["missed"] == "0"
