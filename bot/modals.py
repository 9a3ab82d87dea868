"""Modals: an operation's form, the choice of an operation, the reason of a no; and what was filled in, read back.

A modal remembers in its private metadata where the answer goes; Slack gives it back, and nobody else can write it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    CheckboxesElement,
    ContextBlock,
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    MarkdownTextObject,
    Option,
    OptionGroup,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.forms import Field, Form, forms
from bot.text import escape, shorten
from core.call import ACCOUNT, REGION
from core.recent import Known, fitting
from core.request import ReplyTo

FORM, PICK, DECLINE = "form", "pick", "decline"
"""Callback ids: which modal it is."""

# Block Kit: "view" (title, submit), "option object", "input block" (label, hint), "external select".
_MOST_TITLE = 24
_MOST_OPTION = 75
_MOST_OPTION_VALUE = 150
_MOST_HINT = 150
_MOST_OPTIONS = 100
_MOST_FOUND_TEXT = 1500
_MOST_REASON = 300
_WORD = re.compile(r"[\w:./@+=-]{3,}")
_DRY_RUN = "dry_run"
_REASON = "reason"


@dataclass(frozen=True)
class Memo:
    """What a modal remembers: what it is about, and where the answer goes."""

    to: ReplyTo
    operation: str = ""
    replaces: str = ""
    """The token of the waiting plan in whose place this one comes."""
    token: str = ""
    text: str = ""
    """The message that the order is made from."""
    region: str = ""
    """The region that the order is meant for; empty for the stack's own."""
    account: str = ""
    """The same for the account."""

    def written(self) -> str:
        """As private metadata."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def of(view: Mapping[str, Any]) -> Memo:
        """Raises ValueError, TypeError or KeyError when it is no modal of ours, or of a version that wrote others."""
        kept = json.loads(view["private_metadata"])
        return Memo(**{**kept, "to": ReplyTo(**kept["to"])})


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in."""

    form: Form
    params: Mapping[str, str]
    dry_run: bool


def form_modal(form: Form, params: Mapping[str, str], memo: Memo) -> dict[str, Any]:
    """An operation's form, with what is known already filled in."""
    blocks: list[Block] = [SectionBlock(text=_mrkdwn(f"{escape(form.help)}"))]
    blocks += [_input(field, params.get(field.name, field.default)) for field in form.fields]
    if form.is_change:
        blocks.append(_dry_run())
    region = params.get(REGION, memo.region)
    account = "" if any(field.name == ACCOUNT for field in form.fields) else params.get(ACCOUNT, memo.account)
    where = "".join(f" · in {escape(place)}" for place in (account and f"account {account}", region) if place)
    blocks.append(ContextBlock(elements=[_mrkdwn(f"`/orderly {form.operation}` · needs the role {form.needs}{where}")]))
    about = Memo(memo.to, form.operation, memo.replaces, memo.token, region=region, account=account)
    return _modal(FORM, form.title, blocks, about, submit="Ask again" if memo.replaces else "Go")


def pick_modal(memo: Memo) -> dict[str, Any]:
    """The choice of what to do; the form comes after it."""
    groups = [
        OptionGroup(label=label, options=[_operation(form) for form in forms().values() if form.is_change == change])
        for label, change in (("Ask", False), ("Change", True))
    ]
    menu = StaticSelectElement(action_id=PICK, placeholder="Choose what to do", option_groups=groups)
    said = (
        f"With what I find in “{escape(shorten(memo.text, 200))}”:" if memo.text.strip() else "What may I do for you?"
    )
    # Of the message travels what ids and names are made of: in it nothing needs an escape that would lengthen it.
    words = " ".join(dict.fromkeys(_WORD.findall(memo.text)))
    kept = Memo(memo.to, text=shorten(words, _MOST_FOUND_TEXT))
    return _modal(PICK, "Ask Orderly", [SectionBlock(text=_mrkdwn(said)), ActionsBlock(elements=[menu])], kept)


def decline_modal(memo: Memo) -> dict[str, Any]:
    """Why not: asked when somebody says no to a plan that waits."""
    why = InputBlock(
        block_id=_REASON,
        label="Why not?",
        hint=PlainTextObject(text="Whoever asked reads it, and it is kept in the record."),
        optional=True,
        element=PlainTextInputElement(action_id=_REASON, max_length=_MOST_REASON, focus_on_load=True),
    )
    return _modal(DECLINE, "Decline", [why], memo, submit="Decline")


def filled(view: Mapping[str, Any], memo: Memo) -> Filled:
    """What somebody filled in. Raises KeyError when that operation is gone by now."""
    form = forms()[memo.operation]
    values = {block: _value(next(iter(inputs.values()))) for block, inputs in view["state"]["values"].items()}
    params = {field.name: values[field.name] for field in form.fields if values.get(field.name)}
    params |= {name: value for name, value in ((REGION, memo.region), (ACCOUNT, memo.account)) if value}
    return Filled(form, params, bool(values.get(_DRY_RUN)))


def reason(view: Mapping[str, Any]) -> str:
    """Why not; empty when that was left out."""
    return _value(view["state"]["values"][_REASON][_REASON]).strip()


def suggestions(known: Iterable[Known], typed: str) -> list[dict[str, Any]]:
    """Options for a field: the resources that fit what was typed, and the very words, which may be a new name."""
    found = [_option(one.word, str(one)) for one in fitting(known, typed) if len(one.word) <= _MOST_OPTION_VALUE]
    words = typed.strip()[:_MOST_OPTION_VALUE]
    if words and all(option.value != words for option in found):
        found.insert(0, _option(words, words))
    return [option.to_dict() for option in found[:_MOST_OPTIONS]]


def first_block(view: Mapping[str, Any]) -> str:
    """The id of the first input, for a complaint about all of it."""
    return next(iter(view["state"]["values"]), "")


def _modal(callback: str, title: str, blocks: list[Block], memo: Memo, submit: str = "") -> dict[str, Any]:
    view = View(
        type="modal",
        callback_id=callback,
        title=PlainTextObject(text=shorten(title, _MOST_TITLE)),
        submit=PlainTextObject(text=submit) if submit else None,
        close=PlainTextObject(text="Cancel"),
        blocks=blocks,
        private_metadata=memo.written(),
    )
    return dict(view.to_dict())


def _input(field: Field, value: str) -> InputBlock:
    hint = f"{field.noun[:1].upper()}{field.noun[1:]}, such as {field.example}"
    return InputBlock(
        block_id=field.name,
        label=field.label,
        hint=PlainTextObject(text=shorten(hint, _MOST_HINT)) if not field.options else None,
        optional=not field.required,
        element=_element(field, value),
    )


def _element(field: Field, value: str) -> InputInteractiveElement:
    if field.options:
        options = [_option(option, option) for option in field.options]
        chosen = next((option for option in options if option.value == value), None)
        return StaticSelectElement(action_id=field.name, options=options, initial_option=chosen)
    too_long = any(len(part) > _MOST_OPTION_VALUE for part in value.split(","))
    if not field.finds or too_long:
        return PlainTextInputElement(action_id=field.name, initial_value=value or None)
    offered = [_option(part.strip(), part.strip()) for part in value.split(",") if part.strip()]
    if field.several:
        return ExternalDataMultiSelectElement(
            action_id=field.name, min_query_length=0, initial_options=offered or None, placeholder="Type or choose"
        )
    return ExternalDataSelectElement(
        action_id=field.name,
        min_query_length=0,
        initial_option=offered[0] if offered else None,
        placeholder="Type or choose",
    )


def _dry_run() -> InputBlock:
    only = Option(value=_DRY_RUN, label="Only show me what it would do")
    return InputBlock(
        block_id=_DRY_RUN,
        label="Dry run",
        optional=True,
        element=CheckboxesElement(action_id=_DRY_RUN, options=[only]),
    )


def _operation(form: Form) -> Option:
    return Option(value=form.operation, label=form.title, description=shorten(form.help, _MOST_OPTION))


def _option(value: str, label: str) -> Option:
    return Option(value=value, label=shorten(label, _MOST_OPTION))


def _value(element: Mapping[str, Any]) -> str:
    """What an input holds, as text; several choices with commas between."""
    if "selected_options" in element:
        return ",".join(option["value"] for option in element["selected_options"])
    chosen = element.get("selected_option")
    return str(chosen["value"] if chosen else element.get("value") or "")


def _mrkdwn(text: str) -> MarkdownTextObject:
    return MarkdownTextObject(text=text, verbatim=True)
