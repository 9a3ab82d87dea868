"""Declaring rules and choosing them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config_rules.catalogue import RULES, chosen
from config_rules.item import ConfigItem, from_notification
from config_rules.rule import Broken, Compliant, NotApplicable, RuleError, Verdict, rule
from core.values import TagKey
from tests.config_rules.test_item import recorded_item


@rule(resource="AWS::EC2::Instance")
def has_tag(instance: ConfigItem, tag: TagKey) -> Verdict:
    """Every instance has
    a certain tag.

    More about it.
    """
    return Compliant() if instance.tags and tag in instance.tags else Broken(f"has no tag {tag}")


@pytest.fixture
def instance() -> ConfigItem:
    return from_notification(recorded_item("prod-lost-its-backup-tag"))


def test_a_rule_takes_name_and_help_from_its_function() -> None:
    assert (has_tag.name, has_tag.help) == ("has-tag", "Every instance has a certain tag.")
    assert list(has_tag.parameters) == ["tag"]


def test_a_rule_stays_a_function(instance: ConfigItem) -> None:
    assert has_tag(instance, tag="Name") == Compliant()
    assert has_tag(instance, "CostCentre") == Broken("has no tag CostCentre")


def test_a_rule_has_nothing_to_say_about_a_resource_that_is_gone(instance: ConfigItem) -> None:
    used = has_tag.with_parameters({"tag": "CostCentre"})
    assert used.judge(replace(instance, status="ResourceDeleted")) == NotApplicable("no longer exists")
    assert used.judge(replace(instance, status="ResourceNotRecorded")) == NotApplicable("no longer exists")


def test_a_rule_has_nothing_to_say_about_another_type(instance: ConfigItem) -> None:
    used = has_tag.with_parameters({"tag": "CostCentre"})
    assert used.judge(replace(instance, type="AWS::EC2::Volume")) == NotApplicable(
        "is not of the type AWS::EC2::Instance"
    )


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, "has-tag needs the parameter tag: a tag key."),
        ({"tag": "Name", "colour": "red"}, "has-tag has no parameter colour. It takes: tag."),
        ({"tag": "aws:mine"}, "has-tag, parameter tag: “aws:mine” is not a tag key"),
    ],
)
def test_wrong_parameters_are_refused_with_what_is_expected(given: dict[str, str], complaint: str) -> None:
    with pytest.raises(RuleError, match=complaint.replace(".", r"\.")):
        has_tag.with_parameters(given)


def test_the_input_parameters_choose_the_rule_and_set_its_parameters() -> None:
    used = chosen({"rule": "prod-backup", "value": 7})
    assert used.rule is RULES["prod-backup"]
    assert used.values == {"value": "7"}


@pytest.mark.parametrize("parameters", [{}, {"rule": "no-such"}, {"rule": None}])
def test_a_rule_that_is_not_ours_is_refused_with_the_ones_that_are(parameters: dict[str, str]) -> None:
    with pytest.raises(RuleError, match="prod-backup"):
        chosen(parameters)
