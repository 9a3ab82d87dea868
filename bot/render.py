"""Outcomes and notices as Slack messages: what, which resource, since when, what next."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import assert_never

from slack_sdk.models.blocks import ButtonElement

from bot import buttons
from bot.message import Draft, Message, call_buttons, undo_button
from bot.text import duration, escape, literal, moment, shorten
from core.call import Call
from core.outcome import (
    Acting,
    Answered,
    Done,
    Failed,
    Notice,
    Planned,
    Refused,
    Sayable,
    StepResult,
    Stopped,
    Waiting,
)
from core.plan import Plan, Step
from core.request import Actor

_MOST_STEPS = 15
_MOST_CALL = 300


def render(says: Sayable) -> Message:
    """The message for what there is to say."""
    match says:
        case Answered():
            return _answered(says)
        case Refused():
            return _refused(says)
        case Planned():
            return _planned(says)
        case Waiting():
            return _waiting(says)
        case Acting():
            return _acting(says)
        case Done():
            return _done(says)
        case Stopped():
            return _stopped(says)
        case Failed():
            return _failed(says)
        case Notice():
            return _notice(says)
        case _:
            assert_never(says)


def _answered(says: Answered) -> Message:
    answer = says.answer
    draft = Draft(answer.headline).section(escape(answer.headline))
    if answer.table:
        draft.table(answer.table, "answer")
    if answer.text:
        draft.lines(escape(answer.text).splitlines())
    return draft.buttons(*call_buttons(answer.choices)).message()


def _refused(says: Refused) -> Message:
    return Draft(says.sentence).section(escape(says.sentence)).buttons(*call_buttons(says.choices)).message()


def _planned(says: Planned) -> Message:
    plan = says.plan
    if not plan.steps:
        return Draft(plan.headline).section(escape(plan.headline)).message()
    headline = f"Dry run: {plan.headline}"
    draft = Draft(headline).section(f":mag: *{escape(headline)}*")
    _steps(draft, plan)
    waits = "It would wait for a second person." if says.would_wait else "It would run at once."
    return draft.context(f"Nothing was changed. {waits} {_typed(says.call)}").message()


def _waiting(says: Waiting) -> Message:
    headline = f"{says.plan.headline}: waits for a second person"
    draft = Draft(headline).section(f":raised_hand: *{escape(says.plan.headline)}* waits for a second person.")
    _steps(draft, says.plan)
    if says.note:
        draft.section(escape(says.note))
    draft.context(
        f"Asked by {_who(says.asker)} · {_typed(says.call)} · expires {moment(says.expires)} · run {says.run}"
    )
    approve = ButtonElement(text="Approve", action_id=buttons.APPROVE, value=says.token, style="primary")
    decline = ButtonElement(text="Decline", action_id=buttons.DECLINE, value=says.token, style="danger")
    return draft.buttons(approve, decline).message()


def _acting(says: Acting) -> Message:
    headline = f"{says.plan.headline}: at work"
    draft = Draft(headline).section(f":hourglass_flowing_sand: *{escape(says.plan.headline)}* …")
    marks = [":white_check_mark:" if number < says.done else ":white_circle:" for number in range(len(says.plan.steps))]
    lines = [f"{mark} {escape(step.says)}" for mark, step in zip(marks, says.plan.steps, strict=True)]
    draft.lines(_some(lines, "steps"))
    return draft.context(f"{_by(says.asker, says.approver)} · run {says.run}").message()


def _done(says: Done) -> Message:
    failed = any(result.error for result in says.results)
    draft = Draft(f"{says.headline}: done").section(
        f"{':warning:' if failed else ':white_check_mark:'} *{escape(says.headline)}* – "
        f"{'done in part' if failed else 'done'} in {duration(says.seconds)}."
    )
    draft.lines(_some([_result(result) for result in says.results], "steps"))
    draft.context(f"{_by(says.asker, says.approver)} · {_typed(says.call)} · run {says.run}")
    return draft.buttons(*([undo_button(says.undo)] if says.undo else [])).message()


def _stopped(says: Stopped) -> Message:
    draft = Draft(says.why).section(f":no_entry_sign: {escape(says.why)}")
    draft.context(f"Asked by {_who(says.asker)} · {_typed(says.call)} · run {says.run}")
    return draft.buttons(*call_buttons([says.again] if says.again else [])).message()


def _failed(says: Failed) -> Message:
    draft = Draft(says.sentence).section(f":x: {escape(says.sentence)}")
    draft.lines(_some([_result(result) for result in says.results], "steps"))
    draft.context(f"Reference {literal(says.run)}: give it to an admin, who finds everything about it in the log.")
    return draft.buttons(*_again(says.run, says.again, says.said)).message()


def _notice(says: Notice) -> Message:
    draft = Draft(says.headline).section(f"*{escape(says.headline)}*")
    lines = [f"*{escape(fact.name)}:* {escape(fact.value)}" for fact in says.facts]
    if says.owner:
        owner = f"<@{says.owner}>" if says.owner[:1] in "UW" and "@" not in says.owner else says.owner
        lines.append(f"*Owner:* {escape(owner)}")
    return draft.lines(lines).buttons(*call_buttons(says.choices)).message()


def _steps(draft: Draft, plan: Plan) -> None:
    """What would be done, in words and as the exact calls."""
    lines: list[str] = []
    for number, step in enumerate(plan.steps, 1):
        lines.append(f"{number}. {escape(step.says)}")
        if isinstance(step, Step):
            lines.append(literal(shorten(_api_call(step), _MOST_CALL)))
            if step.inverse is None:
                lines.append("_There is no way back from this._")
    draft.lines(_some(lines, "lines", 2 * _MOST_STEPS))


def _api_call(step: Step) -> str:
    arguments = ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in step.arguments.items())
    return f"{step.service}.{step.action}({arguments})"


def _result(result: StepResult) -> str:
    if result.error:
        return f":x: {escape(result.says)}: {escape(result.error)}"
    return f":white_check_mark: {escape(result.says)}"


def _some(lines: list[str], what: str, most: int = _MOST_STEPS) -> list[str]:
    return lines if len(lines) <= most else [*lines[:most], f"… and {len(lines) - most} more {what}."]


def _again(run: str, call: Call | None, said: str) -> list[ButtonElement]:
    if call is None and not said:
        return []
    value = buttons.again_value(run, call, said)
    if len(value) > buttons.MOST_VALUE:
        return []
    return [ButtonElement(text="Try again", action_id=buttons.AGAIN, value=value)]


def _typed(call: Call) -> str:
    return literal(shorten(f"/orderly {call}", _MOST_CALL))


def _who(actor: Actor) -> str:
    names: Mapping[str, Callable[[], str]] = {
        "slack": lambda: f"<@{actor.id}>",
        "lex": lambda: "the Lex chat",
        "schedule": lambda: f"the schedule {escape(actor.id)}",
        "rule": lambda: f"the rule {escape(actor.id)}",
    }
    return names.get(actor.kind, lambda: escape(actor.id))()


def _by(asker: Actor, approver: str) -> str:
    kind, _, name = approver.partition(":")
    approved = f", approved by {f'<@{name}>' if kind == 'slack' else escape(name)}" if approver else ""
    return f"Asked by {_who(asker)}{approved}"
