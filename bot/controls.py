"""The buttons of our messages, as Block Kit has them."""

from __future__ import annotations

from collections.abc import Iterable

from slack_sdk.models.blocks import ButtonElement, ConfirmObject, MarkdownTextObject

from bot import buttons
from bot.text import escape, shorten
from core.call import Call, Choice

MOST_LABEL = 75
_MOST = 10
_MOST_QUESTION = 300


def calls(choices: Iterable[Choice]) -> list[ButtonElement]:
    """A button for each choice whose call is short enough for a button's value."""
    made = [
        (choice.label, buttons.FORM, buttons.form_value(choice.call))
        if choice.form
        else (choice.label, buttons.CALL, buttons.call_value(choice.call))
        for choice in choices
    ]
    kept = [one for one in made if len(one[2]) <= buttons.MOST_VALUE][:_MOST]
    return [_button(label, f"{name}-{number}", value) for number, (label, name, value) in enumerate(kept)]


def for_real(call: Call, headline: str, *, waits: bool) -> list[ButtonElement]:
    """Below a dry run: do it after all, with a question first where nobody else would be asked."""
    made = calls([Choice("Ask for approval" if waits else "Do it", call)])
    if not waits:
        for button in made:
            button.confirm = _question("Do it now?", headline, "Do it", "Not now")
    return made


def undo(call: Call) -> list[ButtonElement]:
    """Takes a run back, after a question."""
    made = calls([Choice("Undo", call)])
    for button in made:
        button.confirm = _question("Undo this?", "What was changed goes back to how it was.", "Undo", "Keep it")
    return made


def decision(token: str, call: Call) -> list[ButtonElement]:
    """Yes or no to a plan that waits, known by its token; or another plan in its place."""
    decide = [
        _button("Approve", buttons.APPROVE, token, "primary"),
        _button("Decline", buttons.DECLINE, token, "danger"),
    ]
    edited = buttons.form_value(call, token)
    return [*decide, _button("Edit", f"{buttons.FORM}-edit", edited)] if len(edited) <= buttons.MOST_VALUE else decide


def withdraw(token: str) -> list[ButtonElement]:
    """Takes one's own plan back while it waits."""
    return [_button("Withdraw", buttons.DECLINE, token)]


def ask() -> ButtonElement:
    """Opens the choice of what to do."""
    return _button("Ask Orderly", buttons.ASK, "ask", "primary")


def show_all(call: Call, rows: int) -> list[ButtonElement]:
    """Asks for all of what is shown in part."""
    return [_button(f"All {rows}", f"{buttons.CALL}-all", buttons.call_value(call))]


def stop(run: str) -> list[ButtonElement]:
    """Stops a run between two steps."""
    return [_button("Stop", buttons.HALT, run, "danger")]


def pages(call: Call, page: int, of: int, card: str) -> list[ButtonElement]:
    """Turn the pages of an answer, or have all of it as a file."""
    offered = [("Previous", page - 1), ("Next", page + 1)] if page else []
    turns = [(label, number) for label, number in offered if 1 <= number <= of]
    made = [(label, buttons.page_value(call, number, card)) for label, number in [*turns, ("CSV", 0)]]
    return [
        _button(label, f"{buttons.CALL}-{label.lower()}", value)
        for label, value in made
        if len(value) <= buttons.MOST_VALUE
    ]


def details(run: str) -> list[ButtonElement]:
    """Shows every API call of a run, with its answer."""
    return [_button("Details", f"{buttons.CALL}-details", buttons.call_value(Call("details", {"run": run})))]


def again(run: str, call: Call | None, said: str) -> list[ButtonElement]:
    """Tries a run again, where there is something to try and a button can hold it."""
    if call is None and not said:
        return []
    value = buttons.again_value(run, call, said)
    return [_button("Try again", buttons.AGAIN, value)] if len(value) <= buttons.MOST_VALUE else []


def _button(label: str, action_id: str, value: str, style: str | None = None) -> ButtonElement:
    shown = shorten(label.strip() or "…", MOST_LABEL)
    return ButtonElement(text=shown, action_id=action_id, value=value, style=style)


def _question(title: str, text: str, yes: str, no: str) -> ConfirmObject:
    shown = MarkdownTextObject(text=shorten(escape(text.strip()) or "…", _MOST_QUESTION), verbatim=True)
    return ConfirmObject(title=title, text=shown, confirm=yes, deny=no)
