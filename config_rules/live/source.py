"""How a type of resources is read live, and what reading has in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError

from config_rules.item import ConfigItem, as_configuration
from core.reader import Clients

logger = Logger(child=True)

_REFUSED_BY = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"}


@dataclass(frozen=True)
class Here:
    """One account in one region, read with these clients."""

    client: Clients
    account: str
    region: str
    partition: str = "aws"
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def item(
        self,
        kind: str,
        identity: str,
        arn: str,
        described: Mapping[str, Any],
        *,
        tags: Mapping[str, str] | None = None,
        name: str = "",
        nothing: Iterable[str] = (),
        beside: Mapping[str, Any] | None = None,
        region: str = "",
    ) -> ConfigItem:
        """A resource as AWS Config would record it, out of a Describe call's answer.

        `arn` is a whole one or its end, from the service on: `ec2:volume/vol-…`. `nothing` is what AWS Config says to
        be null where Describe says nothing at all. `tags` of None are not known, which is not the same as none.
        """
        if not arn.startswith("arn:"):
            service, _, rest = arn.partition(":")
            arn = f"arn:{self.partition}:{service}:{self.region}:{self.account}:{rest}"
        return ConfigItem(
            type=kind,
            id=identity,
            arn=arn,
            account=self.account,
            region=region or self.region,
            captured=self.now(),
            status="OK",
            configuration={**dict.fromkeys(nothing), **as_configuration(described)},
            tags=tags,
            name=name,
            # Not `beside or {}`: to ask whether facts are any asks all of them of AWS.
            supplementary={} if beside is None else beside,
        )


def here(client: Clients) -> Here:
    """The account and region of these clients."""
    sts = client("sts")
    return Here(client, sts.get_caller_identity()["Account"], sts.meta.region_name, sts.meta.partition)


Items = Iterator[ConfigItem]


@dataclass(frozen=True)
class Source:
    """How resources of a type are read: those with these ids, or all of them; and the IAM actions that takes.

    A resource that is not there (any more) is left out, and is no error. Everything is paged.
    """

    read: Callable[[Here, Sequence[str]], Items]
    needs: frozenset[str]


def source(read: Callable[[Here, Sequence[str]], Items], *needs: str) -> Source:
    """A source that takes these IAM actions."""
    return Source(read, frozenset(needs))


class NotTold(Exception):
    """AWS does not tell something, so that nothing can be said of it."""


def asked(ask: Callable[[], Any], *unset: str) -> Any:
    """AWS's answer; None for what is not set, which it says with one of the errors `unset`.

    Raises:
        NotTold: we may not know.
    """
    try:
        return ask()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in unset:
            return None
        if code in _REFUSED_BY:
            logger.warning("AWS does not tell", why=code, asked=error.operation_name)
            raise NotTold(error.operation_name) from error
        raise


class Facts(Mapping[str, Any]):
    """What stands beside a resource's own description. Each fact is asked of AWS when a rule looks at it, and once.

    What AWS does not tell is not among them, so that no rule says anything of it.
    """

    def __init__(self, **asks: Callable[[], Any]) -> None:
        self._asks = asks
        self._known: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            ask = self._asks[name]
            try:
                self._known[name] = ask()
            except NotTold as error:
                del self._asks[name]
                raise KeyError(name) from error
        return self._known[name]

    @property
    def known(self) -> Mapping[str, Any]:
        """What was asked so far."""
        return self._known

    def __iter__(self) -> Iterator[str]:
        return (name for name in list(self._asks) if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
