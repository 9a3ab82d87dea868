"""Who and what is in the demo workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TEAM = "T0ORDERLY"
DOMAIN = "orderly-demo"
APP = "A0ORDERLY"
BOT = "B0ORDERLY"
"""The bot's id as an author of messages; `ORDERLY.id` is the same bot as a user."""


@dataclass(frozen=True)
class User:
    """A person or a bot. `guest` is what Slack calls restricted."""

    id: str
    name: str
    real_name: str
    email: str = ""
    title: str = ""
    bot: bool = False
    guest: bool = False

    @property
    def first_name(self) -> str:
        """The name that colleagues use."""
        return self.real_name.partition(" ")[0]

    def to_json(self) -> dict[str, Any]:
        """The user object of users.info."""
        return {
            "id": self.id,
            "team_id": TEAM,
            "name": self.name,
            "deleted": False,
            "real_name": self.real_name,
            "tz": "Europe/Amsterdam",
            "is_admin": False,
            "is_bot": self.bot,
            "is_restricted": self.guest,
            "is_ultra_restricted": False,
            "profile": {
                "real_name": self.real_name,
                "display_name": self.name,
                "title": self.title,
                "email": self.email,
                "team": TEAM,
            },
        }


@dataclass(frozen=True)
class Channel:
    """A conversation. `members` are user ids; a direct message (`D…`) has the bot and one person."""

    id: str
    name: str
    topic: str = ""
    members: frozenset[str] = frozenset()

    @property
    def direct(self) -> bool:
        """Whether it is a direct message with the bot."""
        return self.id.startswith("D")


@dataclass(frozen=True)
class Group:
    """A user group."""

    id: str
    handle: str
    users: tuple[str, ...]


ANN = User("U0ANNBERG", "ann", "Ann Berg", "ann@example.com", "Operator")
BO = User("U0BOLUND", "bo", "Bo Lund", "bo@example.com", "Operator")
CY = User("U0CYMOE", "cy", "Cy Moe", "cy@example.com", "Viewer")
DEE = User("U0DEEROY", "dee", "Dee Roy", "dee@example.com", "Admin")
ORDERLY = User("U0ORDERLY", "orderly", "Orderly", bot=True)
SLACKBOT = User("USLACKBOT", "slackbot", "Slackbot", bot=True)

GUS = User("U0GUSHOLM", "gus", "Gus Holm", "gus@partner.example", "Guest", guest=True)

PEOPLE = (ANN, BO, CY, DEE, GUS)
_EVERYBODY = frozenset(user.id for user in PEOPLE)

APPLICATION_SUPPORT = Channel("C0APPSUPP", "application-support", "Ask Orderly here", _EVERYBODY | {ORDERLY.id})
OPS_NOTICES = Channel("C0OPSNOTE", "ops-notices", "What Orderly says unasked", _EVERYBODY | {ORDERLY.id})
GENERAL = Channel("C0GENERAL", "general", "Orderly is not a member here", _EVERYBODY)
DIRECT = tuple(Channel(f"D{user.id[1:]}", "directmessage", "", frozenset({user.id, ORDERLY.id})) for user in PEOPLE)
CHANNELS = (APPLICATION_SUPPORT, OPS_NOTICES, GENERAL, *DIRECT)

OPERATORS = Group("S0OPERATE", "operators", (ANN.id, BO.id))
