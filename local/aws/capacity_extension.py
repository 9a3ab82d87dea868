"""EC2 runs out of capacity: in the embedded AWS, instances of one type never start again once they are stopped."""

from __future__ import annotations

from typing import Any

from moto.core.exceptions import ServiceException
from moto.ec2.models import EC2Backend

SCARCE_TYPE = "p5.48xlarge"


class InsufficientInstanceCapacityError(ServiceException):
    """EC2 API Reference, "Error codes": InsufficientInstanceCapacity."""

    code = "InsufficientInstanceCapacity"

    def __init__(self, zone: str) -> None:
        super().__init__(f"We currently do not have sufficient {SCARCE_TYPE} capacity in the Availability Zone {zone}.")


def install() -> None:
    """Have moto refuse to start stopped instances of the scarce type, in this process."""
    start = EC2Backend.start_instances

    def start_instances(self: EC2Backend, instance_ids: list[str]) -> Any:
        for instance in self.get_multi_instances_by_id(instance_ids):
            if instance.instance_type == SCARCE_TYPE and instance.state == "stopped":
                raise InsufficientInstanceCapacityError(self.region_name + "a")
        return start(self, instance_ids)

    EC2Backend.start_instances = start_instances  # type: ignore[method-assign, assignment]
