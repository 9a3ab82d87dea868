"""The rule prod-backup."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config_rules.item import ConfigItem, from_notification
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown
from config_rules.rules.prod_backup import prod_backup
from core.call import Call
from tests.config_rules.test_item import recorded_item


def instance(**tags: str) -> ConfigItem:
    return replace(from_notification(recorded_item("prod-lost-its-backup-tag")), tags=tags)


@pytest.mark.parametrize("environment", ["prod", "production", "Prod", "PRODUCTION"])
def test_a_production_server_without_the_tag_breaks_the_rule(environment: str) -> None:
    verdict = prod_backup(instance(Environment=environment))
    assert verdict == Broken(
        "has no tag Backup=Daily",
        Call(
            "tag-resource",
            {
                "resource": "arn:aws:ec2:eu-west-1:123456789012:instance/i-06dd90c34b8f87d76",
                "key": "Backup",
                "value": "Daily",
            },
        ),
    )


def test_a_production_server_with_the_tag_keeps_the_rule() -> None:
    assert prod_backup(instance(environment="prod", Backup="Daily")) == Compliant()


@pytest.mark.parametrize(("key", "value"), [("Backup", "Weekly"), ("backup", "Daily"), ("Backup", "daily")])
def test_what_the_tag_is_instead_is_told(key: str, value: str) -> None:
    verdict = prod_backup(instance(Environment="prod", **{key: value}))
    assert isinstance(verdict, Broken)
    assert verdict.why == f"has the tag {key}={value}, not Backup=Daily"


@pytest.mark.parametrize("environment", ["dev", "test", "staging", "preprod", ""])
def test_other_servers_are_none_of_its_business(environment: str) -> None:
    assert prod_backup(instance(Environment=environment)) == NotApplicable("is not a production server")


def test_a_server_without_tags_is_none_of_its_business() -> None:
    assert prod_backup(instance()) == NotApplicable("is not a production server")


def test_tags_that_are_not_known_give_no_verdict() -> None:
    assert isinstance(prod_backup(replace(instance(), tags=None)), Unknown)


def test_the_tag_is_a_parameter() -> None:
    verdict = prod_backup(instance(Environment="prod", Backup="Daily"), tag="Snapshots", value="hourly")
    assert isinstance(verdict, Broken)
    assert verdict.why == "has no tag Snapshots=hourly"
    assert verdict.fix is not None
    assert verdict.fix.params["key"] == "Snapshots"
