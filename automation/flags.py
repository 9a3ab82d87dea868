"""The words of an order that say how and where, not what.

`--dry-run`, `--break-glass <reason>`, `--region <name>`, `--account <id>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from core.call import ACCOUNT, REGION, Call, Choice
from core.operation import Operation
from core.refusal import Refusal

Operations = Mapping[str, Operation[...]]

_DRY_RUN = re.compile(r"--?dry[-_]?run", re.IGNORECASE)
_BREAK_GLASS = re.compile(r"--?break[-_]?glass(?:=|$)", re.IGNORECASE)
_AN_ACCOUNT = re.compile(rf"{ACCOUNT}=\d{{12}}")
_TAGS = {"tag"}
"""Where people mean a tag by `account=…`; what is stored says `tag-resource`."""
_WHERE = {"--region", REGION, "--account", ACCOUNT}
_A_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d{1,2}")


@dataclass(frozen=True)
class Flags:
    """What they say, and the words that are left."""

    words: list[str]
    dry_run: bool
    break_glass: str
    """Why it must not wait for a second person; empty when it may."""
    region: str
    account: str = ""


def flags_of(words: list[str]) -> Flags:
    """Take them out of the words of an order.

    Raises:
        Refusal: one of them lacks what belongs to it.
    """
    words, break_glass = _break_glass(words)
    dry_run = any(_DRY_RUN.fullmatch(word) for word in words)
    words, region = _region([word for word in words if not _DRY_RUN.fullmatch(word)])
    words, account = _account(words)
    return Flags(words, dry_run, break_glass, region, account)


def _break_glass(words: list[str]) -> tuple[list[str], str]:
    """The words without `--break-glass` and its reason, which is all that follows it."""
    place = next((number for number, word in enumerate(words) if _BREAK_GLASS.match(word)), None)
    if place is None:
        return words, ""
    reason = " ".join([words[place].partition("=")[2], *words[place + 1 :]]).strip()
    if not reason:
        raise Refusal("Why must it not wait? Example: /orderly stop i-06dd90c34b8f87d76 --break-glass it sends spam")
    if flag := next((word for word in words[place + 1 :] if _is_flag(word)), ""):
        raise Refusal(f"What follows --break-glass is its reason. Please put {flag} before it.")
    return words[:place], reason


def _is_flag(word: str) -> bool:
    return bool(_DRY_RUN.fullmatch(word)) or word.lower().partition("=")[0] in _WHERE


def _region(words: list[str]) -> tuple[list[str], str]:
    """The words without `--region eu-north-1` (or `region=`, or `in eu-north-1`), and the region."""
    for number, word in enumerate(words):
        flag, given, value = word.lower().partition("=")
        after = words[number + 1].lower().rstrip("?!.,") if number + 1 < len(words) else ""
        if given and flag in {"--region", REGION}:
            return [*words[:number], *words[number + 1 :]], value
        if flag == "--region":
            if not after:
                raise Refusal("--region needs a value: a region of AWS, such as eu-north-1.")
            return [*words[:number], *words[number + 2 :]], after
        if flag == "in" and _A_REGION.fullmatch(after):
            return [*words[:number], *words[number + 2 :]], after
    return words, ""


def _account(words: list[str]) -> tuple[list[str], str]:
    """The words without `--account 111122223333` (or `account=`), and the account; a tag may have that name, too."""
    tags = bool(words) and words[0].lower() in _TAGS
    for number, word in enumerate(words):
        flag, given, value = word.partition("=")
        if (_AN_ACCOUNT.fullmatch(word) and not tags) or (given and flag.lower() == "--account"):
            return [*words[:number], *words[number + 1 :]], _checked(value)
        if flag.lower() == "--account":
            if number + 1 == len(words):
                raise Refusal("--account needs a value: the id of an AWS account, such as 111122223333.")
            return [*words[:number], *words[number + 2 :]], _checked(words[number + 1].rstrip("?!.,"))
    return words, ""


def _checked(account: str) -> str:
    if not re.fullmatch(r"\d{12}", account):
        raise Refusal(f"“{account}” is no account's id. It has 12 digits, such as 111122223333.")
    return account


def placed(call: Call, operations: Operations, flags: Flags, usual: str) -> Call:
    """In the region and account that were named; where no region was, in the usual one, if it is about any at all."""
    return call.at(flags.region or (usual if operations[call.operation].has_region else ""), flags.account)


def offered(choices: Iterable[Choice], operations: Operations, flags: Flags, region: str) -> tuple[Choice, ...]:
    """What is offered instead of words is meant as they were: there, and where only the plan was wanted, no change."""
    return tuple(
        replace(choice, call=placed(choice.call, operations, flags, region))
        for choice in choices
        if choice.form or not (flags.dry_run and operations[choice.call.operation].is_change)
    )
