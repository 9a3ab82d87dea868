"""What the runtime tells a code hook (Lex V2 Developer Guide, "AWS Lambda input event format")."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.lexruntime.matching import Interpretation
from local.lexruntime.sessions import Session

Event = dict[str, Any]


@dataclass(frozen=True)
class BotName:
    """Which bot it is."""

    id: str
    name: str
    alias_id: str
    alias_name: str
    version: str


def hook_event(
    bot: BotName,
    locale: str,
    session: Session,
    source: str,
    text: str,
    meant: Sequence[Interpretation],
    proposed: dict[str, Any] | None,
    request_attributes: Mapping[str, str],
) -> Event:
    """The event of one call of the code hook. `proposed` is what comes next when the hook delegates."""
    intent = copy.deepcopy(session.intent) or {}
    event: Event = {
        "messageVersion": "1.0",
        "invocationSource": source,
        "inputMode": "Text",
        "responseContentType": "text/plain; charset=utf-8",
        "sessionId": session.id,
        "inputTranscript": text,
        "bot": {
            "id": bot.id,
            "name": bot.name,
            "aliasId": bot.alias_id,
            "aliasName": bot.alias_name,
            "localeId": locale,
            "version": bot.version,
        },
        "interpretations": interpretations(session, meant, api=False),
        "requestAttributes": dict(request_attributes) or None,
        "sessionState": {
            "sessionAttributes": dict(session.attributes),
            "activeContexts": list(session.contexts),
            "intent": intent,
            "originatingRequestId": session.conversation,
        },
        "transcriptions": [
            {
                "transcription": text,
                "transcriptionConfidence": 1.0,
                "resolvedContext": {"intent": intent.get("name", "")},
                "resolvedSlots": _resolved(intent),
            }
        ],
    }
    if proposed:
        event["proposedNextState"] = {**proposed, "intent": copy.deepcopy(intent), "prompt": {"attempt": "Initial"}}
    return event


def interpretations(session: Session, meant: Sequence[Interpretation], *, api: bool) -> list[dict[str, Any]]:
    """What the words may have meant, the intent that the talk is about first.

    A code hook gets the score as a number, the API's caller in an object.
    """
    current = copy.deepcopy(session.intent)
    scores = {one.intent.name: one.score for one in meant}
    others = [one for one in meant if not current or one.intent.name != current["name"]]
    found = [_interpretation(current, scores.get(current["name"], 1.0), api=api)] if current else []
    found += [_interpretation(_intent(one), one.score, api=api) for one in others]
    return found[:5]


def _interpretation(intent: dict[str, Any], score: float | None, *, api: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"intent": intent, "interpretationSource": "Lex"}
    if score is not None:
        found["nluConfidence"] = {"score": score} if api else score
    return found


def _intent(one: Interpretation) -> dict[str, Any]:
    slots = {slot.name: None for slot in one.intent.slots}
    filled = {name: value.slot() for name, value in one.values.items()}
    return {"name": one.intent.name, "state": "InProgress", "confirmationState": "None", "slots": {**slots, **filled}}


def _resolved(intent: Mapping[str, Any]) -> dict[str, Any]:
    """The filled slots as a transcription names them: without the interpreted value."""
    found = {}
    for name, slot in (intent.get("slots") or {}).items():
        if slot:
            value = {key: item for key, item in slot["value"].items() if key != "interpretedValue"}
            found[name] = {**slot, "value": value}
    return found
