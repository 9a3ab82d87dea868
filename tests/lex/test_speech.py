"""Words for the ear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lex.airline.days import spoken_time
from lex.speech import as_typed, either, for_lex, for_the_ear, spelled

ID = "i-06dd90c34b8f87d76"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        (f"web-1 ({ID}) lets in port 22.", "web-1 lets in port 22."),
        (f"{ID} lets in nothing.", "the instance ending in 7, d, 7, 6 lets in nothing."),
        ("It lets in ports 22 and 8000-8080.", "It lets in ports 22 and 8000 to 8080."),
        ("Ports 1, 2, 3, 4, 5, 6 and 7.", "Ports 1, 2, 3, 4, 5 and 2 more."),
        ("3 instances in account 123456789012, region eu-west-1.", "3 instances."),
    ],
)
def test_what_is_read_out_is_short(written: str, spoken: str) -> None:
    assert for_the_ear(written) == spoken


@pytest.mark.parametrize(
    ("slack", "lex"),
    [
        ("I see no instance. /orderly instances lists what is here.", "I see no instance."),
        ("“x” is not a tag: I expect key=value. Example: Environment=dev.", "“x” is not a tag: I expect key=value."),
        ("You may use `help`.", "You may use help."),
    ],
)
def test_what_only_makes_sense_in_slack_is_left_out(slack: str, lex: str) -> None:
    assert for_lex(slack) == lex


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("i dash zero six d d nine zero c three four b eight f eight seven d seven six", ID),
        ("i zero six d d nine zero c three four b eight f eight seven d seven six", ID),
        ("eye hyphen one two three", "i-123"),
        ("Environment equals dev", "Environment=dev"),
        (ID, ID),
        ("the web server", "the web server"),
    ],
)
def test_what_is_spelled_out_is_read_as_typed(said: str, typed: str) -> None:
    assert as_typed(said) == typed


WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
DIGITS = dict(zip("0123456789", WORDS, strict=True))


@given(st.text("0123456789abcdef", min_size=17, max_size=17))
def test_every_id_survives_being_spelled_out(digits: str) -> None:
    spoken = " ".join(DIGITS.get(letter, letter) for letter in digits)

    assert as_typed(f"i dash {spoken}") == f"i-{digits}"


@given(st.text())
def test_anything_can_be_read_as_typed(said: str) -> None:
    assert as_typed(as_typed(said)) == as_typed(said)


def test_lists_for_the_ear_are_short() -> None:
    assert either(["a", "b", "c"]) == "a, b or c"
    assert either(["a"]) == "a"
    assert either(list("abcdefg")) == "a, b, c, d or e"


def test_codes_are_spelled_with_pauses() -> None:
    assert spelled("BX7") == "B, X, 7"


@pytest.mark.parametrize(
    ("clock", "spoken"), [("09:15", "9:15 am"), ("00:30", "12:30 am"), ("12:00", "12 pm"), ("18:20", "6:20 pm")]
)
def test_times_are_said_as_people_do(clock: str, spoken: str) -> None:
    assert spoken_time(clock) == spoken
