"""One step of a plan, sent to AWS: what came of it, and whether to try again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import jmespath
from botocore.exceptions import ClientError

from automation.failures import PassingError, about_rights, passes
from core import wire
from core.plan import Step, Until
from core.reader import Clients

_OWN_TABLE = "dynamodb"
_REFERENCE = re.compile(r"\$\{(\d+):(.+)\}")


@dataclass(frozen=True)
class Applied:
    """AWS's answer to a step, or its no (`error` is the code, `message` the sentence), or that none came in time."""

    answer: Any = field(default_factory=dict)
    error: str = ""
    message: str = ""
    unanswered: bool = False

    @property
    def about_resources(self) -> bool:
        """Whether AWS refused for the sake of the resources: a missing right, or no answer, is the same for each."""
        return bool(self.error) and not self.unanswered and not about_rights(self.error)


def apply(step: Step, client: Clients) -> Applied:
    """Make the step's call.

    Raises:
        PassingError: throttled, or AWS is in trouble; nothing was changed by this call.
        botocore.exceptions.BotoCoreError: no answer came.
    """
    try:
        answer = getattr(client(step.service), step.action)(**step.arguments)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if passes(error):
            raise PassingError(f"{step.permission}: {code}") from error
        return Applied(error=code, message=error.response["Error"].get("Message", ""))
    answer.pop("ResponseMetadata", None)
    # Some calls answer 200, and name in the answer what they did not do (EC2 API Reference, UnsuccessfulItem).
    refused = [item.get("Error") or {} for item in answer.get("Unsuccessful") or ()]
    if refused:
        return Applied(wire.plain(answer), refused[0].get("Code", "Unsuccessful"), refused[0].get("Message", ""))
    return Applied(wire.plain(answer))


def look(until: Until, client: Clients) -> list[str]:
    """The values that an `Until` waits for, as AWS gives them now; none when AWS cannot say just now."""
    try:
        answer = getattr(client(until.service), until.action)(**until.arguments)
    except ClientError as error:
        if passes(error):
            return []
        raise
    found = jmespath.search(until.path, answer)
    return [str(value) for value in (found if isinstance(found, list) else [found])]


def with_answers(until: Until, answers: Mapping[int, Any]) -> Until:
    """The wait with what it takes from the answers of earlier steps: `${2:Command.CommandId}`."""

    def filled(value: Any) -> Any:
        found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        return jmespath.search(found[2], answers.get(int(found[1]), {})) if found else value

    return replace(until, arguments={name: filled(value) for name, value in until.arguments.items()})


def with_names(step: Step, names: Mapping[str, str]) -> Step:
    """The step with what is known of its run only now: `${run}`, `${approver}` in what goes into our own table."""
    if step.service != _OWN_TABLE:
        return step

    def filled(value: Any) -> Any:
        match value:
            case str():
                return re.sub(r"\$\{(\w+)\}", lambda found: names.get(found[1], found[0]), value)
            case Mapping():
                return {key: filled(one) for key, one in value.items()}
        return value

    inverse = with_names(step.inverse, names) if step.inverse else None
    return replace(step, arguments=filled(step.arguments), inverse=inverse)


def is_over(until: Until, values: list[str]) -> bool:
    """Whether there is nothing more to wait for: each value is as wanted, or never will be."""
    return bool(values) and all(value == until.wanted or value in until.never for value in values)


def halves(step: Step) -> list[Step]:
    """The two halves of a step over several resources; none when it is over one."""
    if step.many is None:
        return []
    things = list(step.arguments[step.many])
    middle = len(things) // 2
    return [step.only(things[:middle]), step.only(things[middle:])] if middle else []
