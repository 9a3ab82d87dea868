"""What judging costs without any call of AWS: a configuration item by every rule for it, and many items in one look.

    python -m benchmarks.events

The peer is Cloud Custodian's config-rule mode with one policy, on the same events. Both take an event's text apart,
judge, and say what AWS Config is to be told.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.items import BROKEN, notifications
from benchmarks.peers import custodian
from config_rules.catalogue import RULES
from config_rules.evaluations import Evaluation, evaluation
from config_rules.item import from_notification
from config_rules.kinds import INSTANCE
from config_rules.looking import judged
from config_rules.rule import RuleInUse
from local.processes import ROOT

_EVENTS = 2_000
_ROUNDS = 5
_SIZES = (1_000, 10_000, 100_000)
_IMPORT = "import time; at = time.process_time(); import {}; print(time.process_time() - at)"


def events() -> list[dict[str, Any]]:
    """As AWS Config invokes a function."""
    about = {"messageType": "ConfigurationItemChangeNotification", "notificationCreationTime": "2026-11-20T17:19:41Z"}
    return [
        {
            "invokingEvent": json.dumps({**about, "configurationItem": item}),
            "ruleParameters": "{}",
            "resultToken": "token",
            "eventLeftScope": False,
            "executionRoleArn": "arn:aws:iam::123456789012:role/config",
            "configRuleName": "prod-backup",
            "accountId": "123456789012",
        }
        for item in notifications(_EVENTS)
    ]


def judge(uses: Sequence[RuleInUse], event: dict[str, Any]) -> list[Evaluation]:
    """What AWS Config is told of the event's item: one verdict of each rule that has one."""
    item = from_notification(json.loads(event["invokingEvent"])["configurationItem"])
    told = (evaluation(item, judged(used, item), item.captured) for used in uses)
    return [one for one in told if one]


def milliseconds(one: Callable[[dict[str, Any]], object], some: Sequence[dict[str, Any]]) -> float:
    """CPU time for each event: the median of some rounds."""
    each = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        for event in some:
            one(event)
        each.append((time.process_time() - began) / len(some) * 1000)
    return statistics.median(each)


def imported(module: str) -> float:
    """Seconds of CPU time that a new process takes to import a module, the median of some."""
    command = [sys.executable, "-c", _IMPORT.format(module)]
    taken = [subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout for _ in range(_ROUNDS + 1)]
    return statistics.median(map(float, taken[1:]))  # the first fills the file cache


def of_custodian(some: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Custodian's cost for each event, its import, and what it found broken."""
    with tempfile.TemporaryDirectory() as directory:
        items, answer = Path(directory) / "items", Path(directory) / "answer"
        items.write_text("\n".join(map(json.dumps, some)))
        script = ROOT / "benchmarks" / "peers" / "custodian_events.py"
        subprocess.run([custodian.python(), script, items, answer], check=True, cwd=directory)
        found: dict[str, Any] = json.loads(answer.read_text())
        return found


def met(found: float, aim: float) -> str:
    """The aim, and whether it is met."""
    return f"aim {aim:g}" if found <= aim else f"aim {aim:g}, MISSED"


def compare() -> None:
    """The event path against Custodian's: verdicts first."""
    some = events()
    backup = [RULES["prod-backup"].with_parameters({})]
    every = [rule.with_parameters({}) for rule in RULES.values() if rule.resource == INSTANCE]
    broken = [one.resource_id for event in some for one in judge(backup, event) if one.compliance == "NON_COMPLIANT"]
    peer = of_custodian(some)
    if broken != peer["broken"] or len(broken) != BROKEN:
        sys.exit("the verdicts differ")
    all_of_them = milliseconds(lambda event: judge(every, event), some)
    one_of_them = milliseconds(lambda event: judge(backup, event), some)
    theirs = peer["each"] * 1000
    print(f"an instance's configuration item, {_EVENTS} of them, verdicts equal")
    print(f"  {len(every)} rules together {all_of_them:.3f} ms ({met(all_of_them, 0.1)})")
    print(f"  one rule          {one_of_them:.3f} ms")
    print(f"  Custodian, one    {theirs:.3f} ms: {all_of_them / theirs:.2f} x with all of ours")
    seconds = imported("config_rules.evaluator")
    print(f"  import of the evaluator {seconds:.2f} s ({met(seconds, 0.4)}); Custodian {peer['import']:.2f} s")


def grow() -> None:
    """One look at ever more items, each in a process of its own."""
    print("one look at many instances, made while they are read, all rules of instances")
    for many in _SIZES:
        command = [sys.executable, "-m", "benchmarks.looking", str(many)]
        said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        cost = json.loads(said.splitlines()[-1])
        each = cost["seconds"] / many * 1000
        print(f"  {many:7} items   {each:.3f} ms each   {cost['seconds']:6.2f} s   peak {cost['peak']:.0f} MB")


if __name__ == "__main__":
    compare()
    grow()
