"""One look at many instances that are made while they are read, as a process, to be measured.

python -m benchmarks.looking NUMBER
"""

from __future__ import annotations

import json
import sys
import time

from benchmarks.items import described
from benchmarks.measured import peak
from benchmarks.remembered import NOW, keeper
from config_rules.catalogue import RULES
from config_rules.item import from_instance
from config_rules.kinds import INSTANCE
from config_rules.looking import look

if __name__ == "__main__":
    items = (
        from_instance(described(number), account="123456789012", region="eu-west-1", captured=NOW)
        for number in range(int(sys.argv[1]))
    )
    uses = [rule.with_parameters({}) for rule in RULES.values() if rule.resource == INSTANCE]
    began = time.process_time()
    looked = look(uses, items, keeper(), NOW)
    took = time.process_time() - began
    print(json.dumps({"seconds": took, "peak": peak(), "found": len(looked.found)}))
