"""Custodian's evaluation of one config-rule policy on configuration items, as its Lambda function does it.

    python benchmarks/peers/custodian_events.py ITEMS ANSWER

ITEMS are AWS Config's events, one a line. Run by the Python that has Custodian; AWS Config takes its verdicts at once.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

POLICY = {
    "name": "prod-backup",
    "resource": "aws.ec2",
    "mode": {"type": "config-rule", "role": "arn:aws:iam::123456789012:role/custodian"},
    "filters": [{"tag:Environment": "prod"}, {"not": [{"tag:Backup": "Daily"}]}],
}


class _Config:
    def __init__(self) -> None:
        self.broken: list[str] = []

    def put_evaluations(self, **arguments: Any) -> dict[str, Any]:
        """Take them."""
        found = arguments["Evaluations"]
        self.broken += [one["ComplianceResourceId"] for one in found if one["ComplianceType"] == "NON_COMPLIANT"]
        return {}


def main(items: Path, answer: Path) -> None:
    """Judge each, and write down seconds and what is broken."""
    began = time.process_time()
    from c7n import utils
    from c7n.config import Config
    from c7n.policy import PolicyCollection
    from c7n.resources import load_resources

    load_resources(("aws.ec2",))
    options = Config.empty(account_id="123456789012", region="eu-west-1", output_dir=str(answer.parent))
    policy = next(iter(PolicyCollection.from_data({"policies": [POLICY]}, options)))
    policy.expand_variables(policy.get_variables())
    imported = time.process_time() - began
    config = _Config()
    real = utils.local_session

    class _Session:
        def __init__(self, session: Any) -> None:
            self._session = session

        def client(self, name: str, *args: Any, **more: Any) -> Any:
            return config if name == "config" else self._session.client(name, *args, **more)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._session, name)

    utils.local_session = lambda *args, **more: _Session(real(*args, **more))
    events = [json.loads(line) for line in items.read_text().splitlines()]
    logging.disable(logging.CRITICAL)
    mode = policy.get_execution_mode()
    mode.run(events[0], None)
    config.broken.clear()
    began = time.process_time()
    for event in events:
        mode.run(event, None)
    took = time.process_time() - began
    answer.write_text(json.dumps({"import": imported, "each": took / len(events), "broken": config.broken}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
