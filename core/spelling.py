"""How values are written: text read into what it stands for, or refused with what was expected and an example.

The message of a ValueError completes the sentence "`i-123` …".
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import date

from core.when import EXAMPLE as TIMES
from core.when import is_time

INSTANCE_ID = re.compile(r"i-(?:[0-9a-f]{8}|[0-9a-f]{17})")
"""8 digits until January 2016, 17 since (AWS: "Longer IDs for EC2 resources")."""


_NAME = re.compile(r"[^\W_][^,\x00-\x1f=]{0,254}")
"""A Name tag as people can type it in a list."""
_EXAMPLES = "Example: i-06dd90c34b8f87d76, web-1 or tag:Team=web."


def instance_id(text: str) -> str:
    """An instance id."""
    found = text.strip().lower()
    if INSTANCE_ID.fullmatch(found):
        return found
    digits = found.removeprefix("i-")
    if found.startswith("i-") and re.fullmatch(r"[0-9a-f]+", digits):
        had = f"it has {len(digits)} digit{'s' if len(digits) > 1 else ''} after “i-”"
        raise ValueError(f"is not an instance id: {had}, there should be 8 or 17. Example: i-06dd90c34b8f87d76.")
    raise ValueError(
        "is not an instance id: I expect “i-” and 8 or 17 digits out of 0-9 and a-f. Example: i-06dd90c34b8f87d76."
    )


def instance_ref(text: str) -> str:
    """An instance by id, name or tag."""
    found = text.strip()
    if re.match(r"i-", found, re.IGNORECASE):
        return instance_id(found)
    if found.lower().startswith("tag:"):
        return f"tag:{tag(found[4:])}"
    if _NAME.fullmatch(found):
        return found
    raise ValueError(f"names no instance. {_EXAMPLES}")


def instance_refs(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """A list of instances, sorted, each once."""
    parts = _parts(text) if isinstance(text, str) else text
    found: dict[str, None] = {}
    for part in parts:
        try:
            found[instance_ref(part)] = None
        except ValueError as error:
            raise ValueError(f"is not a list of instances: “{part}” {error}") from error
    if not found:
        raise ValueError(f"names no instance. {_EXAMPLES}")
    return tuple(sorted(found))


def _parts(text: str) -> list[str]:
    """A list with commas; ids also stand with spaces between, which names may have in them."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return [word for part in parts for word in (part.split() if _only_ids(part) else [part])]


def _only_ids(text: str) -> bool:
    return all(re.match(r"i-", word, re.IGNORECASE) for word in text.split())


def hours(text: str | int) -> int:
    """`24`, `12h`, `7d`; at most 90 days, for which CloudTrail keeps events."""
    found = re.fullmatch(r"(\d{1,4})\s*(h|hours?|d|days?)?", str(text).strip().lower())
    hours = int(found[1]) * (24 if (found[2] or "h").startswith("d") else 1) if found else 0
    if not 1 <= hours <= 90 * 24:
        raise ValueError("is not a time from an hour to 90 days. Example: 24h or 7d.")
    return hours


def volume_or_instance(text: str) -> str:
    """A volume by id, or an instance."""
    found = text.strip()
    if not found.lower().startswith("vol-"):
        return instance_ref(found)
    if re.fullmatch(r"vol-(?:[0-9a-f]{8}|[0-9a-f]{17})", found):
        return found
    raise ValueError("is not a volume's id: I expect “vol-” and 8 or 17 digits. Example: vol-0e1b3d0d3f4a5b6c7.")


def describable(text: str) -> str:
    """Anything that can be described."""
    found = text.strip()
    if re.match(r"vol-", found, re.IGNORECASE):
        return volume_or_instance(found.lower())
    if re.match(r"sg-|eipalloc-", found, re.IGNORECASE):
        if re.fullmatch(r"(?:sg|eipalloc)-(?:[0-9a-f]{8}|[0-9a-f]{17})", found.lower()):
            return found.lower()
        raise ValueError(
            "is not a right id: there should be 8 or 17 digits after the “-”. Example: sg-0fea06a22aa5d9b23."
        )
    if re.fullmatch(r"\d+(?:\.\d+){3}", found):
        return _ipv4(found)
    return instance_ref(found)


def _ipv4(text: str) -> str:
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError as error:
        raise ValueError("is not an address. Example: 203.0.113.25.") from error


def network(text: str) -> str:
    """A range of addresses."""
    try:
        return str(ipaddress.ip_network(text.strip()))
    except ValueError as error:
        raise ValueError("is not a range of addresses. Example: 0.0.0.0/0 or 203.0.113.0/24.") from error


def traffic_source(text: str) -> str:
    """A range of addresses, or the id of a prefix list, which stands for several."""
    found = text.strip().lower()
    if re.fullmatch(r"pl-(?:[0-9a-f]{8}|[0-9a-f]{17})", found):
        return found
    try:
        return network(text)
    except ValueError as error:
        raise ValueError(
            "is not a range of addresses or a prefix list's id. Example: 0.0.0.0/0 or pl-0123456789abcdef0."
        ) from error


def port_range(text: str | tuple[int, int]) -> tuple[int, int]:
    """A port or a range of ports, as its first and its last."""
    if isinstance(text, tuple):
        return text
    found = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if not 0 <= first <= last <= 65535:
        raise ValueError("is not a port or a range of ports. Example: 22 or 8000-8080.")
    return first, last


def port_list(text: str | tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Ports and ranges of ports with commas between: `22,3389,8000-8080`."""
    return text if isinstance(text, tuple) else tuple(port_range(one) for one in text.split(","))


def days(text: str | int) -> int:
    """`30`, `30d`, `30 days`."""
    found = re.fullmatch(r"(\d{1,4})\s*(?:d|days?)?", str(text).strip().lower())
    if not found or not 1 <= int(found[1]) <= 3650:
        raise ValueError("is not a number of days. Example: 30.")
    return int(found[1])


def word_list(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """Words with commas between."""
    return text if isinstance(text, tuple) else tuple(filter(None, (one.strip() for one in text.split(","))))


def minutes(text: str | int) -> int:
    """`30m`, `2h`, `90 minutes`; a bare number is minutes."""
    found = re.fullmatch(r"(\d{1,5})\s*(m|min|mins|minutes?|h|hours?)?", str(text).strip().lower())
    minutes = int(found[1]) * (60 if (found[2] or "m").startswith("h") else 1) if found else 0
    if not 1 <= minutes <= 24 * 60:
        raise ValueError("is not a time from a minute to a day. Example: 30m or 2h.")
    return minutes


def when(text: str) -> str:
    """A time as `core.when` knows it."""
    if is_time(text):
        return text
    raise ValueError(f"is not a time that I know. Examples: {TIMES}.")


def contact(text: str) -> str:
    """A person's name, title, e-mail address and phone number, with semicolons between.

    Lengths and forms are AWS's (Account Management API Reference, PutAlternateContact).
    """
    parts = [part.strip() for part in text.split(";")]
    wanted = (r".{1,64}", r".{1,50}", r"[\w+=.#|!&-]+@[\w.-]+\.\w+", r"[\s0-9()+-]{1,25}")
    if len(parts) != len(wanted) or not all(map(re.fullmatch, wanted, parts)):
        raise ValueError(
            "is not a name, title, e-mail address and phone number with semicolons between. "
            "Example: Ada Lovelace; Head of security; security@example.com; +47 22 00 00 00."
        )
    return "; ".join(parts)


def limited(name: str, most: int, pattern: str, example: str) -> Callable[[str], str]:
    """A reader of text of a form, at most so long."""

    def check(text: str) -> str:
        if re.fullmatch(pattern, text) and 0 < len(text) <= most:
            return text
        raise ValueError(f"is not {name} (1 to {most} characters). Example: {example}.")

    return check


def tag(text: str) -> str:
    """A tag as key=value, with or without `tag:` before it."""
    text = re.sub(r"^tag:", "", text, flags=re.IGNORECASE)
    key, separator, value = text.partition("=")
    if not separator or not key or len(key) > 128 or len(value) > 256:
        raise ValueError("is not a tag: I expect key=value. Example: Environment=dev.")
    return text


def scope(text: str) -> str:
    """What a waiver is for: a resource's id or name, `tag:Key=Value`, `account:123456789012` or `all`."""
    if re.fullmatch(r"all|account:\d{12}|tag:[\w:./-]{1,128}=[\w :./@+-]{1,256}", text):
        return text
    if re.match(r"(tag|account):", text) or not re.fullmatch(r"[\w:./@+=,-]{1,1011}", text):
        raise ValueError("is not a resource, tag:Key=Value, account:123456789012 or all. Example: tag:Environment=dev.")
    return text


def day(text: str) -> str:
    """A day, as 2026-03-03."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("is not a day that I know. Example: 2026-03-03.") from None


def last_day(text: str) -> str:
    """A day, or how many days from today: `30d`, `30 days`."""
    found = re.fullmatch(r"(\d{1,3}) ?d(?:ays?)?", text.strip().lower())
    if found:
        if not int(found[1]):
            raise ValueError("is no time at all. Example: 30d.")
        return f"{int(found[1])}d"
    try:
        return day(text)
    except ValueError:
        raise ValueError("is not a day or a number of days. Examples: 2026-12-31, 30d.") from None
