"""Rolling a function back."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from automation.operations.functions import rollback
from automation.operations.runs import undo
from core.aws.clients import client
from core.plan import Plan
from core.refusal import Refusal
from tests.automation.stage import Stage
from tests.support.house import reader, request

pytestmark = pytest.mark.usefixtures("aws")


def function(versions: int, *, alias_at: str = "") -> None:
    """A function with that many published versions and an alias `live`."""
    trust = {"Version": "2012-10-17", "Statement": []}
    role = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    lambda_ = client("lambda")
    for number in range(versions):
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as files:
            files.writestr("x.py", f"version = {number}")
        code = package.getvalue()
        if number == 0:
            lambda_.create_function(
                FunctionName="orders", Runtime="python3.13", Role=role, Handler="x.y", Code={"ZipFile": code},
                Tags={"Environment": "prod"}, Publish=True,
            )  # fmt: skip
        else:
            lambda_.update_function_code(FunctionName="orders", ZipFile=code, Publish=True)
    lambda_.create_alias(FunctionName="orders", Name="live", FunctionVersion=alias_at or str(versions))


def live() -> str:
    return str(client("lambda").get_alias(FunctionName="orders", Name="live")["FunctionVersion"])


def test_the_alias_goes_to_the_version_before_and_back_again() -> None:
    function(3)
    stage = Stage()
    asked = request(call=rollback.call(function="orders"))
    with stage.begun(asked) as run:
        assert run.decide(approve=True) == "done"
    assert live() == "2"
    stage.run(request(call=undo.call(run=asked.id)))
    assert live() == "3"


def test_the_plan_says_from_where_to_where_and_knows_the_tags() -> None:
    function(2)
    plan = rollback(reader(), "orders")
    assert isinstance(plan, Plan)
    assert plan.headline == "Roll orders back to version 1"
    assert plan.steps[0].says == "Point live of orders to version 1, instead of 2"
    assert plan.resources[0].tags == {"Environment": "prod"}


@pytest.mark.parametrize(
    ("versions", "at", "sentence"),
    [
        (1, "", "There is no version of orders before 1 to go back to"),
        (2, "$LATEST", r"is at \$LATEST, which has no version before it"),
    ],
)
def test_where_there_is_no_way_back_it_is_refused(versions: int, at: str, sentence: str) -> None:
    function(versions, alias_at=at)
    with pytest.raises(Refusal, match=sentence):
        rollback(reader(), "orders")


def test_an_unknown_function_is_refused() -> None:
    with pytest.raises(Refusal, match="I see no function orders with an alias live"):
        rollback(reader(), "orders")
