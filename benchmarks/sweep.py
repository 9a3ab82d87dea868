"""The sweep against Cloud Custodian: one account, the same questions, the same verdicts; CPU, calls and memory.

    python -m benchmarks.sweep

Both are processes of their own, from start to end, and take turns. What counts is the client's CPU time: the wall
time is mostly the embedded AWS's own. Custodian runs at its best: one policy without a cache, ten with one, so that
they read the account once: in the file that it uses by itself, and in memory, for which one must ask.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.filled import BUCKETS, account
from benchmarks.peers import custodian
from benchmarks.policies import QUESTIONS, TEN, Question
from local.aws.embedded import EmbeddedAws
from local.processes import ROOT
from local.stack import REGION

_ROUNDS = 3
_INSTANCES, _MANY = 2_000, 10_000
_MEASURED = str(ROOT / "benchmarks" / "measured.py")

Verdicts = dict[str, set[str]]
"""By rule, the ids of what breaks it."""


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds of CPU time, API calls by name, and MB."""

    cpu: float
    calls: Counter[str]
    peak: float


def measured(python: Path | str, aws: EmbeddedAws, folder: Path, module: str, *arguments: str) -> Cost:
    """Run a module to its end."""
    report = folder / "report.json"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT) if python == sys.executable else "",
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_ACCESS_KEY_ID": "measured",
        "AWS_SECRET_ACCESS_KEY": "measured",
        "AWS_DEFAULT_REGION": REGION,
        "POWERTOOLS_LOG_LEVEL": "ERROR",
    }
    before = _cpu_of_children()
    subprocess.run([python, _MEASURED, report, module, *arguments], env=environment, cwd=folder, check=True)
    said = json.loads(report.read_text())
    return Cost(_cpu_of_children() - before, Counter(said["calls"]), said["peak"])


def _cpu_of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def ours(aws: EmbeddedAws, questions: Sequence[Question]) -> tuple[Verdicts, Cost]:
    """Our sweep, all questions in one."""
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        rules = [":".join([one.rule, *(f"{key}={value}" for key, value in one.given.items())]) for one in questions]
        cost = measured(sys.executable, aws, folder, "benchmarks.sweeping", "answer.json", *rules)
        found = json.loads((folder / "answer.json").read_text())
        return {one.rule: set(found.get(one.rule, ())) for one in questions}, cost


_NO_CACHE, _CACHE, _CACHE_IN_MEMORY = ("--cache-period", "0"), (), ("-f", "memory")


def theirs(aws: EmbeddedAws, questions: Sequence[Question], cache: Sequence[str] = _NO_CACHE) -> tuple[Verdicts, Cost]:
    """Custodian's, all questions in one file."""
    python = custodian.python()
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        (folder / "policies.json").write_text(json.dumps({"policies": [one.policy for one in questions]}))
        options = ["-qq", "-s", "out", *cache, "-r", REGION]
        cost = measured(python, aws, folder, "c7n.cli", "run", *options, "policies.json")
        found = {one.rule: json.loads((folder / "out" / one.rule / "resources.json").read_text()) for one in questions}
        return {one.rule: {resource[one.id] for resource in found[one.rule]} for one in questions}, cost


@dataclass(frozen=True)
class Compared:
    """Both, several times in turns."""

    own: Sequence[Cost]
    peer: Sequence[Cost]
    matched: int

    @property
    def cpu(self) -> float:
        """Our median of CPU time."""
        return statistics.median(cost.cpu for cost in self.own)

    @property
    def peer_cpu(self) -> float:
        """Custodian's."""
        return statistics.median(cost.cpu for cost in self.peer)

    @property
    def peak(self) -> float:
        """Our most memory."""
        return max(cost.peak for cost in self.own)

    def line(self, name: str, aim: float) -> str:
        """The line of a table."""
        ratio = self.cpu / self.peer_cpu
        return (
            f"  {name:22} {self.matched:6}   {ratio:5.2f} (aim {aim:.2f}{_met(ratio, aim)})"
            f"   {self.cpu:5.2f} / {self.peer_cpu:5.2f} s"
            f"   {_number(self.own[0]):5} / {_number(self.peer[0]):5}"
            f"   {self.peak:4.0f} / {max(cost.peak for cost in self.peer):4.0f} MB"
        )


def _met(found: float, aim: float) -> str:
    return "" if found <= aim else ", MISSED"


def _number(cost: Cost) -> int:
    return cost.calls.total()


def compare(aws: EmbeddedAws, questions: Sequence[Question], cache: Sequence[str] = _NO_CACHE) -> Compared:
    """Verdicts first; then what they took.

    Raises:
        SystemExit: the verdicts differ, so that there is nothing to compare.
    """
    own, peer, matched = [], [], 0
    for _ in range(_ROUNDS):
        found, cost = ours(aws, questions)
        expected, peer_cost = theirs(aws, questions, cache)
        for one in questions:
            if found[one.rule] != expected[one.rule]:
                apart = sorted(found[one.rule] ^ expected[one.rule])
                sys.exit(f"{one.rule}: the verdicts differ about {len(apart)} resources, such as {apart[:3]}")
        own.append(cost)
        peer.append(peer_cost)
        matched = sum(len(found[one.rule]) for one in questions)
    return Compared(own, peer, matched)


def _calls(cost: Cost) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(cost.calls.items()))


def report(aws: EmbeddedAws) -> None:
    """The tables of the account with everything in it."""
    print(f"ours / Custodian {custodian.VERSION}, {_ROUNDS} times in turns, verdicts equal")
    print("  rule                  broken   CPU ratio                 CPU               calls           peak")
    each = []
    for question in QUESTIONS:
        each.append((question.rule, compare(aws, [question])))
        print(each[-1][1].line(question.rule, 0.7), flush=True)
    ten = compare(aws, TEN, _CACHE)
    print(ten.line("ten of instances", 0.35), flush=True)
    in_memory = statistics.median(theirs(aws, TEN, _CACHE_IN_MEMORY)[1].cpu for _ in range(_ROUNDS))
    print(
        f"  the same, its cache in memory   {ten.cpu / in_memory:5.2f}   {ten.cpu:.2f} / {in_memory:.2f} s", flush=True
    )
    turns = [(ours(aws, TEN)[1].cpu, ours(aws, TEN[:1])[1].cpu) for _ in range(_ROUNDS)]
    grown = statistics.median(all_ten / one for all_ten, one in turns)
    print(f"  ten rules {grown:.2f} x one rule (aim 1.20{_met(grown, 1.2)})", flush=True)
    print(f"  peak memory at {_INSTANCES} instances {ten.peak:.0f} MB (aim 120{_met(ten.peak, 120)})")
    for name, compared in each:
        print(f"  calls, {name}: {_calls(compared.own[0])}")
    print(f"  calls, ten of instances: {_calls(ten.own[0])}")
    buckets = sum(number for name, number in each[-1][1].own[0].calls.items() if ".Get" in name) - 1
    print(f"  calls for each bucket: {buckets / BUCKETS:.2f} (aim 2.00{_met(buckets / BUCKETS, 2)})")


if __name__ == "__main__":
    custodian.python()
    with tempfile.TemporaryDirectory() as here:
        with account(Path(here), _INSTANCES) as filled:
            report(filled)
        with account(Path(here), _MANY, only_instances=True) as filled:
            found, cost = ours(filled, TEN)
            print(f"  peak memory at {_MANY} instances {cost.peak:.0f} MB (aim 150{_met(cost.peak, 150)})")
            print(f"    calls: {_calls(cost)}; CPU {cost.cpu:.2f} s; broken {sum(map(len, found.values()))}")
