"""Everything that Orderly says in Slack, for the tests that look at messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from core.answer import Answer, Chart, Table
from core.approval import Approvers
from core.call import Call, Choice
from core.outcome import (
    Acting,
    Answered,
    Done,
    Fact,
    Failed,
    Notice,
    Outcome,
    Planned,
    Refused,
    StepResult,
    Stopped,
    Undone,
    Waiting,
)
from core.plan import Plan, Resource, Step, Until
from core.request import Actor

RUN = "3f1c9a7e52b4"
WEB = Resource("i-06dd90c34b8f87d76", "web-1", {"Environment": "prod", "Owner": "ada@example.com"})
ANN = Actor("slack", "U0ANNBERG", "T0ORDERLY", "C0APPSUPP")
EXPIRES = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
STOP_CALL = Call("stop-instances", {"instances": WEB.id})
UNDO_CALL = Call("undo", {"run": RUN})


def _ids(*ids: str) -> dict[str, list[str]]:
    return {"InstanceIds": list(ids)}


def stop_step(thing: Resource = WEB) -> Step:
    """Stopping an instance, and the way back."""
    back = Step("ec2", "start_instances", _ids(thing.id), f"Start {thing} again", many="InstanceIds")
    says = f"Stop {thing}, running since 3 November 2026"
    return Step("ec2", "stop_instances", _ids(thing.id), says, back, many="InstanceIds")


def wait_step(thing: Resource = WEB) -> Until:
    """Waiting until it is stopped."""
    return Until(
        "ec2", "describe_instances", _ids(thing.id), "Reservations", "stopped", f"Wait until {thing} is stopped"
    )


STOP = Plan(f"Stop {WEB}", (stop_step(), wait_step()), (WEB,))
VERSIONS_CALL = Call("secure", {"setting": "versioning", "resource": "orders"}).at("", "210987654321")
VERSIONS = Plan(
    "Keep versions of what is in orders",
    (
        Step(
            "s3",
            "put_bucket_versioning",
            {"Bucket": "orders", "VersioningConfiguration": {"Status": "Enabled"}},
            "Keep versions of what is in orders",
            Step("s3", "put_bucket_versioning", {"Bucket": "orders"}, "Suspend the versions of orders"),
        ),
    ),
    (Resource("orders"),),
    region="eu-west-1",
    account="210987654321",
)
FLEET = [Resource(f"i-{number:017x}", f"dev-{number}") for number in range(1, 41)]
STOP_FLEET = Plan(
    "Stop 40 instances", tuple(step for thing in FLEET for step in (stop_step(thing), wait_step(thing))), tuple(FLEET)
)
TERMINATE = Plan(
    f"Terminate {WEB}",
    (Step("ec2", "terminate_instances", _ids(*(thing.id for thing in FLEET)), f"Terminate {WEB} and 39 more"),),
    (WEB,),
)
PORTS = Table(
    ("Group", "Direction", "Protocol", "Ports", "Peer"),
    (
        ("web (sg-0a1b2c3d4e5f60718)", "ingress", "tcp", "443", "0.0.0.0/0 and ::/0"),
        ("web (sg-0a1b2c3d4e5f60718)", "ingress", "tcp", "8000-8080", "10.0.0.0/8"),
        ("ssh (sg-0f9e8d7c6b5a49382)", "ingress", "tcp", "22", "pl-02cd2c6b"),
    ),
)
RUNS = Table(
    ("When", "Who", "What", "Outcome", "Run"),
    (
        ("20 Nov 18:00", "end-of-day", "stop-instances tag=Environment=dev,test,staging", "done", "9b2d40c1aa70"),
        ("20 Nov 17:01", "<@U0ANNBERG>", "stop-instances instances=i-06dd90c34b8f87d76", "waiting for approval", RUN),
    ),
)
MANY = Table(
    ("Name", "Id", "State", "Type", "Environment", "Owner"),
    tuple((t.name, t.id, "running", "t3.micro", "dev", "ada@example.com") for t in FLEET * 2),
)

CPU = Chart("cpu of web-1", "%", "Europe/Oslo", tuple((EXPIRES + timedelta(minutes=5 * n), 30.0 + n) for n in range(9)))
SAYABLES: Mapping[str, Outcome | Notice] = {
    "answer-ports": Answered(
        Answer(
            f"{WEB} lets in ports 22, 443 and 8000-8080.",
            PORTS,
            choices=(
                Choice("Show egress", Call("open-ports", {"instance": WEB.id, "direction": "egress"})),
                Choice("Show both", Call("open-ports", {"instance": WEB.id, "direction": "both"})),
            ),
        )
    ),
    "answer-runs": Answered(Answer("The last 2 runs.", RUNS)),
    "answer-whoami": Answered(
        Answer(
            "You are <@U0ANNBERG>, operator here. I work in account 123456789012, region eu-west-1.",
            text="You may use open-ports, instances and stop-instances. You may approve other people's changes.",
            choices=(Choice("Help", Call("help")),),
            private=True,
        )
    ),
    "answer-many-rows": Answered(Answer("80 instances in account 123456789012, region eu-west-1.", MANY)),
    "answer-first-page": Answered(Answer("80 instances.", MANY), Call("instances"), RUN),
    "answer-last-page": Answered(Answer("80 instances.", MANY), Call("instances"), RUN, 4),
    "answer-from-elsewhere": Answered(
        Answer("1 instance is stopped.", Table(("Name", "Since"), (("nord-1", "3 Nov 04:05"),))),
        Call("instances", {"region": "eu-north-1"}),
        RUN,
        zone="America/New_York",
        place="account 123456789012, region eu-north-1",
    ),
    "answer-with-links": Answered(
        Answer("web-1 (i-06dd90c34b8f87d76) is owned by ada@example.com."),
        links=(
            (
                "web-1",
                "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-1",
            ),
        ),
    ),
    "answer-chart": Answered(
        Answer("The cpu of web-1 is 31.4 %.", Table(("What", "Value"), (("Last", "31.4 %"),)), chart=CPU)
    ),
    "answer-as-a-file": Answered(Answer("80 instances.", MANY), Call("instances"), RUN, 0),
    "refused": Refused("I see no instance i-0123456789abcdef0 in account 123456789012, region eu-west-1."),
    "refused-with-choices": Refused(
        "Which direction do you mean?",
        tuple(
            Choice(word.capitalize(), Call("open-ports", {"instance": WEB.id, "direction": word}))
            for word in ("ingress", "egress", "both")
        ),
    ),
    "planned-would-wait": Planned(STOP_CALL, STOP, yeses=1),
    "planned-would-wait-for-two": Planned(Call("terminate"), TERMINATE, yeses=2),
    "planned-at-once": Planned(STOP_CALL, STOP, yeses=0),
    "planned-nothing-to-do": Planned(STOP_CALL, Plan(f"Nothing to stop: {WEB} is stopped."), yeses=0),
    "waiting": Waiting(RUN, STOP_CALL, STOP, ANN, "tok-4Jq1V0y7m2Qk", EXPIRES),
    "waiting-for-a-rule": Waiting(
        RUN, STOP_CALL, STOP, Actor("rule", "prod-backup"), "tok", EXPIRES, note="Found by the rule prod-backup."
    ),
    "waiting-for-approvers": Waiting(
        RUN,
        STOP_CALL,
        STOP,
        ANN,
        "tok",
        EXPIRES,
        approvers=(Approvers("admin"), Approvers(users=("U0BOLUND",), groups=("S0DATABASE",))),
    ),
    "waiting-fleet": Waiting(
        RUN, Call("stop-instances", {"tag": "Environment=dev,test"}), STOP_FLEET, ANN, "tok", EXPIRES
    ),
    "waiting-no-way-back": Waiting(RUN, Call("terminate"), TERMINATE, ANN, "tok", EXPIRES),
    "waiting-for-two": Waiting(RUN, Call("terminate"), TERMINATE, ANN, "tok", EXPIRES, yeses=2),
    "waiting-for-the-second": Waiting(
        RUN, Call("terminate"), TERMINATE, ANN, "tok-2", EXPIRES, yeses=2, first="slack:U0BOLUND"
    ),
    "acting-by-two": Acting(RUN, Call("terminate"), TERMINATE, ANN, 0, ("slack:U0BOLUND", "slack:U0CATLIN")),
    "acting-begun": Acting(RUN, STOP_CALL, STOP, ANN, 0, ("slack:U0BOLUND",)),
    "acting-half": Acting(RUN, STOP_CALL, STOP, ANN, 1, left=12.4, ends=EXPIRES),
    "acting-with-a-pause": Acting(RUN, STOP_CALL, STOP, ANN, 1, left=1800.0, ends=EXPIRES),
    "acting-fleet": Acting(RUN, STOP_CALL, STOP_FLEET, Actor("schedule", "end-of-day"), 37),
    "acting-through-broken-glass": Acting(RUN, STOP_CALL, STOP, ANN, 1, break_glass="it sends <!channel> spam"),
    "done-through-broken-glass": Done(
        RUN,
        STOP_CALL,
        STOP.headline,
        ANN,
        (StepResult(stop_step().says), StepResult(wait_step().says)),
        12.3,
        undo=UNDO_CALL,
        break_glass="it sends spam",
    ),
    "done": Done(
        RUN,
        STOP_CALL,
        STOP.headline,
        ANN,
        (StepResult(stop_step().says), StepResult(wait_step().says)),
        12.3,
        ("slack:U0BOLUND",),
        UNDO_CALL,
    ),
    "done-in-part": Done(
        RUN,
        Call("start-instances", {"tag": "Environment=dev"}),
        "Start 2 instances: 1 of 2 failed",
        Actor("schedule", "start-of-day"),
        (
            StepResult(f"Start {FLEET[0]}", resource=FLEET[0].id),
            StepResult(f"Start {FLEET[1]}", "Insufficient capacity (InsufficientInstanceCapacity)", FLEET[1].id),
        ),
        185.0,
    ),
    "done-fleet": Done(
        RUN,
        STOP_CALL,
        "Stop 40 instances: 1 of 40 failed",
        Actor("lex", "session-1"),
        tuple(StepResult(f"Stop {t}", "It is gone" if t is FLEET[30] else "", t.id) for t in FLEET),
        61.0,
    ),
    "acting-that-can-be-stopped": Acting(RUN, STOP_CALL, STOP, ANN, 1, can_stop=True),
    "done-until-it-was-stopped": Done(
        RUN,
        STOP_CALL,
        "Stop 40 instances",
        ANN,
        (StepResult("Stop 20 instances"),),
        9.0,
        ("slack:U0BOLUND",),
        UNDO_CALL,
        halted="stopped by <@U0BOLUND> after step 1 of 4",
    ),
    "planned-in-a-member-account": Planned(VERSIONS_CALL, VERSIONS, yeses=1),
    "waiting-in-a-member-account": Waiting(RUN, VERSIONS_CALL, VERSIONS, ANN, "tok", EXPIRES),
    "acting-in-a-member-account": Acting(RUN, VERSIONS_CALL, VERSIONS, ANN, 0, ("slack:U0BOLUND",)),
    "undone-in-a-member-account": Done(
        RUN,
        Call("undo", {"run": "5849bf5d4de5"}),
        "Undo “secure …” (run 5849bf5d4de5)",
        ANN,
        (StepResult("Suspend the versions of orders"),),
        1.2,
        place=VERSIONS.place,
    ),
    "undone": Undone(RUN, STOP_CALL, STOP.headline, ANN, "slack:U0BOLUND", "5849bf5d4de5"),
    "stopped-declined": Stopped(RUN, STOP_CALL, ANN, "Declined by <@U0BOLUND>. Nothing was changed."),
    "stopped-void": Stopped(
        RUN,
        STOP_CALL,
        ANN,
        "<@U0BOLUND> approved it, but things have changed since it was planned. Now it would be: Nothing to stop: "
        f"{WEB} is stopped. The approval is void and nothing was changed.",
        Choice("Ask again", STOP_CALL),
    ),
    "failed": Failed(
        RUN,
        "AWS does not let me do that (UnauthorizedOperation on StopInstances). An admin can add the right.",
        STOP_CALL,
    ),
    "failed-before-it-was-understood": Failed(
        RUN, "I tried three times and could not handle this. The reference is in my log.", said="stop web-1 & <now>"
    ),
    "failed-steps": Failed(
        RUN, f"{STOP.headline}: it did not work. No capacity.", STOP_CALL, results=(StepResult(stop_step().says, "No"),)
    ),
    "notice-finding": Notice(
        f"{WEB} has no tag Backup=Daily.",
        (
            Fact("Resource", str(WEB)),
            Fact("Rule", "prod-backup: Every production server is in the daily backup plan."),
            Fact("Owner", "ada@example.com"),
            Fact("Since", "20 November 2026, 18:03 (Europe/Oslo)"),
            Fact("Next", "Press “Fix it”, or type /orderly tag-resource resource=i-06dd90c34b8f87d76 …"),
        ),
        (Choice("Fix it", Call("tag-resource", {"resource": WEB.id, "key": "Backup", "value": "Daily"})),),
        owner="ada@example.com",
    ),
    "notice-to-an-owner-by-id": Notice(
        f"Start {WEB} did not work.", (Fact("Why", "Insufficient capacity"),), owner="U0ANNBERG"
    ),
    "notice-to-a-team": Notice(f"Start {WEB} did not work.", (Fact("Owner", "UNIX team"),), owner="UNIX team"),
    "notice-report": Notice(
        "Compliance in week 47 of 2026: 92.0 % of 412 checks are in order.",
        (Fact("Fixed", "12 findings are over since 13 November 2026"),),
        chart=Chart("Checks in order", "%", "Europe/Oslo", CPU.points),
        table=Table(("Severity", "Resource", "Why"), (("high", str(WEB), "has no tag Backup=Daily"),)),
    ),
    "notice-bare": Notice("Alarm over: orderly-GivenUp"),
}
