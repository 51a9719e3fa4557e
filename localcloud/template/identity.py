"""Names, ARNs and addresses of resources: what ``Ref`` and ``Fn::GetAtt`` answer, known before anything is made."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from localcloud.template.model import ACCOUNT, REGION, Addresses

SECRET_SUFFIX = "Local1"
"""The six characters that AWS appends at random to a secret's ARN; the local AWS services use these."""

NAME_PROPERTIES = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Events::Rule": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SSM::Parameter": "Name",
    "AWS::SecretsManager::Secret": "Name",
}

_ARNS = {
    "AWS::CloudFront::Function": "cloudfront::{account}:function/{name}",
    "AWS::CloudWatch::Alarm": "cloudwatch:{region}:{account}:alarm:{name}",
    "AWS::DynamoDB::Table": "dynamodb:{region}:{account}:table/{name}",
    "AWS::Events::Rule": "events:{region}:{account}:rule/{name}",
    "AWS::IAM::Role": "iam::{account}:role/{name}",
    "AWS::KMS::Key": "kms:{region}:{account}:key/{name}",
    "AWS::Lambda::Function": "lambda:{region}:{account}:function:{name}",
    "AWS::Lambda::LayerVersion": "lambda:{region}:{account}:layer:{name}:1",
    "AWS::Logs::LogGroup": "logs:{region}:{account}:log-group:{name}:*",
    "AWS::S3::Bucket": "s3:::{name}",
    "AWS::SQS::Queue": "sqs:{region}:{account}:{name}",
    "AWS::SecretsManager::Secret": "secretsmanager:{region}:{account}:secret:{name}-" + SECRET_SUFFIX,
}
_REF_IS_ARN = {"AWS::Lambda::LayerVersion", "AWS::SecretsManager::Secret"}


@dataclass(frozen=True, slots=True)
class Identity:
    """One resource's physical name and what references to it resolve to."""

    kind: str
    name: str
    arn: str
    ref: str
    attributes: dict[str, str]


def identify(kind: str, logical_id: str, stack: str, given_name: str | None, addresses: Addresses) -> Identity:
    """Works out the identity of a resource; ``given_name`` is the name that the template itself sets, if any."""
    name = given_name or _default_name(kind, logical_id, stack)
    form = _ARNS.get(kind)
    arn = "arn:aws:" + form.format(region=REGION, account=ACCOUNT, name=name) if form else ""
    attributes = {"Arn": arn} if arn else {}
    ref = arn if kind in _REF_IS_ARN else name
    if kind == "AWS::SQS::Queue":
        ref = f"{addresses.aws}/{ACCOUNT}/{name}"
        attributes |= {"QueueName": name, "QueueUrl": ref}
    elif kind == "AWS::DynamoDB::Table":
        attributes["StreamArn"] = f"{arn}/stream/local"
    elif kind == "AWS::S3::Bucket":
        attributes |= {
            "DomainName": f"{name}.s3.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{REGION}.amazonaws.com",
        }
    elif kind == "AWS::CloudFront::Function":
        attributes["FunctionARN"] = arn
    elif kind == "AWS::CloudFront::Distribution":
        attributes |= {"DomainName": f"{name.lower()}.cloudfront.net", "Id": name}
    elif kind == "AWS::CloudFront::OriginAccessControl":
        attributes["Id"] = name
    elif kind == "AWS::KMS::Key":
        attributes["KeyId"] = name
    elif kind == "AWS::SecretsManager::Secret":
        attributes["Id"] = ref
    elif kind == "AWS::ApiGatewayV2::Api":
        attributes["ApiId"] = name
    return Identity(kind, name, arn, ref, attributes)


def _default_name(kind: str, logical_id: str, stack: str) -> str:
    if kind == "AWS::S3::Bucket":
        return f"{stack}-{logical_id}".lower()
    if kind == "AWS::KMS::Key":
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{stack}/{logical_id}"))
    if kind == "AWS::ApiGatewayV2::Api":
        return logical_id.lower()
    if kind.startswith(("AWS::ApiGatewayV2::", "AWS::CloudWatch::")):
        return logical_id
    return f"{stack}-{logical_id}"


def localise(text: str, hosts: tuple[str, ...], gateway: str) -> str:
    """Replaces the public addresses of the stack's APIs and distributions by the local gateway's, in both schemes."""
    for host in hosts:
        text = text.replace(f"https://{host}", gateway)
        text = text.replace(f"wss://{host}", gateway.replace("http", "ws", 1))
    return text
