"""What fixes take out of policies, and what they leave."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.fixes.policies import stated, without_everybody
from core.plan import Resource
from core.policies import lets_everybody_in
from core.refusal import Refusal

QUEUE = Resource("orders", kind="queue")
STATEMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "Sid": st.text(),
            "Effect": st.sampled_from(("Allow", "Deny")),
            "Principal": st.sampled_from(("*", {"AWS": "*"}, {"AWS": "123456789012"})),
            "Condition": st.sampled_from(({}, {"StringEquals": {"aws:SourceAccount": "123456789012"}})),
        }
    )
)


@given(STATEMENTS)
def test_what_lets_everybody_in_is_taken_out_and_the_rest_stays(found: list[dict[str, Any]]) -> None:
    after = without_everybody(QUEUE, json.dumps({"Version": "2012-10-17", "Statement": found}))
    kept = [one for one in found if not lets_everybody_in(one)]
    if after is None:
        assert kept == found
    elif after:
        assert json.loads(after) == {"Version": "2012-10-17", "Statement": kept}
        assert without_everybody(QUEUE, after) is None
    else:
        assert found
        assert not kept


def test_no_policy_lets_nobody_in() -> None:
    assert stated(QUEUE, "") == []
    assert without_everybody(QUEUE, "") is None


@pytest.mark.parametrize("policy", ["{", "{}", '{"Statement": ["*"]}'])
def test_a_policy_that_cannot_be_read_is_left_alone(policy: str) -> None:
    with pytest.raises(Refusal, match="I cannot read the policy of"):
        without_everybody(QUEUE, policy)
