"""Moto without what it does again for each request: a thousand commands in a burst are some ten thousand of them."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from moto.core.utils import unix_time
from moto.ec2.responses.instances import InstanceResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.sqs.models import Message, Queue, SQSBackend
from werkzeug.serving import WSGIRequestHandler

_COUNTS = ("", "_delayed", "_not_visible")
_COUNTED_FOR = 0.1
"""Seconds for which a queue's approximate numbers of messages hold; SQS's own are older."""
_A_PAGE = 1000
"""As many instances EC2 gives at once where nobody says how many; moto gives a hundred."""


def install() -> None:
    """Have moto find the service of a host once, and count a queue now and then instead of for each message."""
    find = DomainDispatcherApplication.get_backend_for_host
    known = cache(find)  # it lists moto's own folders to find it

    def get_backend_for_host(self: DomainDispatcherApplication, host: str | None) -> Any:
        return known(self, host)

    def is_message_valid_based_on_retention_period(self: SQSBackend, queue_name: str, message: Message) -> bool:
        kept = float(self.get_queue(queue_name).message_retention_period)  # type: ignore[attr-defined]
        return (message.sent_timestamp or 0) / 1000 + kept > unix_time()

    DomainDispatcherApplication.get_backend_for_host = get_backend_for_host  # type: ignore[method-assign]
    SQSBackend.is_message_valid_based_on_retention_period = is_message_valid_based_on_retention_period  # type: ignore[method-assign]
    for name in _COUNTS:
        _count_now_and_then(f"approximate_number_of_messages{name}")
    _give_whole_pages()
    WSGIRequestHandler.wbufsize = -1  # an answer is one packet


def _give_whole_pages() -> None:
    describe = InstanceResponse.describe_instances

    def describe_instances(self: InstanceResponse) -> Any:
        self.params.setdefault("MaxResults", _A_PAGE)
        return describe(self)

    InstanceResponse.describe_instances = describe_instances  # type: ignore[method-assign]


def _count_now_and_then(name: str) -> None:
    count = getattr(Queue, name).fget

    def counted(self: Queue) -> int:
        at, number = self.__dict__.get(f"_{name}", (0.0, 0))
        if time.monotonic() - at > _COUNTED_FOR:
            at, number = time.monotonic(), count(self)
            self.__dict__[f"_{name}"] = (at, number)
        return int(number)

    setattr(Queue, name, property(counted))
