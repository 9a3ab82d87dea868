"""The IAM action that a boto3 call needs, where AWS names it otherwise than the API.

Source: the Service Authorization Reference, "Actions defined by …", service by service.
"""

from __future__ import annotations

_PREFIX = {
    "accessanalyzer": "access-analyzer",
    "docdb": "rds",
    "efs": "elasticfilesystem",
    "elbv2": "elasticloadbalancing",
    "neptune": "rds",
    "opensearch": "es",
    "s3control": "s3",
}

_ACTION = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "apigateway:UpdateStage": "apigateway:PATCH",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:DeleteBucketOwnershipControls": "s3:PutBucketOwnershipControls",
    "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3control:DeletePublicAccessBlock": "s3:PutAccountPublicAccessBlock",
    "s3control:PutPublicAccessBlock": "s3:PutAccountPublicAccessBlock",
}

_WORDS = {"aws": "AWS", "db": "DB", "mfa": "MFA"}


def permission(service: str, action: str) -> str:
    """The IAM action of `client(service).action()`, such as `ec2:StopInstances`."""
    named = "".join(_WORDS.get(word, word.capitalize()) for word in action.split("_"))
    return _ACTION.get(f"{service}:{named}", f"{_PREFIX.get(service, service)}:{named}")
