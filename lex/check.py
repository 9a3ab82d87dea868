"""Finds what is wrong with the bot's definition before Lex does: `python -m lex.check`.

CloudFormation's own checks miss all of it: a bot without FallbackIntent, or a slot in an utterance that the
intent doesn't have, fails when it is built. Limits are from the CloudFormation schema of AWS::Lex::Bot and the
Lex V2 Developer Guide, "Guidelines and quotas".
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lex.definition import load

Locale = Mapping[str, Any]
Intent = Mapping[str, Any]

_NAME = re.compile(r"([0-9a-zA-Z][_-]?){1,100}")
_PLACE = re.compile(r"\{([^{}]*)\}")
_STUCK_PLACE = re.compile(r"[^\s]\{|\}[^\s]")
_LONGEST_MESSAGE = 1000
_LONGEST_UTTERANCE = 500
_MOST_GROUPS = 5
_MOST_VARIATIONS = 2
_MOST_RETRIES = 5
_MOST_SLOTS = 100

BUILT_IN_TYPES = {
    f"AMAZON.{name}"
    for name in (
        "AlphaNumeric", "City", "Confirmation", "Country", "Currency", "Date", "Duration", "EmailAddress", "FirstName",
        "FreeFormInput", "LastName", "Number", "Percentage", "PhoneNumber", "State", "StreetName", "Time",
        "UKPostalCode",
    )
}  # fmt: skip
_BUILT_IN_INTENTS = {
    f"{name}Intent"
    for name in ("BedrockAgent", "Cancel", "Fallback", "Help", "KendraSearch", "Pause", "QInConnect", "QnA", "Repeat",
                 "Resume", "StartOver", "Stop")
}  # fmt: skip


def problems(locales: Sequence[Locale]) -> list[str]:
    """Everything that is wrong, each with its place, in the order of the definition."""
    return [f"{locale['LocaleId']}: {problem}" for locale in locales for problem in _locale(locale)]


def _locale(locale: Locale) -> Iterator[str]:
    intents = locale["Intents"]
    if not any(intent.get("ParentIntentSignature") == "AMAZON.FallbackIntent" for intent in intents):
        yield "there is no intent with ParentIntentSignature AMAZON.FallbackIntent; Lex cannot build the bot"
    yield from _twice("intent", [intent["Name"] for intent in intents])
    yield from _twice("slot type", [kind["Name"] for kind in locale.get("SlotTypes", [])])
    yield from _slot_types(locale)
    for intent in intents:
        for rule in _INTENT_RULES:
            yield from (f"{intent['Name']}: {problem}" for problem in rule(intent, locale))
    yield from _shared_utterances(intents)


def _twice(what: str, names: list[str]) -> Iterator[str]:
    counted = Counter(name.lower() for name in names)
    yield from (f"the {what} {name} is there {times} times" for name, times in counted.items() if times > 1)


def _slot_types(locale: Locale) -> Iterator[str]:
    reserved = {name.removeprefix("AMAZON.").lower() for name in BUILT_IN_TYPES}
    for kind in locale.get("SlotTypes", []):
        if kind["Name"].lower() in reserved:
            yield f"the slot type {kind['Name']} has the name of a built-in one"
        if not _NAME.fullmatch(kind["Name"]):
            yield f"“{kind['Name']}” is not a name for a slot type"
        values = [value["SampleValue"]["Value"] for value in kind.get("SlotTypeValues", [])]
        yield from (f"{kind['Name']}: {problem}" for problem in _twice("value", values))


def _names(intent: Intent, _: Locale) -> Iterator[str]:
    parent = intent.get("ParentIntentSignature", "")
    if not _NAME.fullmatch(intent["Name"]):
        yield "this is not a name for an intent: letters, digits, and single “-” or “_” between them"
    if intent["Name"] in _BUILT_IN_INTENTS and not parent:
        yield "this is the name of a built-in intent; give it as ParentIntentSignature, or choose another name"
    if parent == "AMAZON.FallbackIntent" and (intent.get("SampleUtterances") or intent.get("Slots")):
        yield "a fallback intent can have neither utterances nor slots"
    if len(intent.get("Slots", [])) > _MOST_SLOTS:
        yield f"it has more than {_MOST_SLOTS} slots"


def _slots(intent: Intent, locale: Locale) -> Iterator[str]:
    names = [slot["Name"] for slot in intent.get("Slots", [])]
    yield from _twice("slot", names)
    priorities = intent.get("SlotPriorities", [])
    ordered = [priority["SlotName"] for priority in priorities]
    yield from (f"the slot {name} has no priority" for name in names if name not in ordered)
    yield from (f"there is a priority for {name}, which is no slot" for name in ordered if name not in names)
    yield from _twice("priority", [str(priority["Priority"]) for priority in priorities])
    known = BUILT_IN_TYPES | {kind["Name"] for kind in locale.get("SlotTypes", [])}
    for slot in intent.get("Slots", []):
        if slot["SlotTypeName"] not in known:
            yield f"the slot {slot['Name']} has the type {slot['SlotTypeName']}, which is neither built in nor defined"
        required = slot["ValueElicitationSetting"]["SlotConstraint"] == "Required"
        if required and "PromptSpecification" not in slot["ValueElicitationSetting"]:
            yield f"the slot {slot['Name']} is required and has no prompt"
        if slot.get("MultipleValuesSetting", {}).get("AllowMultipleValues") and locale["LocaleId"] != "en_US":
            yield f"the slot {slot['Name']} takes several values, which works in en_US only"


def _utterances(intent: Intent, _: Locale) -> Iterator[str]:
    types = {slot["Name"]: slot["SlotTypeName"] for slot in intent.get("Slots", [])}
    for utterance in (sample["Utterance"] for sample in intent.get("SampleUtterances", [])):
        said = f"the utterance “{utterance}”"
        if not 1 < len(utterance) <= _LONGEST_UTTERANCE:
            yield f"{said} has to have 2 to {_LONGEST_UTTERANCE} characters"
        if _STUCK_PLACE.search(utterance):
            yield f"{said} has to have spaces around its slots"
        for name in _PLACE.findall(utterance):
            if name not in types:
                yield f"{said} names the slot {name}, which the intent doesn't have"
            elif types[name] == "AMAZON.FreeFormInput":
                yield f"{said} names the slot {name}, and free-form input can only be an answer"


def _messages(intent: Intent, _: Locale) -> Iterator[str]:
    names = {slot["Name"] for slot in intent.get("Slots", [])}
    for where, holder in _message_holders(intent):
        groups = holder["MessageGroupsList"]
        if not 1 <= len(groups) <= _MOST_GROUPS:
            yield f"{where} has to have 1 to {_MOST_GROUPS} groups of messages"
        if not 0 <= holder.get("MaxRetries", 0) <= _MOST_RETRIES:
            yield f"{where} has to be tried again 0 to {_MOST_RETRIES} times"
        for group in groups:
            if len(group.get("Variations", [])) > _MOST_VARIATIONS:
                yield f"{where} has to have at most {_MOST_VARIATIONS} variations"
            for text in _texts(group):
                if not 1 <= len(text) <= _LONGEST_MESSAGE:
                    yield f"{where} has to have messages of 1 to {_LONGEST_MESSAGE} characters"
                for name in _PLACE.findall(text):
                    if name not in names:
                        yield f"{where} names the slot {name}, which the intent doesn't have"


def _message_holders(part: Any, where: str = "a message") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Everything below that holds messages, with the key it is under."""
    if isinstance(part, Mapping):
        if "MessageGroupsList" in part:
            yield where, part
        for key, value in part.items():
            yield from _message_holders(value, key)
    elif isinstance(part, list):
        for item in part:
            yield from _message_holders(item, where)


def _texts(group: Mapping[str, Any]) -> Iterator[str]:
    for message in (group["Message"], *group.get("Variations", [])):
        for kind in ("PlainTextMessage", "SSMLMessage"):
            if kind in message:
                yield message[kind]["Value"]


def _contexts(intent: Intent, locale: Locale) -> Iterator[str]:
    if locale["LocaleId"] != "en_US" and (intent.get("InputContexts") or intent.get("OutputContexts")):
        yield "contexts work in en_US only"


def _shared_utterances(intents: list[Intent]) -> Iterator[str]:
    """Two intents with the same utterance: Lex would choose one, and nobody knows which."""
    said_for: dict[str, str] = {}
    for intent in intents:
        types = {slot["Name"]: slot["SlotTypeName"] for slot in intent.get("Slots", [])}
        for sample in intent.get("SampleUtterances", []):
            plain = _plain(sample["Utterance"], types)
            other = said_for.setdefault(plain, intent["Name"])
            if other != intent["Name"]:
                yield f"“{sample['Utterance']}” is an utterance of both {other} and {intent['Name']}"


def _plain(utterance: str, types: Mapping[str, str]) -> str:
    """The utterance as Lex tells it from others: by its words and the types of its slots."""
    return " ".join(_PLACE.sub(lambda place: "{" + types.get(place[1], "") + "}", utterance).lower().split())


_INTENT_RULES: tuple[Callable[[Intent, Locale], Iterator[str]], ...] = (
    _names, _slots, _utterances, _messages, _contexts
)  # fmt: skip


def main() -> int:
    """Print what is wrong. Returns the exit code."""
    found = problems(load())
    for problem in found:
        sys.stderr.write(f"bot.yaml, {problem}\n")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
