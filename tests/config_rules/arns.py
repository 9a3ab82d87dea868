"""What a resource of each type is called: its ARN, of which the last part is its id."""

from __future__ import annotations

from config_rules import kinds

_HERE = "eu-west-1:123456789012"
_KEY = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"

ARN_OF = {
    kinds.ACCOUNT: "arn:aws:iam::123456789012",
    kinds.ACCESS_ANALYZER: f"arn:aws:access-analyzer:{_HERE}:analyzer/account",
    kinds.ADDRESS: f"arn:aws:ec2:{_HERE}:elastic-ip/eipalloc-0123456789abcdef0",
    kinds.ALARM: f"arn:aws:cloudwatch:{_HERE}:alarm:queue-too-long",
    kinds.API_STAGE: "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/prod",
    kinds.BALANCER: f"arn:aws:elasticloadbalancing:{_HERE}:loadbalancer/app/orders/0123456789abcdef",
    kinds.BROKERS: f"arn:aws:kafka:{_HERE}:cluster/orders/{_KEY}-5",
    kinds.BUCKET: "arn:aws:s3:::orders-invoices",
    kinds.BUS: f"arn:aws:events:{_HERE}:event-bus/orders",
    kinds.CACHE: f"arn:aws:elasticache:{_HERE}:replicationgroup:orders",
    kinds.CERTIFICATE: f"arn:aws:acm:{_HERE}:certificate/{_KEY}",
    kinds.CLUSTER: f"arn:aws:rds:{_HERE}:cluster:cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    kinds.CLUSTER_SNAPSHOT: f"arn:aws:rds:{_HERE}:cluster-snapshot:orders-2026-11-20",
    kinds.CONTAINER_SERVICE: f"arn:aws:ecs:{_HERE}:service/main/orders",
    kinds.DATABASE: f"arn:aws:rds:{_HERE}:db:db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    kinds.DATABASE_SNAPSHOT: f"arn:aws:rds:{_HERE}:snapshot:orders-2026-11-20",
    kinds.DISTRIBUTION: "arn:aws:cloudfront::123456789012:distribution/E1A2B3C4D5E6F7",
    kinds.DOCUMENT: f"arn:aws:ssm:{_HERE}:document/Orders-Restart",
    kinds.ENDPOINT: f"arn:aws:ec2:{_HERE}:vpc-endpoint/vpce-0123456789abcdef0",
    kinds.FILE_SYSTEM: f"arn:aws:elasticfilesystem:{_HERE}:file-system/fs-0123456789abcdef0",
    kinds.FUNCTION: f"arn:aws:lambda:{_HERE}:function:orders",
    kinds.GROUP: f"arn:aws:ec2:{_HERE}:security-group/sg-0fea06a22aa5d9b23",
    kinds.IMAGE: f"arn:aws:ec2:{_HERE}:image/ami-0123456789abcdef0",
    kinds.INSTANCE: f"arn:aws:ec2:{_HERE}:instance/i-06dd90c34b8f87d76",
    kinds.INTERFACE: f"arn:aws:ec2:{_HERE}:network-interface/eni-0123456789abcdef0",
    kinds.KEY: f"arn:aws:kms:{_HERE}:key/{_KEY}",
    kinds.KUBERNETES: f"arn:aws:eks:{_HERE}:cluster/orders",
    kinds.LAUNCH_TEMPLATE: f"arn:aws:ec2:{_HERE}:launch-template/lt-0123456789abcdef0",
    kinds.LOG_GROUP: f"arn:aws:logs:{_HERE}:log-group:orders",
    kinds.NETWORK_ACL: f"arn:aws:ec2:{_HERE}:network-acl/acl-0123456789abcdef0",
    kinds.NOTEBOOK: f"arn:aws:sagemaker:{_HERE}:notebook-instance/orders",
    kinds.PEERING: f"arn:aws:ec2:{_HERE}:vpc-peering-connection/pcx-0123456789abcdef0",
    kinds.POLICY: "arn:aws:iam::123456789012:policy/ANPA0123456789ABCDEFG",
    kinds.QUEUE: f"arn:aws:sqs:{_HERE}:orders",
    kinds.REDSHIFT: f"arn:aws:redshift:{_HERE}:cluster:orders",
    kinds.REPLICATION: f"arn:aws:dms:{_HERE}:rep:ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    kinds.REPOSITORY: f"arn:aws:ecr:{_HERE}:repository/orders",
    kinds.ROLE: "arn:aws:iam::123456789012:role/AROA0123456789ABCDEFG",
    kinds.ROUTE_TABLE: f"arn:aws:ec2:{_HERE}:route-table/rtb-0123456789abcdef0",
    kinds.SCALING_GROUP: (f"arn:aws:autoscaling:{_HERE}:autoScalingGroup:{_KEY}:autoScalingGroupName/orders"),
    kinds.SEARCH: f"arn:aws:es:{_HERE}:domain/orders",
    kinds.SECRET: f"arn:aws:secretsmanager:{_HERE}:secret:orders-AbCdEf",
    kinds.SERVER_CERTIFICATE: "arn:aws:iam::123456789012:server-certificate/orders",
    kinds.SNAPSHOT: f"arn:aws:ec2:{_HERE}:snapshot/snap-0123456789abcdef0",
    kinds.SUBNET: f"arn:aws:ec2:{_HERE}:subnet/subnet-0123456789abcdef0",
    kinds.TABLE: f"arn:aws:dynamodb:{_HERE}:table/orders",
    kinds.TOPIC: f"arn:aws:sns:{_HERE}:orders",
    kinds.TRAIL: f"arn:aws:cloudtrail:{_HERE}:trail/all",
    kinds.TRANSIT_GATEWAY: f"arn:aws:ec2:{_HERE}:transit-gateway/tgw-0123456789abcdef0",
    kinds.USER: "arn:aws:iam::123456789012:user/AIDA0123456789ABCDEFG",
    kinds.USER_GROUP: "arn:aws:iam::123456789012:group/AGPA0123456789ABCDEFG",
    kinds.VOLUME: f"arn:aws:ec2:{_HERE}:volume/vol-0a1b2c3d4e5f60718",
    kinds.VPC: f"arn:aws:ec2:{_HERE}:vpc/vpc-0123456789abcdef0",
}

CALLED_BY_ARN = {
    kinds.API_STAGE,
    kinds.BALANCER,
    kinds.BROKERS,
    kinds.CERTIFICATE,
    kinds.CONTAINER_SERVICE,
    kinds.REPLICATION,
    kinds.SCALING_GROUP,
    kinds.SECRET,
    kinds.TOPIC,
}
"""Types of which AWS Config's resource id is the ARN."""
