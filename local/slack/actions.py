"""What can be pressed and chosen in blocks, and what Slack sends of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def with_block_ids(blocks: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """The blocks, those without an id given one, as Slack does."""
    return tuple({**block, "block_id": block.get("block_id") or f"b{n}"} for n, block in enumerate(blocks))


def find_action(blocks: Sequence[Mapping[str, Any]], wanted: str, in_block: str = "") -> dict[str, Any]:
    """The action object of an interaction payload, for the element with that label, action id or value.

    Raises:
        LookupError: there is none such; the sentence lists what there is.
    """
    labels: list[str] = []
    elements = [(block_id, element) for block_id, element in _elements(blocks) if in_block in {"", block_id}]
    for block_id, element in elements:
        grouped = [option for group in element.get("option_groups", ()) for option in group["options"]]
        for chosen in element.get("options") or grouped or [None]:
            shown = chosen or element
            label = shown.get("text", {}).get("text", "")
            if wanted in {label, element.get("action_id"), shown.get("value")}:
                return _action(block_id, element, chosen)
            labels.append(label)
    raise LookupError(f"There is no {wanted!r} here; there is {labels}.")


def _elements(blocks: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for block in blocks:
        elements = block.get("elements", []) if block["type"] in {"actions", "context_actions"} else []
        for element in [*elements, *([block["accessory"]] if "accessory" in block else [])]:
            yield block.get("block_id", ""), element


def _action(block_id: str, element: Mapping[str, Any], chosen: Mapping[str, Any] | None) -> dict[str, Any]:
    action = {"action_id": element.get("action_id", ""), "block_id": block_id, "type": element["type"]}
    if chosen is not None:
        return action | {"selected_option": chosen}
    return action | {key: element[key] for key in ("text", "value", "style") if key in element}
