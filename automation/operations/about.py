"""About Orderly itself: help, and who you are to it."""

from __future__ import annotations

from automation.operations.words import count, listing
from core.answer import Answer, Table
from core.call import Choice
from core.operation import Operation, operation
from core.reader import Reader
from core.refusal import Refusal
from core.values import OperationName


@operation(phrases=["help", "what can you do", "what can I ask"], aliases=("commands", "?"))
def help(aws: Reader, operation: OperationName | None = None) -> Answer:  # noqa: A001 - it is the command's name
    """What you may ask me, or how to use one operation."""
    if operation:
        return _about(aws, operation)
    mine = [op for op in aws.operations.values() if op.needs <= aws.asker.role]
    rows = tuple((f"/orderly {op.usage}", op.help + (" (a change)" if op.is_change else "")) for op in mine)
    others = list(aws.places.others)
    elsewhere = f"Add `--region {others[0]}` to ask about that region. " if others else ""
    if member := next(iter(aws.places.members), ""):
        able = listing([op.name for op in mine if op.has_account])
        elsewhere += f"Add `--account {member}` to have it done in that account: {able}. " if able else ""
    text = (
        "Say it with `/orderly …` or mention me. Add `--dry-run` to a change to see its plan and stop there. "
        f"{elsewhere}`/orderly help stop-instances` tells more about one of them."
    )
    return Answer(
        f"As {aws.asker.role.title} you can ask me {len(mine)} things.",
        Table(("Say", "What it does"), rows),
        text,
        private=True,
    )


def _about(aws: Reader, name: str) -> Answer:
    name = name.lower()
    found = aws.operations.get(name) or next((o for o in aws.operations.values() if name in o.aliases), None)
    if found is None:
        return _search(aws, name)
    rows = tuple(_parameter_row(found, parameter) for parameter in found.parameters)
    lines = [f"Example: `/orderly {found.example}`"]
    if found.aliases:
        lines.append(f"Also: {listing([f'`{alias}`' for alias in found.aliases])}")
    if found.phrases:
        lines.append(f"Or say: “{found.phrases[0]}”")
    lines.append(f"Needs the role {found.needs.title}; you are {aws.asker.role.title}.")
    if found.is_change:
        lines.append(f"Waits for a second person: {found.approval.value}.")
    return Answer(
        f"{found.name}: {found.help}",
        Table(("Parameter", "What it is", "If left out"), rows) if rows else None,
        "\n".join(lines),
        private=True,
    )


def _search(aws: Reader, word: str) -> Answer:
    """What the asker may do that has to do with a word: in its name, its help or what people say for it."""
    mine = [op for op in aws.operations.values() if op.needs <= aws.asker.role]
    found = [op for op in mine if word in " ".join([op.name, op.help, *op.aliases, *op.phrases]).lower()]
    if not found:
        raise Refusal(f"I can do nothing about “{word}” for you. /orderly help lists what I can do.")
    rows = tuple((f"/orderly {op.usage}", op.help) for op in found)
    headline = f"{count(len(found), 'thing')} that I can do about “{word}”."
    return Answer(headline, Table(("Say", "What it does"), rows), private=True)


def _parameter_row(found: Operation[...], name: str) -> tuple[str, str, str]:
    parameter = found.parameters[name]
    left_out = "needed" if parameter.required else str(parameter.default or "–")
    return name, f"{parameter.kind.noun}, such as {parameter.kind.example}", left_out


@operation(phrases=["who am i", "what may i do"])
def whoami(aws: Reader) -> Answer:
    """Who you are to me: your role, and where I work."""
    actor, role = aws.asker.actor, aws.asker.role
    who = f"<@{actor.id}>" if actor.kind == "slack" else actor.id
    mine = [op.name for op in aws.operations.values() if op.needs <= role]
    approve = "You may approve other people's changes." if role >= aws.access.approvers else ""
    return Answer(
        f"You are {who}, {role.title} here. I work in account {aws.account}, region {aws.region}.",
        text=f"You may use {listing(mine, most=40)}. {approve}".strip(),
        choices=(Choice("Help", help.call()),),
        private=True,
    )
