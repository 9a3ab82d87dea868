"""Amazon Lex as a second pair of ears: what no phrase of ours fits, it may understand. It decides nothing.

The bot's code hook leaves a turn with the attribute below alone, so all that comes back is the intent with its slots:
a call, which goes through the same gate as any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from core.call import Call, Choice
from core.operation import Operation
from core.refusal import Refusal
from core.request import UNDERSTAND_ONLY

logger = Logger(child=True)

_MOST_TEXT = 1024  # RecognizeText, "text"


@dataclass(frozen=True)
class Listener:
    """The bot, asked what words mean."""

    runtime: Any
    """A boto3 client of `lexv2-runtime`."""
    bot: str
    alias: str
    locale: str = "en_US"

    def understand(self, said: str, session: str, operations: Mapping[str, Operation[...]]) -> Call | None:
        """The call that the words mean to Lex; None when they mean nothing, or Lex cannot be asked.

        Raises:
            Refusal: they mean a change. It is offered, not done: Lex hears "don't stop it" much like "stop it".
        """
        try:
            heard = self.runtime.recognize_text(
                botId=self.bot,
                botAliasId=self.alias,
                localeId=self.locale,
                sessionId=session,
                text=said[:_MOST_TEXT],
                requestAttributes=UNDERSTAND_ONLY,
            )
        except (BotoCoreError, ClientError):
            logger.warning("Lex was not to be asked", exc_info=True)
            return None
        intent = heard.get("sessionState", {}).get("intent") or {}
        spelt = {_joined(operation.name): operation for operation in operations.values()}
        operation = spelt.get(str(intent.get("name", "")).lower())
        if operation is None:
            return None
        call = Call(operation.name, _params(operation, intent.get("slots") or {}))
        if operation.is_change:
            raise Refusal(f"I am not sure that I understand. Do you mean “{call}”?", Choice("Yes, do that", call))
        return call


def _params(operation: Operation[...], slots: Mapping[str, Any]) -> dict[str, str]:
    spelt = {_joined(name): name for name in operation.parameters}
    found = {spelt.get(slot.lower(), ""): _value(value) for slot, value in slots.items()}
    return {name: value for name, value in found.items() if name and value}


def _value(slot: Any) -> str:
    found = (slot or {}).get("value") or {}
    return str(found.get("interpretedValue") or found.get("originalValue") or "").strip()


def _joined(name: str) -> str:
    """A name without what Lex does not take in one: `open-ports` is its intent `OpenPorts`."""
    return name.replace("-", "").replace("_", "").lower()
