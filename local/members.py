"""Member accounts in the embedded AWS: member.yaml is deployed there, as a StackSet would."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from samtranslator.yaml_helper import yaml_parse

from local.processes import ROOT
from local.stack import REGION, put_policy
from local.template import Resolver

CHANGES = "OrderlyChanges"
"""The name of the role by which Orderly changes things there."""

_ALL = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'


def join(account: str, home: Callable[[str], Any], url: str, outputs: Mapping[str, str]) -> boto3.Session:
    """Make the roles of member.yaml in that account; a session of an administrator there, good at `url`.

    `home` are clients of the stack's own account, as long as nobody is asked for rights; `outputs` are the stack's.
    """
    role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
    key = home("sts").assume_role(RoleArn=role, RoleSessionName="setup")["Credentials"]
    setup = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"], region_name=REGION)
    iam = setup.client("iam", endpoint_url=url)
    _make_roles(iam, account, {**outputs, "Changes": "ENABLED", "MemberChangeRole": CHANGES})
    iam.create_user(UserName="administrator")
    iam.put_user_policy(UserName="administrator", PolicyName="all", PolicyDocument=_ALL)
    own = iam.create_access_key(UserName="administrator")["AccessKey"]
    return boto3.Session(own["AccessKeyId"], own["SecretAccessKey"], region_name=REGION)


def _make_roles(iam: Any, account: str, given: Mapping[str, str]) -> None:
    """By IAM's own API: moto's CloudFormation keeps policies in a form that it does not enforce."""
    template = yaml_parse((ROOT / "member.yaml").read_text(encoding="utf-8"))
    defaults = {name: str(parameter.get("Default", "")) for name, parameter in template["Parameters"].items()}
    resolver = Resolver(template, {**defaults, **given}, {"AccountId": account, "Partition": "aws"})
    made = {
        name: one
        for name, one in template["Resources"].items()
        if "Condition" not in one or resolver.holds(one["Condition"])
    }
    for name, one in made.items():
        if one["Type"] == "AWS::IAM::Role":
            role = resolver.value(one["Properties"])
            resolver.physical[name] = role["RoleName"]
            trust = json.dumps(role["AssumeRolePolicyDocument"])
            iam.create_role(RoleName=role["RoleName"], AssumeRolePolicyDocument=trust)
            for policy in role["Policies"]:
                put_policy(iam, role["RoleName"], policy)
    for policy in (resolver.value(one["Properties"]) for one in made.values() if one["Type"] == "AWS::IAM::Policy"):
        for name in policy["Roles"]:
            put_policy(iam, name, policy)
