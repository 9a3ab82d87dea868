"""Redshift, DynamoDB, ElastiCache, OpenSearch, EFS and Secrets Manager read live."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from config_rules.catalogue import RULES
from config_rules.item import ConfigItem
from config_rules.kinds import CACHE, FILE_SYSTEM, REDSHIFT, SEARCH, SECRET, TABLE
from config_rules.live import SOURCES, Here, here, live_item
from config_rules.rule import Broken, Unknown
from core.aws.clients import client
from tests.config_rules.stores import OPEN, cache, domain, secret, table, warehouse

pytestmark = pytest.mark.usefixtures("aws")


def read(kind: str, identity: str) -> ConfigItem:
    found = live_item(here(client), kind, identity)
    assert found is not None
    assert found.id == identity
    assert found.resource.owner in {"ada@example.com", None}
    return found


def broken(found: ConfigItem) -> dict[str, str]:
    """Why each rule of the type is broken, after seeing that none says Unknown."""
    said = {name: r.with_parameters({}).judge(found) for name, r in RULES.items() if r.resource == found.type}
    assert said
    assert not [name for name, verdict in said.items() if isinstance(verdict, Unknown)]
    return {name: verdict.why for name, verdict in said.items() if isinstance(verdict, Broken)}


def test_a_redshift_cluster() -> None:
    assert broken(read(REDSHIFT, warehouse())) == {
        "warehouse-backed-up": "keeps its snapshots for 1 day, not for 7",
        "warehouse-encrypted": "is not encrypted",
        "warehouse-not-public": "has a public address",
    }


def test_a_table() -> None:
    found = read(TABLE, table())
    assert found.resource.owner == "ada@example.com"
    assert broken(found) == {
        "table-backed-up": "cannot be had back as it was",
        "table-kept": "is not protected from deletion",
        "table-own-key": "is encrypted with a key of DynamoDB's own",
    }


def test_a_table_with_a_key_of_ours() -> None:
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    assert "table-own-key" not in broken(read(TABLE, "orders"))


def test_a_cache() -> None:
    assert broken(read(CACHE, cache())) == {
        "cache-backed-up": "is not backed up",
        "cache-encrypted": "is not encrypted",
        "cache-with-tls": "takes no TLS",
    }


def test_a_search_domain_and_six_more() -> None:
    for number in range(6):
        client("opensearch").create_domain(DomainName=f"more-{number}", EngineVersion="OpenSearch_2.11")
    assert broken(read(SEARCH, domain())) == {
        "search-encrypted": "is not encrypted",
        "search-https-only": "answers HTTP",
        "search-nodes-encrypted": "sends what is in it between its servers as it is",
        "search-not-public": "lets everybody do everything",
    }
    assert len(list(SOURCES[SEARCH].read(Here(client, "123456789012", "eu-west-1"), []))) == 7


def test_a_file_system() -> None:
    made = client("efs").create_file_system(CreationToken="orders", Tags=[{"Key": "Name", "Value": "shared"}])
    found = read(FILE_SYSTEM, made["FileSystemId"])
    assert str(found.resource) == f"shared ({found.id})"
    assert broken(found) == {"file-system-encrypted": "is not encrypted"}


def test_a_secret() -> None:
    found = read(SECRET, secret(OPEN))
    assert found.name == "orders"
    assert broken(found) == {
        "secret-not-public": "lets everybody do everything",
        "secret-rotated": "is not rotated",
    }


class Secrets:
    """Lists one secret, and does not tell its policy."""

    def get_paginator(self, _call: str) -> Secrets:
        return self

    def paginate(self) -> list[dict[str, Any]]:
        long_ago = datetime.now(UTC) - timedelta(days=100)
        return [{"SecretList": [{"ARN": "arn:aws:secretsmanager:::secret:a", "Name": "a", "CreatedDate": long_ago}]}]

    def get_resource_policy(self, **_secret: str) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": ""}}, "GetResourcePolicy")


def test_a_secret_that_nobody_has_read_and_whose_policy_is_not_told() -> None:
    """moto calls no secret unread, and refuses nothing: so a fake client."""
    (found,) = SOURCES[SECRET].read(Here(lambda _service: Secrets(), "123456789012", "eu-west-1"), [])
    verdict = RULES["secret-used"].with_parameters({}).judge(found)
    assert isinstance(verdict, Broken)
    assert verdict.why == "was never read in 100 days"
    assert isinstance(RULES["secret-not-public"].with_parameters({}).judge(found), Unknown)
