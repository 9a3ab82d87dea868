"""Who and what is in the demo workspaces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

APP = "A0ORDERLY"
BOT = "B0ORDERLY"
"""The bot's id as an author of messages; `ORDERLY.id` is the same bot as a user."""


@dataclass(frozen=True)
class Team:
    """What Slack calls a workspace's team: its id, its name, its part of the address."""

    id: str
    name: str
    domain: str


HOME = Team("T0ORDERLY", "Harbour", "orderly-demo")
FJORD = Team("T0FJORDSU", "Fjord Support", "fjord-support")
"""The access document serves it, too, once Orderly is added to it."""
STRANGERS = Team("T0STRANGE", "Somebody Else", "somebody-else")
"""And this one it does not."""
TEAM = HOME.id


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
    team: Team = HOME
    zone: str = "Europe/Oslo"

    @property
    def first_name(self) -> str:
        """The name that colleagues use."""
        return self.real_name.partition(" ")[0]

    def to_json(self) -> dict[str, Any]:
        """The user object of users.info."""
        return {
            "id": self.id,
            "team_id": self.team.id,
            "name": self.name,
            "deleted": False,
            "real_name": self.real_name,
            "tz": self.zone,
            "is_admin": False,
            "is_bot": self.bot,
            "is_restricted": self.guest,
            "is_ultra_restricted": False,
            "profile": {
                "real_name": self.real_name,
                "display_name": self.name,
                "title": self.title,
                "email": self.email,
                "team": self.team.id,
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
CY = User("U0CYMOE", "cy", "Cy Moe", "cy@example.com", "Viewer, in New York", zone="America/New_York")
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

EVA = User("U0EVADAHL", "eva", "Eva Dahl", "eva@fjord.example", "Viewer", team=FJORD)
FINN = User("U0FINNLIE", "finn", "Finn Lie", "finn@fjord.example", "Operator", team=FJORD)
SAM = User("U0SAMLOVE", "sam", "Sam Love", "sam@else.example", "A stranger", team=STRANGERS)


def _place(number: int, *people: User) -> tuple[Channel, ...]:
    """A channel with everybody in it, and each one's direct messages."""
    everybody = frozenset({*(user.id for user in people), ORDERLY.id})
    direct = (Channel(f"D{user.id[1:]}", "directmessage", "", frozenset({user.id, ORDERLY.id})) for user in people)
    return (Channel(f"C0OPERAT{number}", "operations", "Ask Orderly here", everybody), *direct)


OTHERS = ((FJORD, (EVA, FINN), _place(1, EVA, FINN)), (STRANGERS, (SAM,), _place(2, SAM)))
"""The other workspaces: their people, their channels."""

OPERATORS = Group("S0OPERATE", "operators", (ANN.id, BO.id))
