"""The state table: claims, plans that wait, what was posted where. Small items, each with one writer at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from core import recent, wire
from core.aws.keeping import Keeping
from core.memory import Alias, Held, Pending
from core.plan import Resource
from core.recent import Known
from core.records import at
from core.request import Actor

CLAIM_KEPT = timedelta(hours=25)
"""Slack sends an event again for up to 24 hours (Events API, "Delayed Events")."""


# What the index `open` is cut by.
_WAITS, _IS_HELD = "pending", "held"


@dataclass(frozen=True)
class Posted:
    """A message in Slack, and the number of the last post that it shows."""

    channel: str
    ts: str
    number: int
    thread: str = ""
    """The message below which it stands, where it stands in a thread."""

    @property
    def below(self) -> str:
        """The thread in which what is said about it goes."""
        return self.thread or self.ts


@dataclass(frozen=True)
class State(Keeping):
    """`pk` says what an item is: `claim#…`, `pending#…`, `halt#…`, `posting#…`, `card#…`, `mode#…`,
    `finding#…`, `held#…`, `alias#…`, `region#…` or `recent#…`.

    `ttl` says when it may go. What has the attribute `open` stands in the index of that name, by the time in `since`.
    """

    def claim(self, key: str, by: str) -> bool:
        """Take an outside event, once. True for the first taker and for the same one again (its own retry)."""
        return self.put(
            {"pk": f"claim#{key}", "by": by, "ttl": self.ttl(CLAIM_KEPT)},
            "attribute_not_exists(pk) OR #by = :by OR #by = :nobody",
            {":by": by, ":nobody": ""},
            {"#by": "by"},
        )

    def give_up(self, key: str, by: str) -> None:
        """Give back what was claimed, so that somebody else can take it; nothing when it is another's by now."""
        self.update(f"claim#{key}", "SET #by = :nobody", "#by = :by", {"#by": "by"}, {":by": by, ":nobody": ""})

    def await_decision(self, pending: Pending) -> None:
        """Remember a plan that waits. Again with the same token does nothing."""
        kept = pending.expires - self.now() + timedelta(days=7)  # late clickers are told what became of it
        item = {
            "pk": f"pending#{pending.token}",
            "body": wire.write(pending),
            "status": "waiting",
            "asker": str(pending.asker),
            "first": pending.first,
            "expires": int(pending.expires.timestamp()),
            "open": _WAITS,
            "since": at(pending.expires),
            "ttl": self.ttl(kept),
        }
        self.put(item, "attribute_not_exists(pk)", {})

    def wait_on(self, token: str, callback: str) -> bool:
        """Have a decision wake this callback from now on; False when the plan does not wait any more."""
        return self.update(
            f"pending#{token}",
            "SET callback = :callback",
            "#status = :waiting",
            {"#status": "status"},
            {":callback": callback, ":waiting": "waiting"},
        )

    def pending(self, token: str) -> Pending | None:
        """The plan with that token and what became of it, if there ever was one (and it is younger than a week)."""
        item = self.get(f"pending#{token}")
        return _pending(item) if item else None

    def waiting(self) -> list[Pending]:
        """The plans that wait for a person, the one that expires first first."""
        found = [_pending(item) for item in self.open_items(_WAITS)]
        return [pending for pending in found if pending.status == "waiting" and pending.expires > self.now()]

    def decide(self, token: str, status: str, approver: Actor) -> bool:
        """Settle a waiting plan in one conditional write: still waiting, not expired, not approved by its asker.

        Nor is it approved by whoever said yes before, where it needs two.

        True for the one that settled it, and for the same one again (its own retry).
        """
        by_another = " AND asker <> :by AND #first <> :by" if status == "approved" else ""
        return self.update(
            f"pending#{token}",
            "SET #status = :status, #by = :by REMOVE #open",
            f"(#status = :waiting AND expires > :now{by_another}) OR (#status = :status AND #by = :by)",
            {"#status": "status", "#by": "by", "#open": "open"} | ({"#first": "first"} if by_another else {}),
            {
                ":status": status,
                ":by": str(approver),
                ":waiting": "waiting",
                ":now": int(self.now().timestamp()),
            },
        )

    def settle(self, token: str, status: str) -> None:
        """A waiting plan is over without a decision (expired, void): later clicks are told so."""
        self.update(
            f"pending#{token}",
            "SET #status = :status REMOVE #open",
            "attribute_exists(pk)",
            {"#status": "status", "#open": "open"},
            {":status": status},
        )

    def halt(self, run: str, by: Actor) -> None:
        """Remember that a run is to stop between two steps. The first who wants it is remembered."""
        item = {"pk": f"halt#{run}", "by": str(by), "ttl": self.ttl(timedelta(days=8))}
        self.put(item, "attribute_not_exists(pk)", {})

    def halted(self, run: str) -> str:
        """Who wants a run to stop; empty when nobody does."""
        item = self.get(f"halt#{run}")
        return str(item["by"]) if item else ""

    def begin_post(self, card: str, number: int) -> datetime | None:
        """Remember that a message is about to be posted. When an earlier try began to, and never said that it was."""
        key = f"posting#{card}#{number}"
        item = {"pk": key, "since": at(self.now()), "ttl": self.ttl(timedelta(days=1))}
        if self.put(item, "attribute_not_exists(pk)", {}):
            return None
        begun = self.get(key)
        return datetime.fromisoformat(begun["since"]) if begun else None

    def posted(self, card: str) -> Posted | None:
        """The message that shows a card."""
        item = self.get(f"card#{card}")
        return Posted(item["channel"], item["ts"], int(item["number"]), item.get("thread", "")) if item else None

    def remember_posted(self, card: str, posted: Posted, kept: timedelta = timedelta(days=30)) -> None:
        """Remember which message shows a card."""
        self.put(
            {
                "pk": f"card#{card}",
                "channel": posted.channel,
                "ts": posted.ts,
                "number": posted.number,
                "thread": posted.thread,
                "ttl": self.ttl(kept),
            }
        )

    def remember_recent(self, resources: Sequence[Resource]) -> None:
        """Remember of which resources was spoken. Of two at the same time one may be forgotten: it is only an offer."""
        for kind in {resource.kind for resource in resources} - {""}:
            new = [_known(resource) for resource in resources if resource.kind == kind]
            old = self.recent([kind])
            kept = recent.merged(new[: recent.MOST], old)
            if kept != old:
                self.put({"pk": recent.key(kind), "body": recent.written(kept)})

    def recent(self, kinds: Sequence[str]) -> list[Known]:
        """The resources of these kinds that were last spoken of, kind by kind, the last first."""
        found = [self.get(recent.key(kind)) for kind in kinds]
        return [known for item in found if item for known in recent.read(item["body"])]

    def remember_alias(self, alias: Alias) -> None:
        """Let a word stand for an order, or for nothing; of two at the same time for one person the later holds."""
        kept = {one.word: one.order for one in self.aliases([alias.scope])} | {alias.word: alias.order}
        found = {word: order for word, order in sorted(kept.items()) if order}
        self.put({"pk": f"alias#{alias.scope}", "body": wire.write(found)})

    def aliases(self, scopes: Sequence[str]) -> list[Alias]:
        """The words that stand for orders in these scopes, scope by scope."""
        items = {scope: self.get(f"alias#{scope}") for scope in scopes}
        return [
            Alias(scope, word, order)
            for scope, item in items.items()
            for word, order in (json.loads(item["body"]) if item else {}).items()
        ]

    def remember_region(self, conversation: str, region: str) -> None:
        """Remember which region was last named in a conversation."""
        self.put({"pk": f"region#{conversation}", "region": region, "ttl": self.ttl(timedelta(days=30))})

    def region(self, conversations: Sequence[str]) -> str:
        """The region that was last named in the first of these conversations that has one; empty when none has."""
        found = (self.get(f"region#{one}") for one in conversations)
        return next((str(item["region"]) for item in found if item), "")

    def hold(self, card: str, headline: str) -> None:
        """Keep a notice for the digest; a later one about the same replaces it."""
        self.put(
            {
                "pk": f"held#{card}",
                "body": wire.write(Held(headline, self.now())),
                "open": _IS_HELD,
                "since": at(self.now()),
                "ttl": self.ttl(timedelta(days=3)),
            }
        )

    def held(self) -> list[Held]:
        """The notices that were kept back lately, the oldest first."""
        return [wire.read(Held, item["body"]) for item in self.open_items(_IS_HELD)]


def _pending(item: Mapping[str, Any]) -> Pending:
    settled = {"status": item["status"], "by": item.get("by", "")}
    if "callback" in item:
        settled["callback"] = item["callback"]
    return replace(wire.read(Pending, item["body"]), **settled)


def _known(resource: Resource) -> Known:
    """By the word that operations take for it: an alarm is meant by its name."""
    return Known(resource.name if resource.kind == "alarm" else resource.id, resource.name)
