"""What people type, understood: a table of sentences."""

from __future__ import annotations

import pytest

from automation.catalogue import OPERATIONS
from automation.grammar import Understood, understand
from core.call import Call
from core.refusal import Refusal

I, J = "i-06dd90c34b8f87d76", "i-0f00ba12345678901"  # noqa: E741
RUN = "3f2a90c1b2d4"


def ports(**more: str) -> Call:
    return Call("open-ports", {"instance": I, **more})


def stop(ids: str = I) -> Call:
    return Call("stop-instances", {"instances": ids})


def stop_tag(tag: str = "Environment=dev") -> Call:
    return Call("stop-instances", {"tag": tag})


def listed(**more: str) -> Call:
    return Call("instances", more)


def tagged(value: str = "Daily") -> Call:
    return Call("tag-resource", {"resource": I, "key": "Backup", "value": value})


IN, OUT, BOTH = "ingress", "egress", "both"

SENTENCES: list[tuple[str, Call]] = [
    # nothing, and help
    ("", Call("help")),
    ("   ", Call("help")),
    ("<@U0BOT>", Call("help")),
    ("hi", Call("help")),
    ("Hey Orderly!", Call("help")),
    ("?", Call("help")),
    ("help", Call("help")),
    ("Help!", Call("help")),
    ("help me please", Call("help")),
    ("/orderly help", Call("help")),
    ("what can you do?", Call("help")),
    ("help stop-instances", Call("help", {"operation": "stop-instances"})),
    ("help operation=stop", Call("help", {"operation": "stop"})),
    ("who am i", Call("whoami")),
    ("Who am I?", Call("whoami")),
    ("what may I do?", Call("whoami")),
    # what things are called, and tags, in the place of ids
    ("open-ports web-1", Call("open-ports", {"instance": "web-1"})),
    ("open ports on web-1?", Call("open-ports", {"instance": "web-1"})),
    ("What are the open ports for Web-1?", Call("open-ports", {"instance": "Web-1"})),
    ("open-ports egress web-1", Call("open-ports", {"instance": "web-1", "direction": OUT})),
    ("show the egress ports of `web-1`", Call("open-ports", {"instance": "web-1", "direction": OUT})),
    ('open-ports instance="the old web server"', Call("open-ports", {"instance": "the old web server"})),
    ("stop web-1", stop("web-1")),
    ("stop web-1, db-1", stop("db-1,web-1")),
    ("please stop web-1 and web-2.", stop("web-1,web-2")),
    (f"stop web-1 {I}", stop(f"{I},web-1")),
    ("stop tag:Environment=dev", stop_tag()),
    ("stop web-1 and tag:Team=web", stop("tag:Team=web,web-1")),
    ("shut down web-1 & web-2", stop("web-1,web-2")),
    # by name
    (f"open-ports {I}", ports()),
    (f"open ports {I}", ports()),
    (f"ports {I}", ports()),
    (f"Open-Ports {I.upper()}", ports()),
    (f"open-ports instance={I}", ports()),
    (f"open-ports --instance {I}", ports()),
    (f"open-ports --instance={I} --direction egress", ports(direction=OUT)),
    (f"open-ports {I} egress", ports(direction=OUT)),
    (f"open-ports egress {I}", ports(direction=OUT)),
    (f"open-ports {I} outbound", ports(direction=OUT)),
    (f"open-ports {I} in", ports(direction=IN)),
    (f"open-ports {I} all", ports(direction=BOTH)),
    (f"open-ports {I} Direction=BOTH", ports(direction=BOTH)),
    # by phrase
    (f"<@U0BOT> what are the open ports for {I}?", ports()),
    (f"<@U0BOT|orderly> What are the open ports on {I} ?", ports()),
    (f"what are the open ports for instance {I}", ports()),
    (f"what are the inbound ports for {I}", ports(direction=IN)),
    (f"what are the egress ports of {I}", ports(direction=OUT)),
    (f"show me the outbound ports of {I}", ports(direction=OUT)),
    (f"which ports are open on {I}?", ports()),
    (f"which ports are open on my server {I}?", ports()),
    (f"hey orderly, can you please tell me which ports are open on {I}", ports()),
    (f"can I see the open ports of {I}?", ports()),
    (f"open the ports on {I}", ports()),
    (f"what are teh open prots for {I}", ports()),
    # lists
    ("instances", listed()),
    ("list", listed()),
    ("list all instances", listed()),
    ("show the instances", listed()),
    ("instnces", listed()),
    ("which instances are there?", listed()),
    ("which instances are running", listed(state="running")),
    ("instances stopped", listed(state="stopped")),
    ("instances Environment=dev,test", listed(tag="Environment=dev,test")),
    ("instances --state stopped Environment=dev", listed(tag="Environment=dev", state="stopped")),
    ("instances tagged Environment=dev", listed(tag="Environment=dev")),
    # changes
    (f"stop {I}", stop()),
    (f"please stop {I}.", stop()),
    (f"stop the instance {I}", stop()),
    (f"stop {J} {I}", stop(f"{I},{J}")),
    (f"stop {I}, {J}", stop(f"{I},{J}")),
    (f"stop {I},{J}", stop(f"{I},{J}")),
    (f"stop {I} and {J}", stop(f"{I},{J}")),
    (f"stop {I} {I}", stop()),
    (f"stop instances={I},{J}", stop(f"{I},{J}")),
    (f"shut down {I}", stop()),
    (f"stopp {I}", stop()),
    ("stop tag=Environment=dev", stop_tag()),
    ("stop --tag Environment=dev", stop_tag()),
    ("stop Environment=dev", stop_tag()),
    ("stop the instances tagged Environment=dev", stop_tag()),
    ("stop all instances tagged Environment=dev,test", stop_tag("Environment=dev,test")),
    ('stop tag="Name=a  b"', stop_tag("Name=a  b")),
    ("stop tag=Name=web-*", stop_tag("Name=web-*")),
    ("stop", Call("stop-instances")),
    (f"start {I}", Call("start-instances", {"instances": I})),
    (f"boot {I}", Call("start-instances", {"instances": I})),
    (f"tag {I} Backup Daily", tagged()),
    (f"tag {I} Backup=Daily", tagged()),
    (f"tag {I} with Backup=Daily", tagged()),
    (f"tag {I} key=Backup value=Daily", tagged()),
    (f"tag {I} key Backup value Daily", tagged()),
    (f'tag {I} Backup "Every day"', tagged("Every day")),
    (f"undo {RUN}", Call("undo", {"run": RUN})),
    (f"undo run {RUN}", Call("undo", {"run": RUN})),
    (f"take back {RUN}", Call("undo", {"run": RUN})),
    # runs
    ("runs", Call("runs")),
    ("runs 5", Call("runs", {"count": "5"})),
    ("list the last runs", Call("runs")),
    ("what did you do?", Call("runs")),
    # as Slack and phones write it
    (f"“open ports {I}”", ports()),
    (f"open ports “{I}”", ports()),
    (f"`open ports {I}`", ports()),
    (f"*stop* {I}", stop()),
    (f"stop <http://{I}|{I}>", stop()),
    (f"stop\u00a0{I}", stop()),
    (f"stop\n{I}", stop()),
]


@pytest.mark.parametrize(("said", "call"), SENTENCES)
def test_what_is_said_is_understood(said: str, call: Call) -> None:
    assert understand(said, OPERATIONS) == Understood(call)


@pytest.mark.parametrize("dry", ["--dry-run", "--Dry-Run", "—dry-run", "–dry-run", "--dryrun"])
def test_a_dry_run_may_be_asked_for_anywhere(dry: str) -> None:
    for said in (f"stop {I} {dry}", f"stop {dry} {I}", f"{dry} stop {I}", f"shut down {I} {dry}"):
        assert understand(said, OPERATIONS) == Understood(stop(), dry_run=True)


def filled(phrase: str, name: str) -> str:
    """The phrase as somebody says it."""
    parameters = OPERATIONS[name].parameters.values()
    return phrase.format(**{parameter.name: parameter.kind.example for parameter in parameters})


@pytest.mark.parametrize(("phrase", "name"), [(p, o.name) for o in OPERATIONS.values() for p in o.phrases])
def test_every_phrase_of_the_catalogue_means_its_own_operation(phrase: str, name: str) -> None:
    whole = filled(phrase, name)
    for said in (whole, f"<@U0BOT> please {whole}", f"{whole[0].upper()}{whole[1:]}?"):
        assert understand(said, OPERATIONS).call.operation == name


@pytest.mark.parametrize("name", [name for o in OPERATIONS.values() for name in (o.name, *o.aliases)])
def test_every_name_and_alias_means_its_own_operation(name: str) -> None:
    operation = next(o for o in OPERATIONS.values() if name in (o.name, *o.aliases))
    if any(parameter.required for parameter in operation.parameters.values()):
        with pytest.raises(Refusal, match=r"Which \w+\? I need .* Example: ") as refusal:
            understand(name, OPERATIONS)
        assert refusal.value.sentence.endswith(f"/orderly {operation.example}")
    else:
        assert understand(name, OPERATIONS) == Understood(Call(operation.name))


REFUSED: list[tuple[str, str, list[str]]] = [
    ("dance", "I don't understand “dance”. /orderly help lists what I can do.", ["Help"]),
    ("make me a sandwich", "I don't understand “make me a sandwich”.", ["Help"]),
    (f"terminate {I}", f"I don't understand “terminate {I}”.", ["Help"]),
    ("thanks", "I don't understand “thanks”.", ["Help"]),
    (
        f"stpo {I}",
        f"I don't know “stpo {I}”. Did you mean stop-instances or snapshot?",
        [f"stop-instances instances={I}", f"snapshot what={I}"],
    ),
    ("stpo web-1", "Did you mean stop-instances", ["stop-instances instances=web-1"]),
    ("histroy", "I don't know “histroy”. Did you mean runs", ["runs"]),
    # nothing that looks like a change but is not is taken for one
    ("don't stop the instances tagged Environment=dev", "Did you mean stop-instances", []),
    (f"do not stop {I}", "Did you mean", []),
    (f"never stop {I}", "Did you mean", []),
    (f"unstart {I}", "Did you mean", []),
    ("restart the instances tagged Environment=dev", "I don't know what to do with “tagged”.", []),
    (f"unstop {I}", "Did you mean", []),
    (f"stop {I} but not {J}", "I don't know what to do with “but”.", []),
    (f"stop {I} not {J}", "I don't know what to do with “not”.", []),
    (f"start and stop {I}", "I don't know what to do with “stop”.", []),
    (f"stop --force {I}", "I don't know what to do with “--force”. The syntax is: /orderly stop-instances", []),
    ("runs ten", "I don't know what to do with “ten”. The syntax is: /orderly runs [count] [whose].", []),
    # wrong and missing values
    (
        "open ports",
        "Which instance? I need an instance id or name. Example: /orderly open-ports i-06dd90c34b8f87d76",
        [],
    ),
    ("what are the open ports?", "Which instance? I need an instance id or name.", []),
    ("open ports on i-123", "“i-123” is not an instance id: it has 3 digits after “i-”, there should be 8 or 17.", []),
    ("stop i-123", "“i-123” is not a list of instances: “i-123” is not an instance id", []),
    (f"open ports {I} sideways", "Which direction do you mean?", ["Ingress", "Egress", "Both"]),
    (f"tag {I}", "Which key? I need a tag key.", []),
    ("undo that", "“that” is not a run's reference", []),
    ("stop --tag", "--tag needs a value: a tag as key=value, such as Environment=dev.", []),
    ("stop --tag a=b --tag c=d", "You gave “tag” twice. I can take one.", []),
    (f"stop instances={I} --instances {J}", "You gave “instances” twice.", []),
]


@pytest.mark.parametrize(("said", "sentence", "labels"), REFUSED)
def test_what_is_not_understood_is_answered_with_a_question_or_a_reason(
    said: str, sentence: str, labels: list[str]
) -> None:
    with pytest.raises(Refusal) as refusal:
        understand(said, OPERATIONS)
    assert sentence in refusal.value.sentence
    assert not labels or [choice.label for choice in refusal.value.choices][: len(labels)] == labels


def test_what_a_button_offers_can_be_carried_out() -> None:
    with pytest.raises(Refusal) as refusal:
        understand(f"stpo {I}", OPERATIONS)
    for choice in refusal.value.choices:
        assert OPERATIONS[choice.call.operation].parse(choice.call.params)


def test_a_long_rant_is_cut_short_in_the_answer() -> None:
    with pytest.raises(Refusal) as refusal:
        understand("xyzzy " * 500, OPERATIONS)
    assert len(refusal.value.sentence) < 400


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (f"stop {I} --break-glass it sends spam", "it sends spam"),
        (f"stop {I} --break-glass=fire", "fire"),
        (f'stop {I} --break-glass="the site is down" now', "the site is down now"),
        (f"stop {I}", ""),
    ],
)
def test_the_reason_for_not_waiting_is_all_that_follows_the_flag(said: str, reason: str) -> None:
    assert understand(said, OPERATIONS) == Understood(stop(), break_glass=reason)


def test_breaking_glass_needs_a_reason() -> None:
    with pytest.raises(Refusal, match="Why must it not wait"):
        understand(f"stop {I} --break-glass", OPERATIONS)


def test_the_brake_takes_a_reason_in_any_words() -> None:
    assert understand("halt", OPERATIONS).call == Call("halt")
    for said in ("halt a storm", 'halt "a storm"', "halt reason=storm"):
        assert understand(said, OPERATIONS).call.operation == "halt"
    assert understand("halt a storm", OPERATIONS).call.params == {"reason": "a storm"}


def test_a_setting_comes_before_what_it_is_of() -> None:
    called = understand("secure versionning orders-invoices", OPERATIONS).call
    assert called.params == {"setting": "versionning", "resource": "orders-invoices"}


@pytest.mark.parametrize(
    "said",
    [
        "secure bucket-logging my-bucket to my-log-bucket",
        "secure bucket-logging of my-bucket to my-log-bucket",
        "secure bucket-logging my-bucket to=my-log-bucket",
        "secure bucket-logging of my-bucket --to my-log-bucket",
    ],
)
def test_what_a_setting_is_set_to_follows_the_resource(said: str) -> None:
    called = understand(said, OPERATIONS).call
    assert called.params == {"setting": "bucket-logging", "resource": "my-bucket", "to": "my-log-bucket"}


def test_what_a_setting_is_set_to_may_be_several_words_in_quotes() -> None:
    contact = "Ada Lovelace; Head of security; security@example.com; +47 22 00 00 00"
    called = understand(f'secure security-contact 123456789012 to "{contact}"', OPERATIONS).call
    assert called.params["to"] == contact
    assert understand(str(called), OPERATIONS).call == called
