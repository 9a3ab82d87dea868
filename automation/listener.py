"""Amazon Lex as a second pair of ears: what no phrase of ours fits, it may understand. It decides nothing.

The bot's code hook leaves a turn with `core.lex.UNDERSTAND_ONLY` alone, so all that comes back is the intent with its
slots: a call, which goes through the same gate as any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from core.call import Call, Choice
from core.lex import UNDERSTAND_ONLY, lex_name, slot_value
from core.operation import Operation
from core.refusal import Refusal

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
        named = {lex_name(operation.name): operation for operation in operations.values()}
        operation = named.get(intent.get("name", ""))
        if operation is None:
            return None
        call = Call(operation.name, _params(operation, intent.get("slots") or {}))
        if operation.is_change:
            raise Refusal(f"I am not sure that I understand. Do you mean “{call}”?", Choice("Yes, do that", call))
        return call


def _params(operation: Operation[...], slots: Mapping[str, Any]) -> dict[str, str]:
    found = {name: slot_value(slots.get(lex_name(name))) for name in operation.parameters}
    return {name: value for name, value in found.items() if value}
