"""Help, and what is said when nothing was understood."""

from __future__ import annotations

from lex import reply
from lex.event import Turn
from lex.reply import Button, Reply

MISSED = "missed"
"""Session attribute: how often in a row nothing was understood."""
_MANY = 3

OFFERS = (
    Button("Book a flight", "I would like to book a flight"),
    Button("List instances", "list instances"),
    Button("Open ports", "what are the open ports"),
)


def help_(turn: Turn) -> Reply:
    """What one can ask for."""
    text = (
        "I can book a flight for you, and look after your AWS account: list instances, tell open ports, "
        "stop and start instances, undo a run. What would you like?"
    )
    return reply.elicit_intent(turn, text, buttons=OFFERS, attributes={MISSED: "0"})


def not_understood(turn: Turn) -> Reply:
    """Ask again in other words each time; after a few times say where a person is."""
    missed = int(turn.attributes.get(MISSED, "0")) + 1
    if missed >= _MANY:
        text = "I still don't understand, sorry. A person can help you in Slack. Or say help to hear what I can do."
    elif missed == 1:
        text = "I didn't understand that. Would you like to book a flight, or ask about your AWS account?"
    else:
        text = "Sorry, I didn't get that either. Try “book a flight from Seattle to Chicago”, or say help."
    return reply.elicit_intent(turn, text, buttons=OFFERS, attributes={MISSED: str(missed)})
