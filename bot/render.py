"""Outcomes and notices as Slack messages: what, which resource, since when, what next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from bot import controls
from bot.message import Draft, Message
from bot.text import duration, escape, is_group_id, is_user_id, link, literal, moment, shorten
from core.approval import Approvers
from core.call import Call
from core.outcome import (
    Acting,
    Answered,
    Done,
    Fact,
    Failed,
    Notice,
    Outcome,
    Planned,
    Refused,
    StepResult,
    Stopped,
    Undone,
    Waiting,
)
from core.plan import Pause, Plan, Step, Until
from core.request import Actor

PAGE = 25
"""Rows of a table that a message shows; the others are a click away."""
_MOST_STEPS = 15
_MOST_LINES = 15
_MOST_CALL = 300
_A_WHILE = 90.0
"""Seconds that people count down; for what takes longer they look at the clock."""


def render(says: Outcome | Notice) -> Message:
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
        case Undone() | Stopped():
            return _undone(says) if isinstance(says, Undone) else _stopped(says)
        case Failed():
            return _failed(says)
        case Notice():
            return _notice(says)
        case _:
            assert_never(says)


def _answered(says: Answered) -> Message:
    answer, table = says.answer, says.answer.table
    rows = len(table.rows) if table else 0
    last = -(-rows // PAGE)
    page = min(says.page, last)  # there may be fewer than when the button was made
    offers_pages = rows > PAGE or (rows and not answer.private)  # a short one still has its CSV at hand
    turns = controls.pages(says.call, page, last, says.run) if says.call and offers_pages else []
    is_said = not says.place or says.place in answer.headline
    below = [] if is_said else [escape(says.place[:1].upper() + says.place[1:])]
    below += [f"Console: {', '.join(link(url, name) for name, url in says.links)}"] if says.links else []
    below += [f"Times are those of {escape(says.zone)}"] if says.zone and rows else []
    buttons = [*turns, *controls.calls(answer.choices)]
    draft = Draft(answer.headline, file="answer", small_print=below, buttons=buttons)
    draft.section(escape(answer.headline))
    if table and says.page == 0:
        draft.attach(table)
    elif table and rows > PAGE and turns:
        first = (page - 1) * PAGE
        draft.table(replace(table, rows=table.rows[first : first + PAGE]))
        draft.note(f"rows {first + 1} to {min(first + PAGE, rows)} of {rows}")
    elif table:
        draft.table(table)
    if answer.chart and says.page == 1:
        draft.picture(answer.chart)
    lines = answer.text.splitlines()
    message = draft.lines(escape(answer.text).splitlines()).message()
    if says.page == 0 or (rows <= PAGE and len(lines) <= _MOST_LINES):
        return message
    return replace(message, above=_above(answer.headline, rows))


def _above(headline: str, rows: int) -> Message:
    """What the channel sees of an answer that is too long for it."""
    below = f"{rows} rows are" if rows > PAGE else "All of it is"
    draft = Draft(headline, small_print=[f"{below} in the thread below"])
    return draft.section(escape(headline)).message()


def _refused(says: Refused) -> Message:
    draft = Draft(says.sentence, file="answer", buttons=controls.calls(says.choices))
    return draft.section(escape(says.sentence)).message()


_THEN = (
    "It would be done at once.",
    "It would wait for a second person.",
    "Two people would have to approve it, since a part of it cannot be undone.",
)


def _planned(says: Planned) -> Message:
    plan = says.plan
    if not plan.steps:
        return Draft(plan.headline, file="answer").section(escape(plan.headline)).message()
    headline = f"Dry run: {plan.headline}"
    then = _THEN[says.yeses]
    draft = Draft(
        headline,
        file="plan",
        small_print=[f"Nothing was changed. {then}", *_there(plan.place), _typed(says.call)],
        buttons=controls.for_real(says.call, plan.headline, waits=says.yeses > 0),
    )
    return _steps(draft.section(f":mag: *{escape(headline)}*"), plan).message()


def _waiting(says: Waiting) -> Message:
    waits = f"waits for {'two people' if says.yeses > 1 and not says.first else 'a second person'}"
    draft = Draft(
        f"{says.plan.headline}: {waits}",
        file="plan",
        small_print=[
            f"Asked by {_who(says.asker)}",
            *_there(says.plan.place),
            _typed(says.call),
            f"expires {moment(says.expires)}",
            f"run {says.run}",
        ],
        buttons=controls.decision(says.token, says.call),
    )
    draft.section(f":raised_hand: *{escape(says.plan.headline)}* {waits}.")
    if says.yeses > 1:
        said = f" {_named(says.first)} has said yes; somebody else has to, too." if says.first else ""
        draft.section(f"A part of it cannot be undone, so two people have to approve it.{said}")
    if says.approvers:
        draft.section(f"It needs the yes of {'; and of '.join(map(_approvers, says.approvers))}.")
    return _steps(draft, says.plan).section(escape(says.note)).message()


def _approvers(approvers: Approvers) -> str:
    """Them, so that Slack shows and calls them: user groups by name."""
    text = escape(approvers.title)
    for group in filter(is_group_id, approvers.groups):
        text = text.replace(f"somebody in the user group {group}", f"somebody in <!subteam^{group}>")
    return text


def _acting(says: Acting) -> Message:
    steps = says.plan.steps
    step = f"step {min(says.done + 1, len(steps))} of {len(steps)}"
    draft = Draft(
        f"{says.plan.headline}: {step}",
        small_print=[
            _by(says.asker, says.approved_by),
            *_there(says.plan.place),
            *_glass(says.break_glass),
            f"run {says.run}",
        ],
        buttons=controls.stop(says.run) if says.can_stop and says.done < len(steps) else [],
    )
    draft.section(f":hourglass_flowing_sand: *{escape(says.plan.headline)}* – {step}{_left(says)}")
    first = max(0, min(says.done - 1, len(steps) - _MOST_STEPS))
    lines = [f"{_mark(number, says.done)} {escape(step.says)}" for number, step in enumerate(steps)]
    before = [f":white_check_mark: {first} {_steps_word(first)} before"] if first else []
    return draft.lines([*before, *_first(lines[first:])]).message()


def _left(says: Acting) -> str:
    """How long it will take, where that is known: a while as such, more than that as the time of its end."""
    if says.left is None or says.ends is None or says.done >= len(says.plan.steps):
        return ""
    return f", about {max(round(says.left), 1)} s left" if says.left < _A_WHILE else f", until {moment(says.ends)}"


def _mark(number: int, done: int) -> str:
    if number < done:
        return ":white_check_mark:"
    return ":arrow_forward:" if number == done else ":white_circle:"


def _done(says: Done) -> Message:
    failed = any(result.error for result in says.results)
    by = _by(says.asker, says.approved_by)
    draft = Draft(
        says.headline if failed or says.halted else f"{says.headline}: done",
        file="outcome",
        small_print=[
            by,
            *_there(says.place),
            *_glass(says.break_glass),
            _typed(says.call),
            f"run {says.run}",
        ],
        buttons=[*(controls.undo(says.undo) if says.undo else []), *controls.details(says.run)],
    )
    took = f"{'the rest is done' if failed else 'done'} in {duration(says.seconds)}"
    if says.halted:
        took = f"{escape(says.halted)}; what comes after it is not done"
    mark = ":warning:" if failed or says.halted else ":white_check_mark:"
    draft.section(f"{mark} *{escape(says.headline)}* – {took}.")
    return _results(draft, says.results).message()


def _undone(says: Undone) -> Message:
    draft = Draft(
        f"{says.headline}: undone",
        file="outcome",
        small_print=[f"Asked by {_who(says.asker)}", _typed(says.call), f"run {says.run}"],
        buttons=controls.details(says.run),
    )
    by = _named(says.by)
    text = f":leftwards_arrow_with_hook: *{escape(says.headline)}* – undone by {by} (run {escape(says.by_run)})."
    return draft.section(text).message()


def _stopped(says: Stopped) -> Message:
    draft = Draft(
        says.why,
        file="outcome",
        small_print=[f"Asked by {_who(says.asker)}", _typed(says.call), f"run {says.run}"],
        buttons=controls.calls([says.again] if says.again else []),
    )
    return draft.section(f":no_entry_sign: {escape(says.why)}").message()


def _failed(says: Failed) -> Message:
    draft = Draft(
        says.sentence,
        file="outcome",
        small_print=[f"Reference {literal(says.run)}: give it to an admin, who finds everything about it in the log."],
        buttons=[*controls.again(says.run, says.again, says.said), *controls.details(says.run)],
    )
    return _results(draft.section(f":x: {escape(says.sentence)}"), says.results).message()


def _notice(says: Notice) -> Message:
    draft = Draft(says.headline, file="notice", buttons=controls.calls(says.choices))
    facts = [Fact(fact.name, _owner(fact.value)) if fact.name == "Owner" else fact for fact in says.facts]
    if says.owner and all(fact.name != "Owner" for fact in facts):
        facts.append(Fact("Owner", _owner(says.owner)))
    draft.section(f"*{escape(says.headline)}*")
    draft.lines([f"*{escape(fact.name)}:* {escape(fact.value)}" for fact in facts])
    if says.table:
        draft.attach(says.table)
    if says.chart:
        draft.picture(says.chart)
    return draft.message()


def _steps(draft: Draft, plan: Plan) -> Draft:
    """What would be done, in words and as the exact calls: in the file all of it, where that is too much here."""
    lines = [_step(number, step) for number, step in enumerate(plan.steps, 1)]
    calls = [_api_call(step) for step in plan.acts]
    is_too_much = len(lines) > _MOST_STEPS or any(len(call) > _MOST_CALL for call in calls)
    whole = [_whole_step(number, step) for number, step in enumerate(plan.steps, 1)]
    return draft.lines(_first(lines), whole=whole, attach=is_too_much)


def _step(number: int, step: Step | Until | Pause) -> str:
    lines = [f"{number}. {escape(step.says)}"]
    if isinstance(step, Step):
        lines.append(literal(shorten(_api_call(step), _MOST_CALL)))
        if step.inverse is None:
            lines.append("_This cannot be undone._")
    return "\n".join(lines)


def _whole_step(number: int, step: Step | Until | Pause) -> str:
    call = f"\n   {_api_call(step)}" if isinstance(step, Step) else ""
    return escape(f"{number}. {step.says}{call}")


def _api_call(step: Step) -> str:
    arguments = ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in step.arguments.items())
    return f"{step.service}.{step.action}({arguments})"


def _results(draft: Draft, results: Sequence[StepResult]) -> Draft:
    """What became of each step, what failed first."""
    ordered = sorted(results, key=lambda result: not result.error)
    lines = [f"{':x:' if result.error else ':white_check_mark:'} {_result(result)}" for result in ordered]
    whole = [f"{'failed' if result.error else 'done'}: {_result(result)}" for result in ordered]
    return draft.lines(_first(lines), whole=whole, attach=len(lines) > _MOST_STEPS)


def _result(result: StepResult) -> str:
    return escape(f"{result.says}: {result.error}" if result.error else result.says)


def _first(lines: list[str]) -> list[str]:
    """As many of the lines, one for each step, as a message should have."""
    left = len(lines) - _MOST_STEPS
    return [*lines[:_MOST_STEPS], f"… and {left} more {_steps_word(left)}."] if left > 0 else lines


def _steps_word(count: int) -> str:
    return "step" if count == 1 else "steps"


def _typed(call: Call) -> str:
    return literal(shorten(f"/orderly {call}", _MOST_CALL))


def _owner(owner: str) -> str:
    return f"<@{owner}>" if is_user_id(owner) else owner


def _who(actor: Actor) -> str:
    match actor.kind:
        case "slack":
            return escape(f"<@{actor.id}>")
        case "lex":
            return "the Lex chat"
        case "schedule" | "rule":
            return f"the {actor.kind} {escape(actor.id)}"
    return escape(actor.id)


def _there(place: str) -> list[str]:
    """Where something is done, if that is not where Orderly is."""
    return [f"in {escape(place)}"] if place else []


def _glass(reason: str) -> list[str]:
    return (
        [f":rotating_light: without a second person, because: {escape(shorten(reason, _MOST_CALL))}"] if reason else []
    )


def _by(asker: Actor, approvers: Sequence[str]) -> str:
    said = f", approved by {' and '.join(map(_named, approvers))}" if approvers else ""
    return f"Asked by {_who(asker)}{said}"


def _named(who: str) -> str:
    """An actor that travels as text: `slack:U0ANN`."""
    kind, _, name = who.partition(":")
    return escape(f"<@{name}>" if kind == "slack" else name)
