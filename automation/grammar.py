"""What a person typed, understood: words become a call.

Rule-based: the name of an operation with its parameters, or one of its phrases. What is nearly one of these is
answered with a question, never with a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from automation.flags import Flags, Operations, flags_of, offered, placed
from automation.typed import FILLER, plain, words_of
from core.call import Call, Choice
from core.operation import Operation
from core.parameter import Parameter
from core.refusal import NotUnderstood, Refusal
from core.values import SYNONYMS
from core.when import at_the_end

# How alike (0-100, RapidFuzz ratio) a sentence must be to a phrase to be taken for it, or to be offered.
_TAKEN = 88.0
_OFFERED = 60.0
_MISSPELT = 80.0
_OFFERS = 3

_CONNECTIVES = frozenset(
    {"all", "and", "by", "for", "instance", "instances", "me", "my", "of", "on", "please", "the", "to", "with"}
)
# Words that turn a sentence round, so that they are never what something is called.
_NEVER_NAMES = frozenset(
    {"but", "don't", "each", "every", "except", "never", "no", "not", "nor", "or", "tagged", "then", "without"}
    | {"today", "tomorrow", "tonight", "yesterday", "weekday", "weekend"}
)
# Words of a sentence that do not change what it asks for.
_NOISE = _CONNECTIVES | {"a", "an", "any", "now", "server", "servers", "thanks"}
_PLACE = re.compile(r"\{(\w+)\}")
# The operation that has something done at a time.
_SCHEDULE = "schedule"


@dataclass(frozen=True)
class Understood:
    """The call, and whether only its plan is wanted."""

    call: Call
    dry_run: bool = False
    break_glass: str = ""
    """Why it must not wait for a second person; empty when it may."""
    region: str = ""
    """The region that was named."""


def understand(said: str, operations: Operations, region: str = "") -> Understood:
    """The call that the words stand for; `region` is meant where they name none.

    Raises:
        Refusal: they stand for none; the nearest operations are offered.
    """
    flags = flags_of(_opened(words_of(plain(said))))
    words = _joined(flags.words, operations)
    if not words:
        return Understood(Call("help"))
    try:
        call = _meant(words, operations, flags, region)
    except Refusal as refusal:
        refusal.choices = offered(refusal.choices, operations, flags, region)
        raise
    return Understood(call, flags.dry_run, flags.break_glass, flags.region)


def _meant(words: list[str], operations: Operations, flags: Flags, region: str) -> Call:
    order, when = at_the_end(words)
    if when and order:
        return _scheduled(order, when, operations, replace(flags, region=""), flags.region or region)
    return placed(_understood(words, operations), operations, flags, region)


def _opened(words: list[str]) -> list[str]:
    """The words, those of an order in quotes behind "schedule" one by one: flags may stand among them."""
    if len(words) > 1 and words[0].lower() == _SCHEDULE and " " in words[1] and "=" not in words[1].partition(" ")[0]:
        return [words[0], *words_of(words[1]), *words[2:]]
    return words


def _understood(words: list[str], operations: Operations) -> Call:
    sentence = " ".join(words)
    call = _by_name(words, operations) or _word_for_word(words, operations) or _by_phrase(sentence, operations)
    if call is None:
        raise _did_you_mean(words, operations)
    return _checked(call, operations)


def _scheduled(order: list[str], when: str, operations: Operations, flags: Flags, region: str) -> Call:
    """The words before a time are an order for that time; "schedule" before them says the same."""
    if order[0].lower() == _SCHEDULE and len(order) > 1:
        order = order[1:]
    later = placed(_understood(order, operations), operations, flags, region)
    return Call(_SCHEDULE, {"order": str(later), "when": when})


def _joined(words: list[str], operations: Operations) -> list[str]:
    """The words, those that are one value of an enumeration as one: `this month` is `this-month`."""
    values = [value for o in operations.values() for p in o.parameters.values() for value in _spellings(p)]
    known = {value for value in values if "-" in value}
    joined: list[str] = []
    for word in words:
        pair = f"{joined[-1]}-{word.rstrip('?!.,')}".lower() if joined else ""
        if pair in known:
            joined[-1] = pair
        else:
            joined.append(word)
    return joined


def _by_name(words: list[str], operations: Operations) -> Call | None:
    """`stop-instances i-1 i-2`, `stop i-1`, `open ports i-1 egress`, `instances Environment=dev --state running`."""
    for length in (3, 2, 1):
        operation = _named("-".join(words[:length]).lower(), operations)
        if operation is None or len(words) < length:
            continue
        try:
            call = Call(operation.name, dict(_arguments(operation, words[length:])))
            _check_names(operation, call, operations, _by_key(words))
        except _NotArgumentsError as error:
            # "list the last runs" begins like one operation and goes on like a phrase of another.
            return _by_phrase(" ".join(words), operations) or _complain(operation, error.word)
        return call
    return None


def _by_key(words: Sequence[str]) -> set[str]:
    """The parameters that are given by their names, so that nobody guesses: `instances=LS`, `--instances LS`."""
    keys = (word.removeprefix("--").partition("=")[0] for word in words if "=" in word or word.startswith("--"))
    return {key.replace("-", "_").lower() for key in keys}


def _check_names(operation: Operation[...], call: Call, operations: Operations, by_key: set[str]) -> None:
    """What was taken for a name, as nearly every word can be one, is not an operation: "start and stop web-1"."""
    guessed = [v for name, v in call.params.items() if operation.parameters[name].kind.names and name not in by_key]
    for word in ",".join(guessed).split(","):
        if _named(word.lower(), operations):
            raise _NotArgumentsError(word)


def _named(name: str, operations: Operations) -> Operation[...] | None:
    spellings = {name, name.rstrip("?!.:")}
    return next((o for o in operations.values() if spellings & {o.name, *o.aliases}), None)


class _NotArgumentsError(Exception):
    """These words are no arguments of that operation."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def _arguments(operation: Operation[...], words: list[str]) -> Iterator[tuple[str, str]]:
    """`key=value`, `--key value`, `--key=value`; the other words fill the parameters in order.

    A parameter that takes several values takes all the words that look like one.
    """
    waiting = list(operation.parameters.values())
    rest: list[str] = []
    words = list(words)
    while words:
        word = words.pop(0)
        name, given, value = word.removeprefix("--").partition("=")
        parameter = operation.parameters.get(name.replace("-", "_").lower())
        if parameter and (given or word.startswith("--")):
            if not given and not words:
                raise Refusal(f"--{name} needs a value: {parameter.kind.noun}, such as {parameter.kind.example}.")
            if parameter not in waiting:
                raise Refusal(f"You gave “{parameter.name}” twice. I can take one.")
            waiting.remove(parameter)
            yield parameter.name, value if given else words.pop(0)
        elif word.startswith("--"):
            raise _NotArgumentsError(word)
        elif given and {"key", "value"} <= {p.name for p in waiting}:  # a tag, written as one word
            waiting = [p for p in waiting if p.name not in {"key", "value"}]
            yield from (("key", name), ("value", value.rstrip("?!,")))
        else:
            rest.append(word.rstrip("?!,."))
    yield from _positional(waiting, rest)


def _positional(waiting: list[Parameter], words: list[str]) -> Iterator[tuple[str, str]]:
    names = {parameter.name for parameter in waiting}  # "undo run 3f2a90c1b2d4"
    if not any(parameter.kind.is_words for parameter in waiting):
        words = [word for word in words if word.lower() not in _CONNECTIVES | names or _is_value(waiting, word)]
    while words:
        # What takes only a few words, or looks like something, comes before what may have any name.
        by_shape = sorted((p for p in waiting if _fits(p, words[0])), key=lambda p: bool(p.kind.names))
        parameter = next(iter(by_shape or waiting), None)
        if parameter is None:
            raise _NotArgumentsError(words[0])
        # And told what is wrong with it; what is said in words takes any.
        is_anything = (parameter.required or parameter.kind.is_words) and not parameter.kind.names
        if not is_anything and not _fits(parameter, words[0]) and parameter.values is None:
            raise _NotArgumentsError(words[0])
        waiting.remove(parameter)
        taken = [words.pop(0)]
        if parameter.kind.is_words:
            yield parameter.name, " ".join([*taken, *words])
            return
        while parameter.kind.several and words and _fits(parameter, words[0]) and not _is_value(waiting, words[0]):
            taken.append(words.pop(0))
        yield parameter.name, ",".join(taken)


def _fits(parameter: Parameter, word: str) -> bool:
    """Whether the word is an attempt at a value of this parameter, right or wrong."""
    if parameter.values:
        return word.lower() in _spellings(parameter)
    kind = parameter.kind
    if kind.names and word.lower() in _NEVER_NAMES | _NOISE:
        return False
    return re.fullmatch(kind.names or kind.looks_like, word.strip(","), re.IGNORECASE) is not None


def _is_value(waiting: list[Parameter], word: str) -> bool:
    """Whether one of the parameters takes a few words only, and this is one of them: `all` is also a direction."""
    return any(parameter.values and _fits(parameter, word) for parameter in waiting)


def _spellings(parameter: Parameter) -> dict[str, str]:
    """Every word for a value of an enumeration, with the value."""
    if parameter.values is None:
        return {}
    return {value.value: value.value for value in parameter.values} | SYNONYMS.get(parameter.values, {})


def _complain(operation: Operation[...], word: str) -> Call:
    raise Refusal(
        f"I don't know what to do with “{word}”. The syntax is: /orderly {operation.usage}. "
        f"Example: /orderly {operation.example}"
    )


def _by_phrase(text: str, operations: Operations) -> Call | None:
    """A sentence that is, but for a few letters, a phrase with its parameters filled in."""
    scored = [match for match in _matches(text, operations) if match[0] >= _TAKEN]
    scored.sort(key=lambda match: -match[0])
    if not scored:
        return None
    best = scored[0][1]
    rivals = {call.operation: call for score, call in scored if score >= scored[0][0] - 1 and call != best}
    if any(name != best.operation for name in rivals):
        offers = [Choice(str(call), call) for call in (best, *rivals.values())]
        raise Refusal("That could mean more than one thing. Which do you want?", *offers[:_OFFERS])
    return best


def _matches(text: str, operations: Operations) -> Iterator[tuple[float, Call]]:
    """How alike the text is to each phrase, with the call that it would be.

    Nobody is hurt by the answer to a question that was meant a little differently. A change is taken for meant only
    when it is said word by word, a letter apart: "don't stop …" is very much like "stop …", and so is "restart …".
    """
    for operation in operations.values():
        for phrase in operation.phrases:
            params, skeleton = _fill(text.rstrip("?!. "), phrase, operation)
            wanted = _PLACE.sub("#", FILLER.sub("", phrase)).lower()
            score = fuzz.ratio(skeleton, wanted)
            if operation.is_change and not _word_by_word(skeleton, wanted):
                score = min(score, _TAKEN - 1)
            yield score, Call(operation.name, params)


def _word_by_word(said: str, wanted: str) -> bool:
    one, other = ([word for word in text.split() if word not in _NOISE] for text in (said, wanted))
    return len(one) == len(other) and all(
        OSA.distance(ours, theirs) <= (1 if len(theirs) > 3 else 0) for ours, theirs in zip(one, other, strict=True)
    )


def _fill(text: str, phrase: str, operation: Operation[...]) -> tuple[dict[str, str], str]:
    """Take what looks like the phrase's parameters out of the text; `#` stands where they stood.

    Other parameters that the text names (a direction, say) are taken too, and leave nothing behind.
    """
    params: dict[str, str] = {}
    places = _PLACE.findall(phrase)
    skeleton = text
    for name, parameter in operation.parameters.items():
        found = _find(parameter, skeleton)
        if not found or (name not in places and parameter.values is None):
            continue
        params[name] = ",".join(found)
        for number, value in enumerate(found):
            mark = "#" if name in places and number == 0 else ""
            skeleton = re.sub(
                rf"(?:,|\band\b)?\s*{re.escape(value)}(?![\w-])", f" {mark}", skeleton, count=1, flags=re.I
            )
    skeleton = re.sub(r"\b(?:instance|server|the direction|traffic)\b(?=\s*#)", "", skeleton, flags=re.IGNORECASE)
    return params, " ".join(skeleton.lower().split())


def _find(parameter: Parameter, text: str) -> list[str]:
    if parameter.values:
        words = re.findall(r"[a-z]+", text.lower())
        known = _spellings(parameter)
        # "in" and "all" are also ordinary English; as a direction they count only beside the word itself.
        ordinary = {"in", "out", "all"}
        return [word for word in words if word in known and word not in ordinary]
    found = re.findall(parameter.kind.looks_like, text, re.IGNORECASE)
    return found if parameter.kind.several else found[:1]


def _checked(call: Call, operations: Operations) -> Call:
    """The call with its parameters checked, so that what is wrong is said at once, and spelt in one way."""
    operation = operations[call.operation]
    values = operation.parse(call.params)
    written = {name: operation.parameters[name].write(values[name]) for name in call.params}
    return replace(call, params=written)


def _word_for_word(words: list[str], operations: Operations) -> Call | None:
    """A phrase said exactly, with names where it has places: `open ports on web-1`, `stop web-1 and web-2`."""
    said = [word.rstrip("?!.,") for word in words]
    phrases = [(phrase, operation) for operation in operations.values() for phrase in operation.phrases]
    # "what is scheduled" is a phrase of its own, before it is "what is {resource}".
    for phrase, operation in sorted(phrases, key=lambda found: len(_PLACE.findall(found[0]))):
        params = _said_in(said, phrase, operation)
        if params is not None:
            return Call(operation.name, params)
    return None


def _said_in(said: list[str], phrase: str, operation: Operation[...]) -> dict[str, str] | None:
    """The parameters, when the words are that phrase with one or more values in each of its places."""
    wanted = FILLER.sub("", phrase).split()
    params: dict[str, str] = {}
    words = list(said)
    for number, want in enumerate(wanted):
        place = _PLACE.fullmatch(want)
        if place is None:
            if not words or words.pop(0).lower() != want.lower():
                return None
            continue
        parameter = operation.parameters[place[1]]
        following = wanted[number + 1] if number + 1 < len(wanted) else ""
        taken = _taken(words, parameter, following)
        if not taken:
            return None
        params[parameter.name] = ",".join(taken)
    return None if words else params


def _taken(words: list[str], parameter: Parameter, following: str) -> list[str]:
    """Take the values of one place off the words; several where it takes several, up to the phrase's next word."""
    taken: list[str] = []
    while words and words[0].lower() != following.lower() and (not taken or parameter.kind.several):
        if words[0].lower() in {"and", "&"} and taken:
            words.pop(0)
        elif words[0] and _fits(parameter, words[0]):
            taken.append(words.pop(0))
        else:
            return []
    return taken


def _did_you_mean(words: list[str], operations: Operations) -> NotUnderstood:
    names = {name: o for o in operations.values() for name in (o.name, *o.aliases)}
    said = "-".join(words[:2]).lower()
    near = process.extract(words[0].lower(), names.keys(), scorer=fuzz.ratio, score_cutoff=_OFFERED, limit=_OFFERS)
    near += process.extract(said, names.keys(), scorer=fuzz.ratio, score_cutoff=_OFFERED, limit=_OFFERS)
    offered = {names[name].name: names[name] for name, *_ in sorted(near, key=lambda match: -match[1])}
    phrases = sorted(_matches(" ".join(words), operations), key=lambda match: -match[0])
    offered |= {call.operation: operations[call.operation] for score, call in phrases[:2] if score >= _OFFERED}
    if not offered:
        return NotUnderstood(
            f"I don't understand “{' '.join(words)[:200]}”. /orderly help lists what I can do.",
            Choice("Help", Call("help")),
        )
    some = list(offered.values())[:_OFFERS]
    choices = [_offer(operation, words[1:]) for operation in some]
    refusal = NotUnderstood(f"I don't know “{' '.join(words)[:200]}”. Did you mean {_either(some)}?", *choices)
    refusal.misspelt = any(score >= _MISSPELT for _, score, _ in near)
    return refusal


def _offer(operation: Operation[...], words: list[str]) -> Choice:
    """The operation with the words that were meant for the misspelt one, or its help when they don't fit."""
    try:
        call = Call(operation.name, dict(_arguments(operation, words)))
        operation.parse(call.params)
    except (Refusal, _NotArgumentsError):
        return Choice(f"Help: {operation.name}", Call("help", {"operation": operation.name}))
    return Choice(str(call), call)


def _either(operations: list[Operation[...]]) -> str:
    return " or ".join(operation.name for operation in operations)
