"""How parameters are written, and what is said when they are wrong."""

from __future__ import annotations

import inspect
from enum import StrEnum
from typing import Any

import pytest

from core import values
from core.parameter import Parameter
from core.refusal import Refusal


class Size(StrEnum):
    """An enumeration without synonyms."""

    SMALL = "small"
    LARGE = "large"


def parsed(kind: Any, text: str) -> Any:
    return Parameter("it", kind, inspect.Parameter.empty).parse(text)


ARN = "arn:aws:ec2:eu-west-1:123456789012:instance/i-06dd90c34b8f87d76"

RIGHT: list[tuple[Any, str, Any]] = [
    (values.InstanceRef, "i-06dd90c34b8f87d76", "i-06dd90c34b8f87d76"),
    (values.InstanceRef, "i-06dd90c3", "i-06dd90c3"),
    (values.InstanceRef, " I-06DD90C34B8F87D76 ", "i-06dd90c34b8f87d76"),
    (values.InstanceRefs, "i-06dd90c3", ("i-06dd90c3",)),
    (values.InstanceRefs, "i-06dd90c4, i-06dd90c3 i-06dd90c4", ("i-06dd90c3", "i-06dd90c4")),
    (values.InstanceRefs | None, "i-06dd90c3", ("i-06dd90c3",)),
    (values.Tag, "Environment=dev", "Environment=dev"),
    (values.Tag, "Environment=dev,test", "Environment=dev,test"),
    (values.Tag, "Url=https://a.b/?q=1", "Url=https://a.b/?q=1"),
    (values.Tag, "Empty=", "Empty="),
    (values.Tag, "k" * 128 + "=" + "v" * 256, "k" * 128 + "=" + "v" * 256),
    (values.TagKey, "Backup", "Backup"),
    (values.TagKey, "cost center/team_1", "cost center/team_1"),
    (values.TagKey, "laws:of", "laws:of"),
    (values.TagKey, "Größe", "Größe"),
    (values.TagKey, "k" * 128, "k" * 128),
    (values.TagValue, "Daily", "Daily"),
    (values.TagValue, "v" * 256, "v" * 256),
    (values.Arn, ARN, ARN),
    (values.Arn, "arn:aws-us-gov:s3:::bucket/key", "arn:aws-us-gov:s3:::bucket/key"),
    (values.ResourceRef, "vol-06dd90c34b8f87d76", "vol-06dd90c34b8f87d76"),
    (values.ResourceRef, "sg-06dd90c3", "sg-06dd90c3"),
    (values.ResourceRef, ARN, ARN),
    (values.RunId, "3f2a90c1b2d4", "3f2a90c1b2d4"),
    (values.OperationName, "stop-instances", "stop-instances"),
    (values.Count, "10", 10),
    (values.Direction, "egress", values.Direction.EGRESS),
    (values.Direction, "Inbound", values.Direction.INGRESS),
    (values.Direction, "all", values.Direction.BOTH),
    (values.Direction | None, "out", values.Direction.EGRESS),
    (Size, "LARGE", Size.LARGE),
]


@pytest.mark.parametrize(("kind", "text", "value"), RIGHT)
def test_what_is_right_is_read(kind: Any, text: str, value: Any) -> None:
    assert parsed(kind, text) == value


@pytest.mark.parametrize(("kind", "text", "value"), RIGHT)
def test_what_is_read_can_be_written_and_read_again(kind: Any, text: str, value: Any) -> None:
    parameter = Parameter("it", kind, inspect.Parameter.empty)
    assert parameter.parse(parameter.write(parameter.parse(text))) == value


WRONG: list[tuple[Any, str, str]] = [
    (
        values.InstanceRef,
        "i-123",
        "“i-123” is not an instance id: it has 3 digits after “i-”, there should be 8 or 17.",
    ),
    (values.InstanceRef, "i-1", "it has 1 digit after “i-”"),
    (values.InstanceRef, "i-06dd90c34b8f87d7", "it has 16 digits"),
    (values.InstanceRef, "-", "names no instance. Example: i-06dd90c34b8f87d76, web-1 or tag:Team=web."),
    (values.InstanceRef, "web-1,web-2", "names no instance"),
    (values.InstanceRef, "Team=web", "names no instance"),
    (values.InstanceRef, "tag:web", "is not a tag"),
    (values.InstanceRef, "i-06dd90cz", "8 or 17 digits out of 0-9 and a-f. Example: i-06dd90c34b8f87d76."),
    (values.InstanceRef, "i-", "is not an instance id"),
    (values.InstanceRef, "", "“” names no instance"),
    (
        values.InstanceRefs,
        "i-06dd90c3, i-12",
        "is not a list of instances: “i-12” is not an instance id: it has 2 digits",
    ),
    (values.InstanceRefs, " , ", "names no instance. Example: i-06dd90c34b8f87d76, web-1 or tag:Team=web."),
    (values.InstanceRefs | None, "i-12", "“i-12” is not a list of instances"),
    (values.Tag, "Environment", "is not a tag: I expect key=value. Example: Environment=dev."),
    (values.Tag, "=dev", "is not a tag"),
    (values.Tag, "k" * 129 + "=v", "is not a tag"),
    (values.Tag, "k=" + "v" * 257, "is not a tag"),
    (values.TagKey, "", "is not a tag key (1 to 128 characters). Example: Backup."),
    (values.TagKey, "aws:created-by", "is not a tag key"),
    (values.TagKey, "AWS:created-by", "is not a tag key"),
    (values.TagKey, "k" * 129, "is not a tag key"),
    (values.TagKey, "a<b", "is not a tag key"),
    (values.TagValue, "v" * 257, "is not a tag value (1 to 256 characters). Example: Daily."),
    (values.TagValue, "Daily\n", "is not a tag value"),
    (values.Arn, "i-06dd90c3", "is not an ARN"),
    (values.Arn, "arn:aws:ec2:eu-west-1:12:instance/i-1", "is not an ARN"),
    (values.ResourceRef, "web-1", "is not a resource's id or ARN"),
    (values.ResourceRef, "i-123", "is not a resource's id or ARN"),
    (values.RunId, "3f2a", "is not a run's reference (1 to 12 characters). Example: 3f2a90c1b2d4."),
    (values.RunId, "3F2A90C1B2D4", "is not a run's reference"),
    (values.Count, "ten", "“ten” is not a number. Example: 10."),
    (values.Count, "1.5", "“1.5” is not a number."),
    (values.Count, "9" * 5000, "is not a number."),
    (values.Direction, "sideways", "“sideways” is not one of ingress, egress, both. Example: ingress."),
    (Size, "", "“” is not one of small, large. Example: small."),
]


@pytest.mark.parametrize(("kind", "text", "complaint"), WRONG)
def test_what_is_wrong_is_refused_with_what_was_expected(kind: Any, text: str, complaint: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parsed(kind, text)
    assert complaint in refusal.value.sentence
    assert "Example: " in refusal.value.sentence


def test_a_wrong_value_is_said_back_shortened() -> None:
    with pytest.raises(Refusal) as refusal:
        parsed(values.Count, "9" * 5000)
    assert refusal.value.sentence == f"“{'9' * 79}…” is not a number. Example: 10."


def test_every_type_says_what_it_is_and_shows_a_right_example() -> None:
    for kind, *_ in RIGHT:
        parameter = Parameter("it", kind, inspect.Parameter.empty)
        assert parameter.kind.noun
        assert parameter.parse(parameter.kind.example) is not None


def test_a_parameter_without_a_type_of_ours_is_text() -> None:
    parameter = Parameter("it", str, inspect.Parameter.empty)
    assert parameter.kind.noun == "text"
    assert parameter.parse("anything at all") == "anything at all"
