"""English numbers, against the table in Lex's own guide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.lexruntime.numbers import number, ordinal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("one hundred twenty three point four five", "123.45"),
        ("point forty two", "0.42"),
        ("minus 15", "-15"),
        ("minus fifteen point two four five", "-15.245"),
        ("ten", "10"),
        ("one thousand two hundred and one", "1201"),
        ("two million", "2000000"),
        ("1,234.5", "1234.5"),
        (".5", "0.5"),
        ("twenty-five", "25"),
    ],
)
def test_numbers_resolve_as_the_guide_says(text: str, value: str) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "few", "point", "minus", "ten apples", "-"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(("text", "value"), [("25th", 25), ("twenty-fifth", 25), ("third", 3), ("twentieth", 20)])
def test_ordinals_are_numbers(text: str, value: int) -> None:
    assert ordinal(text) == value


@given(st.integers())
def test_digits_are_what_they_are(value: int) -> None:
    assert number(str(value)) == str(value)


@given(st.text())
def test_no_text_breaks_the_resolver(text: str) -> None:
    found = number(text)

    assert found is None or float(found) is not None
