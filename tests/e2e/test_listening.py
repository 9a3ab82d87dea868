"""Free text that no phrase of ours fits, through the real wiring to Lex and back."""

from __future__ import annotations

import pytest

from local.runtime import Runtime
from tests.e2e.people import People
from tests.e2e.test_changes import state

pytestmark = pytest.mark.e2e


def test_lex_is_asked_what_is_meant_and_nothing_is_done_by_it(orderly: Runtime, people: People) -> None:
    web = orderly.demo["web-1"]
    was = state(orderly, web)
    before = len(orderly.aws("dynamodb").scan(TableName="orderly-Bookings")["Items"])
    people.asks("ann", f"so, what has happened to {web} lately", f"web-1 ({web})")
    people.asks("ann", "could the last runs be listed", "The last")
    people.asks("ann", "purple monkey dishwasher", "I don't understand")
    assert state(orderly, web) == was
    assert len(orderly.aws("dynamodb").scan(TableName="orderly-Bookings")["Items"]) == before
