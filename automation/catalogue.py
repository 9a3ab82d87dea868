"""Everything Orderly can do. An operation is offered at every door by being in this list, and only by that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from automation.operations.about import help as help_
from automation.operations.about import whoami
from automation.operations.addresses import detach_address
from automation.operations.alarms import alarms, mute_alarm, unmute_alarm
from automation.operations.aliases import alias, aliases, unalias
from automation.operations.changes import who_changed
from automation.operations.close_ports import close_ports
from automation.operations.compliance import compliance, sweep, was_compliant
from automation.operations.costs import cost
from automation.operations.digest import digest
from automation.operations.documents import run_document
from automation.operations.fix_all import fix_all
from automation.operations.functions import rollback
from automation.operations.instances import instances, start_instances, stop_instances
from automation.operations.inventory import describe, find, owner
from automation.operations.logs import logs
from automation.operations.metrics import metric
from automation.operations.order import halt, policy, resume, rules, unwaive, waive, waivers
from automation.operations.ports import open_ports
from automation.operations.runs import details, runs, undo
from automation.operations.schedules import schedule, schedules, unschedule
from automation.operations.secure import secure
from automation.operations.servers import reboot_instances, resize_instance
from automation.operations.snapshots import snapshot
from automation.operations.tags import tag_resource
from automation.operations.waiting import findings, waiting
from core.operation import Operation

_ALL: tuple[Operation[...], ...] = (
    open_ports,
    instances,
    find,
    describe,
    owner,
    who_changed,
    logs,
    metric,
    cost,
    start_instances,
    stop_instances,
    reboot_instances,
    resize_instance,
    snapshot,
    close_ports,
    detach_address,
    tag_resource,
    secure,
    fix_all,
    rollback,
    run_document,
    alarms,
    mute_alarm,
    unmute_alarm,
    schedule,
    unschedule,
    schedules,
    waiting,
    findings,
    compliance,
    was_compliant,
    sweep,
    rules,
    policy,
    waive,
    unwaive,
    waivers,
    halt,
    resume,
    digest,
    undo,
    runs,
    details,
    alias,
    aliases,
    unalias,
    help_,
    whoami,
)

# What taking back may need is what the inverses of all the others need.
_UNDO = frozenset().union(*(operation.undo_acts for operation in _ALL))

OPERATIONS: Mapping[str, Operation[...]] = MappingProxyType(
    {o.name: replace(o, acts=_UNDO) if o is undo else o for o in _ALL}
)
"""By name."""


def reads() -> frozenset[str]:
    """The IAM actions that answering and planning need, over all operations."""
    return frozenset().union(*(operation.reads for operation in OPERATIONS.values()))


def acts() -> frozenset[str]:
    """The IAM actions that carrying out plans and taking them back needs, over all operations."""
    return frozenset().union(*(operation.acts | operation.undo_acts for operation in OPERATIONS.values()))
