"""IAM in moto: rights under AWS's own names, and signatures of requests without a body."""

from __future__ import annotations

from botocore.awsrequest import AWSRequest
from moto.iam.access_control import IAMRequestBase

# Service Authorization Reference: the prefix of CloudWatch's actions is `cloudwatch`; it signs as `monitoring`.
_PREFIXES = {"monitoring": "cloudwatch"}
# The right that a call takes, where it is not called as the call is.
_RIGHTS = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "s3:GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
    "s3:PutPublicAccessBlock": "s3:PutAccountPublicAccessBlock",
    "s3:DeletePublicAccessBlock": "s3:PutAccountPublicAccessBlock",
}
# What moto takes for listing, making or deleting a bucket, or calls otherwise, by the query that says what it is.
_S3_QUERIES = {
    "encryption": "EncryptionConfiguration",
    "object-lock": "BucketObjectLockConfiguration",
    "ownershipControls": "BucketOwnershipControls",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "requestPayment": "BucketRequestPayment",
}


def install() -> None:
    """Have moto look for rights under AWS's own names, and check GET requests as they were signed, in this process."""
    check = IAMRequestBase.check_action_permitted
    sign = IAMRequestBase._create_aws_request

    def check_action_permitted(self: IAMRequestBase, resource: str) -> None:
        service, _, action = self._action.partition(":")
        called = f"{_PREFIXES.get(service, service)}:{action}"
        self._action = f"apigateway:{self._method}" if service == "apigateway" else _RIGHTS.get(called, called)
        about = _S3_QUERIES.get(self._path.partition("?")[2].partition("=")[0]) if service == "s3" else None
        if about:
            self._action = f"s3:{'Get' if self._method == 'GET' else 'Put'}{about}"
        check(self, resource)

    def create_aws_request(self: IAMRequestBase) -> AWSRequest:
        request: AWSRequest = sign(self)
        if self._method in {"GET", "HEAD", "DELETE"}:  # moto takes the headers for the body
            request.data = b""
        return request

    IAMRequestBase.check_action_permitted = check_action_permitted  # type: ignore[method-assign]
    IAMRequestBase._create_aws_request = create_aws_request  # type: ignore[method-assign]
