"""Operations of the catalogue as Lex intents and slot types, in CloudFormation's spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from core.lex import lex_name
from core.operation import Operation
from core.parameter import Parameter
from core.values import SYNONYMS
from lex.names import by_intent

Definition = dict[str, Any]

_FREE_TEXT = "AMAZON.FreeFormInput"  # Lex takes it only as an answer, never inside an utterance
_RETRIES = 2


def intents(operations: Mapping[str, Operation[...]]) -> list[Definition]:
    """An intent for each operation that Lex offers."""
    return [_intent(name, operation) for name, operation in by_intent(operations).items()]


def slot_types(operations: Mapping[str, Operation[...]]) -> list[Definition]:
    """A slot type for each enumeration that these intents take, each once."""
    parameters = [parameter for o in by_intent(operations).values() for parameter in o.parameters.values()]
    found = {parameter.values.__name__: parameter.values for parameter in parameters if parameter.values}
    return [_slot_type(name, values) for name, values in sorted(found.items())]


def _intent(name: str, operation: Operation[...]) -> Definition:
    parameters = list(operation.parameters.values())
    intent: Definition = {
        "Name": name,
        "Description": operation.help[:200],
        "SampleUtterances": [{"Utterance": utterance} for utterance in _utterances(operation)],
    }
    if parameters:
        intent["Slots"] = [_slot(parameter) for parameter in parameters]
        intent["SlotPriorities"] = [
            {"Priority": number, "SlotName": lex_name(parameter.name)} for number, parameter in enumerate(parameters, 1)
        ]
        intent["DialogCodeHook"] = {"Enabled": True}
    if operation.is_change:
        intent["IntentConfirmationSetting"] = {
            "PromptSpecification": {**_prompt("Shall I do it?"), "AllowInterrupt": False},
            "DeclinationResponse": {"MessageGroupsList": [_message("Okay. I changed nothing.")]},
        }
    intent["FulfillmentCodeHook"] = {"Enabled": True}
    return intent


def _utterances(operation: Operation[...]) -> list[str]:
    """The operation's phrases and its name; and phrases without the parameter at their end, so that Lex asks for it."""
    phrases = [*operation.phrases, operation.name.replace("-", " ")]
    phrases += [re.sub(r" (?:on|for|of) \{\w+\}$", "", phrase) for phrase in phrases]
    return list(dict.fromkeys(_in_lex_names(phrase) for phrase in phrases if _can_be_said(phrase, operation)))


def _can_be_said(phrase: str, operation: Operation[...]) -> bool:
    return all(operation.parameters[name].kind.lex != _FREE_TEXT for name in _places(phrase, operation))


def _places(phrase: str, operation: Operation[...]) -> list[str]:
    return [name for name in re.findall(r"\{(\w+)\}", phrase) if operation.parameters[name].values is None]


def _in_lex_names(phrase: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda place: "{" + lex_name(place[1]) + "}", phrase)


def _slot(parameter: Parameter) -> Definition:
    return {
        "Name": lex_name(parameter.name),
        "SlotTypeName": parameter.values.__name__ if parameter.values else parameter.kind.lex,
        "ValueElicitationSetting": {
            "SlotConstraint": "Required" if parameter.required else "Optional",
            "PromptSpecification": _prompt(f"Which {parameter.name}? I need {parameter.kind.noun}."),
        },
    }


def _prompt(text: str) -> Definition:
    return {"MessageGroupsList": [_message(text)], "MaxRetries": _RETRIES, "AllowInterrupt": True}


def _message(text: str) -> Definition:
    return {"Message": {"PlainTextMessage": {"Value": text}}}


def _slot_type(name: str, values: type[StrEnum]) -> Definition:
    """Open to words that are not in the list: the code hook then asks, with the choices as buttons."""
    return {
        "Name": name,
        "SlotTypeValues": [_value(value, values) for value in values],
        "ValueSelectionSetting": {"ResolutionStrategy": "ORIGINAL_VALUE"},
    }


def _value(value: StrEnum, values: type[StrEnum]) -> Definition:
    synonyms = [word for word, meaning in SYNONYMS.get(values, {}).items() if meaning == value.value]
    found: Definition = {"SampleValue": {"Value": value.value}}
    return found | ({"Synonyms": [{"Value": word} for word in synonyms]} if synonyms else {})
