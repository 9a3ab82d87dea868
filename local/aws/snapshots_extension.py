"""Snapshots in moto are listed as EC2 lists them: one's own, and those that everybody may restore."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.ec2.models.elastic_block_store import Snapshot
from moto.ec2.responses.elastic_block_store import ElasticBlockStore


def install() -> None:
    """Have DescribeSnapshots heed `OwnerIds` and `RestorableByUserIds`, of which moto takes no notice."""
    describe = ElasticBlockStore.describe_snapshots

    def describe_snapshots(self: ElasticBlockStore) -> ActionResult:
        own = {self.current_account if one == "self" else one for one in self._get_param("OwnerIds", [])}
        public = "all" in self._get_param("RestorableByUserIds", [])
        found: list[Snapshot] = describe(self).result["Snapshots"]  # type: ignore[index]
        wanted = [one for one in found if not own or one.owner_id in own]
        return ActionResult(
            {"Snapshots": [one for one in wanted if not public or "all" in one.create_volume_permission_groups]}
        )

    ElasticBlockStore.describe_snapshots = describe_snapshots  # type: ignore[method-assign]
