"""Conversations: what the runtime remembers from one turn to the next."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

IDLE = timedelta(seconds=300)
"""How long Lex remembers a conversation in which nothing is said (its default)."""


@dataclass
class Session:
    """One conversation. `intent` and `action` are in the API's shape; `attempt` counts how often the last was asked."""

    id: str
    used: datetime
    conversation: str = field(default_factory=lambda: str(uuid.uuid4()))
    attributes: dict[str, str] = field(default_factory=dict)
    contexts: list[dict[str, Any]] = field(default_factory=list)
    intent: dict[str, Any] | None = None
    action: dict[str, Any] = field(default_factory=lambda: {"type": "ElicitIntent"})
    attempt: int = 0
    messages: list[dict[str, Any]] = field(default_factory=list)
    interpretations: list[dict[str, Any]] = field(default_factory=list)
    busy: threading.Lock = field(default_factory=threading.Lock)

    def state(self) -> dict[str, Any]:
        """`sessionState` as the API gives it."""
        state: dict[str, Any] = {
            "dialogAction": dict(self.action),
            "activeContexts": self.contexts,
            "sessionAttributes": self.attributes,
            "originatingRequestId": self.conversation,
        }
        return state | ({"intent": self.intent} if self.intent else {})

    def merge(self, state: Mapping[str, Any]) -> None:
        """Take over what a caller says the state is; what it leaves out stays."""
        self.attributes = dict(state.get("sessionAttributes", self.attributes))
        self.contexts = list(state.get("activeContexts", self.contexts))
        self.intent = state.get("intent", self.intent)
        if "dialogAction" in state:
            self.action = dict(state["dialogAction"])
            self.attempt = 0


@dataclass
class Sessions:
    """All conversations, by their id. One that was idle for too long begins anew."""

    now: Callable[[], datetime]
    idle: timedelta = IDLE
    _all: dict[str, Session] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def opened(self, session_id: str) -> Session:
        """The conversation, a new one when there is none."""
        with self._lock:
            session = self._known(session_id)
            if session is None:
                session = self._all[session_id] = Session(session_id, self.now())
            session.used = self.now()
            return session

    def find(self, session_id: str) -> Session | None:
        """The conversation, if there is one."""
        with self._lock:
            return self._known(session_id)

    def delete(self, session_id: str) -> bool:
        """Forget it. False when there is none."""
        with self._lock:
            known = self._known(session_id) is not None
            self._all.pop(session_id, None)
            return known

    def _known(self, session_id: str) -> Session | None:
        session = self._all.get(session_id)
        return session if session and self.now() - session.used <= self.idle else None
