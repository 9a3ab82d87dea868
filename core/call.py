"""An operation's name with its parameters as text: what travels in messages, sits in buttons and is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

REGION = "region"
"""The parameter that every call may have: where in AWS it is meant, if not in the stack's own region."""

ACCOUNT = "account"
"""The same for a member account, of operations that work in one. Of `policy` it is a parameter like the others."""


@dataclass(frozen=True)
class Call:
    """One use of an operation, such as `stop-instances instances=i-06dd90c34b8f87d76`."""

    operation: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def region(self) -> str:
        """The region that is meant; empty for the stack's own."""
        return self.params.get(REGION, "")

    @property
    def account(self) -> str:
        """The account that is named; empty where none is."""
        return self.params.get(ACCOUNT, "")

    def at(self, region: str, account: str = "") -> Call:
        """The same in that region and account; where they are empty, as it is."""
        where = {name: value for name, value in ((REGION, region), (ACCOUNT, account)) if value}
        return Call(self.operation, {**self.params, **where}) if where else self

    def __str__(self) -> str:
        """The call as a person would type it behind `/orderly`."""
        return " ".join([self.operation, *(f"{name}={_quoted(value)}" for name, value in self.params.items())])


@dataclass(frozen=True)
class Choice:
    """A call offered to a person, as a button or as words to say."""

    label: str
    call: Call
    form: bool = False
    """Whether its parameters are asked for first, in a form."""


def _quoted(value: str) -> str:
    """The value as one word, in double quotes where it needs some, as a shell takes it."""
    if value and not re.search(r"""[\s"'\\]""", value):
        return value
    return '"' + re.sub(r"""(["\\])""", r"\\\1", value) + '"'
