"""The embedded AWS: moto's server, with what Orderly needs beyond it.

python -m local.aws PORT
"""

from __future__ import annotations

import logging
import sys

from local.aws import (
    capacity_extension,
    config_extension,
    cost_extension,
    logs_extension,
    managed_extension,
    rights_extension,
    snapshots_extension,
    speed_extension,
    trail_extension,
)
from local.aws.keeping import Keeping
from local.aws.throttling import Throttling

if __name__ == "__main__":
    config_extension.install()
    capacity_extension.install()
    rights_extension.install()
    trail_extension.install()
    logs_extension.install()
    managed_extension.install()
    cost_extension.install()
    snapshots_extension.install()
    speed_extension.install()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)

    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    app = Throttling(trail_extension.Trail(Keeping(DomainDispatcherApplication(create_backend_app))))
    make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True).serve_forever()
