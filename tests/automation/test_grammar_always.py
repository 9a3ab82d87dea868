"""What holds for the grammar whatever is said (Hypothesis)."""

from __future__ import annotations

from functools import partial

from hypothesis import example, given, settings
from hypothesis import strategies as st

from automation.catalogue import OPERATIONS
from automation.grammar import Understood, understand
from core.call import Call
from core.operation import Operation
from core.parameter import Parameter
from core.refusal import Refusal

digits = "0123456789abcdef"
ids = st.text(digits, min_size=8, max_size=8) | st.text(digits, min_size=17, max_size=17)
instances = ids.map("i-{}".format)
names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,9}", fullmatch=True)
in_tags = st.text(st.characters(categories=("Ll", "Lu", "Nd", "Zs"), include_characters=" .:/=+@_-"), max_size=30)
# Typographic quotes and dashes, no-break spaces, Slack's brackets, entities and formatting are not typed as such.
typed = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs"), exclude_characters="<>&`*"))

ARN = "arn:aws:ec2:eu-west-1:123456789012:volume/"

VALUES: dict[str, st.SearchStrategy[str]] = {
    "an instance id or name": instances | names,
    "one or more instances, by id, name or tag:Key=Value": st.lists(instances | names, min_size=1, max_size=3).map(
        ",".join
    ),
    "a tag as key=value": st.builds("{}={}".format, st.from_regex(r"[A-Z][a-z]{0,9}", fullmatch=True), typed),
    "a tag key": in_tags,
    "a tag value": in_tags,
    "a resource's id or ARN": st.builds("{}vol-{}".format, st.sampled_from(["", ARN]), ids),
    "a resource's id, name or ARN": names | ids.map("vol-{}".format),
    "the name of a setting": st.from_regex(r"[a-z][a-z0-9]{0,9}(-[a-z]{1,9})?", fullmatch=True),
    "a bucket, key, profile or log group of yours": (
        names | st.sampled_from(["alias/trails", f"{ARN}x", "Ada; Head; ada@example.com; +47 22 00 00 00"])
    ),
    "a run's reference": st.text(digits, min_size=12, max_size=12),
    "the name of an operation": st.sampled_from(list(OPERATIONS)),
    "a time from a minute to a day": st.integers(1, 24 * 60).map("{}m".format),
    "an instance type": st.sampled_from(["t3.large", "m6i.2xlarge", "u-6tb1.metal"]),
    "a security group's id": ids.map("sg-{}".format),
    "an elastic IP address or its allocation id": ids.map("eipalloc-{}".format) | st.ip_addresses(v=4).map(str),
    "a range of addresses or a prefix list": (
        st.sampled_from(["0.0.0.0/0", "::/0", "203.0.113.0/24"]) | ids.map("pl-{}".format)
    ),
    "a port or a range of ports": st.tuples(st.integers(0, 65535), st.integers(0, 65535)).map(
        lambda ports: "{}-{}".format(*sorted(ports))
    ),
    "a volume or an instance": instances | names | ids.map("vol-{}".format),
    "the name of an alarm": st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,9}", fullmatch=True),
    "a name, a part of one, or Key=Value": names | st.builds("{}={}".format, names, names),
    "a resource, by id or name": (
        instances | names.filter(lambda name: not name[0].isdigit()) | ids.map("sg-{}".format)
    ),
    "the name of a Lambda function": st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,9}", fullmatch=True),
    "the name of an alias": st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,9}", fullmatch=True),
    "a number of hours, or of days as 7d": st.integers(1, 90 * 24).map(str),
    "an instance or a Lambda function": instances | names,
    "the name of a Systems Manager document": st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{2,9}", fullmatch=True),
    "a document's parameters as Name=value": st.just("Operation=Scan, RebootOption=NoReboot"),
    "a word of letters, digits and hyphens": st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True),
    "a time": st.sampled_from(["every weekday 19:00", "in 2 hours", "tomorrow at 9:00"]),
    "an order as you would type it": st.sampled_from(["stop-instances instances=web-1", "alarms"]),
    "the name of a schedule": st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,9}", fullmatch=True),
    "an owner, as in the tag Owner": st.sampled_from(["ada@example.com", "U0ANN"]),
    "the name of a rule": st.from_regex(r"[a-z][a-z0-9]{0,9}-[a-z]{1,9}", fullmatch=True),
    "a resource, tag:Key=Value, account:123456789012 or all": st.sampled_from(
        ["all", "tag:Environment=dev", "account:123456789012", "orders-invoices", "i-06dd90c34b8f87d76"]
    ),
    "a day as 2026-12-31, or a number of days as 30d": st.sampled_from(["2026-12-31", "30d"]),
    "a day as 2026-03-03": st.dates().map(str),
    "a reason in a few words": st.sampled_from(["the new shop is not live", "known"]),
    "an account's id": st.just("123456789012"),
    "a number of days": st.integers(0, 30).map(str),
    "a number": st.integers(0, 10**6).map(str),
}


def value_of(parameter: Parameter) -> st.SearchStrategy[str]:
    if parameter.values:
        return st.sampled_from([value.value for value in parameter.values])
    return VALUES[parameter.kind.noun]


@st.composite
def calls(draw: st.DrawFn) -> Call:
    """A call of any operation with any values, as it is stored: checked, and spelt in one way."""
    operation: Operation[...] = draw(st.sampled_from(list(OPERATIONS.values())))
    params: dict[str, str] = {}
    for name, parameter in operation.parameters.items():
        if parameter.required or draw(st.booleans()):
            value = draw(value_of(parameter).filter(partial(_right, parameter)))
            params[name] = parameter.write(parameter.parse(value))
    return Call(operation.name, params)


def _right(parameter: Parameter, text: str) -> bool:
    try:
        parameter.parse(text)
    except Refusal:
        return False
    return "\u00a0" not in text


@given(calls(), st.booleans())
@settings(max_examples=200)
def test_a_call_written_as_people_type_it_is_understood_as_itself(call: Call, dry_run: bool) -> None:
    said = f"{call} --dry-run" if dry_run else str(call)
    assert understand(said, OPERATIONS) == Understood(call, dry_run)


def check(said: str) -> None:
    """A call is checked and spelt in one way; a refusal has words, and offers what there is."""
    try:
        call = understand(said, OPERATIONS).call
    except Refusal as refusal:
        found = refusal
    else:
        operation = OPERATIONS[call.operation]
        values = operation.parse(call.params)
        assert {name: operation.parameters[name].write(value) for name, value in values.items()} == call.params
        return
    assert found.sentence.strip()
    assert {choice.call.operation for choice in found.choices} <= OPERATIONS.keys()


@given(st.text(max_size=200))
@example('"')
@example("''")
@example('stop ""')
@example("\\")
@example("stop =")
@example("stop -- --")
@example("tag --=")
@example("open-ports --instance=")
@example("<@U0BOT")
@example("\ud83d\ude00")
@settings(max_examples=200)
def test_whatever_is_typed_it_is_understood_or_refused(said: str) -> None:
    check(said)


WORDS = [
    *OPERATIONS, "stop", "open", "ports", "what", "are", "the", "on", "in", "all", "and", ",", "?", "--dry-run",
    "--", "=", "tag=", "tag=a=b", "instance=", "i-06dd90c3", "i-1", "i-", "Environment=dev", "egress", "sideways",
    '"', "'", "“", "<@U0BOT>", "<http://a.b|a.b>", "3f2a90c1b2d4", "10", "-1", "tagged", "instances", "key", "value",
    "Backup", "run", "--tag", "don't", "{instance}", "#", "`", "*stop*", "arn:aws:s3:::b",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
@settings(max_examples=400)
def test_whatever_the_order_of_the_words_it_is_understood_or_refused(said: str) -> None:
    check(said)
