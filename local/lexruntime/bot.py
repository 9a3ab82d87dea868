"""The bot's definition, read from CloudFormation's spelling into what the stand-in needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.lexruntime.slot_types import KNOWN

# What changes the course of a talk and is not played here.
_NOT_PLAYED = ("InitialResponseSetting", "IntentClosingSetting", "InputContexts", "OutputContexts")
_HELP = ("help", "help me", "can you help me")  # what AMAZON.HelpIntent understands by itself


class NotPlayedError(Exception):
    """The definition asks for something that the stand-in doesn't do."""


@dataclass(frozen=True)
class Prompt:
    """A question: its wording for the first time and for each time that it is asked again."""

    wordings: tuple[str, ...]
    retries: int

    def wording(self, attempt: int) -> str:
        """The text for an attempt, counted from 0; the last one serves for all the rest."""
        return self.wordings[min(attempt, len(self.wordings) - 1)]


@dataclass(frozen=True)
class Slot:
    """A slot of an intent."""

    name: str
    kind: str
    required: bool
    prompt: Prompt


@dataclass(frozen=True)
class Intent:
    """An intent, its slots in the order in which they are asked for."""

    name: str
    utterances: tuple[str, ...]
    slots: tuple[Slot, ...]
    dialog_hook: bool
    fulfillment_hook: bool
    confirmation: Prompt | None
    declined: str
    parent: str

    def slot(self, name: str) -> Slot | None:
        """The slot of that name."""
        return next((slot for slot in self.slots if slot.name == name), None)


@dataclass(frozen=True)
class SlotType:
    """A slot type of the bot's own: what its words mean. An open one takes other words as they are."""

    name: str
    meanings: Mapping[str, str]
    open: bool


@dataclass(frozen=True)
class Locale:
    """The bot in one language."""

    id: str
    threshold: float
    intents: Mapping[str, Intent]
    slot_types: Mapping[str, SlotType]

    @property
    def fallback(self) -> Intent:
        """The intent for when nothing else fits."""
        return next(intent for intent in self.intents.values() if intent.parent == "AMAZON.FallbackIntent")


def read_locales(definition: Sequence[Mapping[str, Any]]) -> dict[str, Locale]:
    """The locales by id.

    Raises:
        NotPlayedError: the definition has something that changes the talk and is not known here.
    """
    return {locale["LocaleId"]: _locale(locale) for locale in definition}


def _locale(data: Mapping[str, Any]) -> Locale:
    slot_types = {kind["Name"]: _slot_type(kind) for kind in data.get("SlotTypes", [])}
    intents = {intent["Name"]: _intent(intent, {*slot_types, *KNOWN}) for intent in data["Intents"]}
    return Locale(data["LocaleId"], float(data["NluConfidenceThreshold"]), intents, slot_types)


def _slot_type(data: Mapping[str, Any]) -> SlotType:
    meanings = {}
    for value in data["SlotTypeValues"]:
        means = value["SampleValue"]["Value"]
        for word in (means, *(synonym["Value"] for synonym in value.get("Synonyms", []))):
            meanings[word.lower()] = means
    strategy = data.get("ValueSelectionSetting", {}).get("ResolutionStrategy", "ORIGINAL_VALUE")
    return SlotType(data["Name"], meanings, strategy == "ORIGINAL_VALUE")


def _intent(data: Mapping[str, Any], known: set[str]) -> Intent:
    if unknown := [key for key in _NOT_PLAYED if key in data]:
        raise NotPlayedError(f"{data['Name']}: the stand-in does not play {', '.join(unknown)}")
    priorities = {item["SlotName"]: item["Priority"] for item in data.get("SlotPriorities", [])}
    slots = sorted((_slot(slot, known) for slot in data.get("Slots", [])), key=lambda slot: priorities[slot.name])
    asked = data.get("IntentConfirmationSetting", {})
    active = bool(asked) and asked.get("IsActive", True)
    parent = data.get("ParentIntentSignature", "")
    said = [sample["Utterance"] for sample in data.get("SampleUtterances", [])]
    return Intent(
        name=data["Name"],
        utterances=(*said, *(_HELP if parent == "AMAZON.HelpIntent" else ())),
        slots=tuple(slots),
        dialog_hook=data.get("DialogCodeHook", {}).get("Enabled", False),
        fulfillment_hook=data.get("FulfillmentCodeHook", {}).get("Enabled", False),
        confirmation=_prompt(asked["PromptSpecification"]) if active else None,
        declined=_wordings(asked["DeclinationResponse"])[0] if "DeclinationResponse" in asked else "",
        parent=parent,
    )


def _slot(data: Mapping[str, Any], known: set[str]) -> Slot:
    if data["SlotTypeName"] not in known:
        raise NotPlayedError(f"{data['Name']}: the stand-in does not know the slot type {data['SlotTypeName']}")
    setting = data["ValueElicitationSetting"]
    required = setting["SlotConstraint"] == "Required"
    return Slot(data["Name"], data["SlotTypeName"], required, _prompt(setting["PromptSpecification"]))


def _prompt(data: Mapping[str, Any]) -> Prompt:
    return Prompt(_wordings(data), data["MaxRetries"])


def _wordings(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The messages of the first group: the first and its variations, which are used in this order."""
    group = data["MessageGroupsList"][0]
    return tuple(message["PlainTextMessage"]["Value"] for message in (group["Message"], *group.get("Variations", [])))
