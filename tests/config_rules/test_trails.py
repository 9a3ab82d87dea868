"""What event selectors say is recorded, in each of the ways in which they can say it."""

from __future__ import annotations

from typing import Any

import pytest

from automation.trails import READS, WRITES, management, objects, with_objects

BOTH = {READS, WRITES}


def advanced(*selectors: dict[str, list[str]], **refused: list[str]) -> dict[str, Any]:
    """Advanced event selectors with these values, and one with values that are left out."""
    fields = [[{"Field": name, "Equals": values} for name, values in one.items()] for one in selectors]
    if refused:
        fields[0] += [{"Field": name, "NotEquals": values} for name, values in refused.items()]
    return {"AdvancedEventSelectors": [{"FieldSelectors": one} for one in fields]}


EVENTS = {"eventCategory": ["Management"]}
DATA = {"eventCategory": ["Data"], "resources.type": ["AWS::S3::Object"]}


@pytest.mark.parametrize(
    ("selectors", "kinds"),
    [
        ({}, BOTH),  # a trail that nobody gave any
        ({"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": True}]}, BOTH),
        ({"EventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}]}, {WRITES}),
        ({"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": False}]}, set()),
        (advanced(EVENTS), BOTH),
        (advanced(EVENTS, eventSource=["kms.amazonaws.com"]), BOTH),
        (advanced({**EVENTS, "readOnly": ["true"]}), {READS}),
        (advanced({**EVENTS, "readOnly": ["true"]}, {**EVENTS, "readOnly": ["false"]}), BOTH),
        (advanced({**EVENTS, "eventSource": ["kms.amazonaws.com"]}), set()),
        (advanced({**EVENTS, "eventName": ["StopLogging"]}), set()),
        (advanced(DATA), set()),
    ],
)
def test_management_events(selectors: dict[str, Any], kinds: set[str]) -> None:
    assert management(selectors) == kinds


@pytest.mark.parametrize(
    ("selectors", "kinds"),
    [
        ({}, set()),
        (advanced(DATA), BOTH),
        (advanced({**DATA, "readOnly": ["false"]}), {WRITES}),
        (advanced({**DATA, "resources.ARN": ["arn:aws:s3:::orders-invoices/"]}), set()),
        (advanced({**DATA, "resources.type": ["AWS::Lambda::Function"]}), set()),
    ],
)
def test_events_on_objects(selectors: dict[str, Any], kinds: set[str]) -> None:
    assert objects(selectors) == kinds


@pytest.mark.parametrize("before", [{}, advanced(EVENTS), advanced(EVENTS, DATA)])
@pytest.mark.parametrize("kind", [READS, WRITES])
def test_what_is_added_is_what_was_missing_and_nothing_gets_lost(before: dict[str, Any], kind: str) -> None:
    after = with_objects(before, kind, "aws")
    assert objects(after) == objects(before) | {kind}
    assert management(after) == BOTH
