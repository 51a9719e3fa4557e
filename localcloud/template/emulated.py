"""What the local cloud emulates: every resource type and property it acts on, or knowingly does not.

Anything that is not listed here is refused by name. ``ACTED`` values are used whole; a nested table lists what may
stand inside; ``ACCEPTED`` has no meaning on one machine (or none yet) and is left alone, as are whole types in
``ACCEPTED_TYPES``.
"""

from __future__ import annotations

from typing import Any, Final

ACTED: Final = "acted on"
ACCEPTED: Final = "accepted, not acted on"

ACCEPTED_TYPES = frozenset(
    {
        # Identity policies are not evaluated; the door to S3 checks signatures, nothing checks permissions.
        "AWS::IAM::Role",
        "AWS::IAM::Policy",
        "AWS::IAM::ManagedPolicy",
        "AWS::Lambda::Permission",
        "AWS::S3::BucketPolicy",
        # Layers are on the import path of every local function already.
        "AWS::Lambda::LayerVersion",
        # Logs go to the terminal; nothing counts metrics.
        "AWS::Logs::LogGroup",
        "AWS::Logs::MetricFilter",
        "AWS::Logs::QueryDefinition",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::SNS::Topic",  # for alarms; a function that published would be refused by the local services
        "AWS::ApiGateway::Account",
        "AWS::ApiGatewayV2::Deployment",
        "AWS::CloudFront::OriginAccessControl",  # the page's files are read from the checkout
        "AWS::CloudFront::OriginRequestPolicy",  # locally every header and the whole query reach the origin
    }
)

_CORS_RULE = {
    **dict.fromkeys(("AllowedHeaders", "AllowedMethods", "AllowedOrigins", "ExposedHeaders", "MaxAge"), ACTED),
    "Id": ACCEPTED,
}
_LIFECYCLE_RULE = {
    "Id": ACTED,
    "Status": ACTED,
    "Prefix": ACTED,
    "ExpirationInDays": ACTED,
    "ExpiredObjectDeleteMarker": ACTED,
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": ACTED},
    "NoncurrentVersionExpiration": {"NoncurrentDays": ACTED, "NewerNoncurrentVersions": ACTED},
    "Transitions": {"StorageClass": ACTED, "TransitionInDays": ACTED},
}

_PUBLIC_ACCESS = dict.fromkeys(
    ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), ACTED
)
_KEY_SCHEMA = {"AttributeName": ACTED, "KeyType": ACTED}
_THROUGHPUT = {"ReadCapacityUnits": ACTED, "WriteCapacityUnits": ACTED}
_LOCAL_INDEX = {
    "IndexName": ACTED,
    "KeySchema": _KEY_SCHEMA,
    "Projection": {"ProjectionType": ACTED, "NonKeyAttributes": ACTED},
}

EMULATED: dict[str, dict[str, Any]] = {
    "AWS::Lambda::Function": {
        **dict.fromkeys(("FunctionName", "Handler", "MemorySize", "PackageType", "Timeout"), ACTED),
        "ReservedConcurrentExecutions": ACTED,
        "ImageConfig": {"Command": ACTED},
        "Environment": {"Variables": ACTED},
        # Python, layers and code come from the checkout; disk and processor are the machine's.
        **dict.fromkeys(("Architectures", "Code", "EphemeralStorage", "Layers", "Runtime"), ACCEPTED),
        **dict.fromkeys(("Description", "KmsKeyArn", "LoggingConfig", "Role", "Tags", "TracingConfig"), ACCEPTED),
    },
    "AWS::Lambda::EventInvokeConfig": {
        **dict.fromkeys(("FunctionName", "MaximumEventAgeInSeconds", "MaximumRetryAttempts", "Qualifier"), ACTED),
        "DestinationConfig": {"OnFailure": {"Destination": ACTED}},
    },
    "AWS::Lambda::EventSourceMapping": {
        **dict.fromkeys(("BatchSize", "EventSourceArn", "FunctionName", "Enabled", "StartingPosition"), ACTED),
        **dict.fromkeys(("FunctionResponseTypes", "MaximumBatchingWindowInSeconds", "MaximumRetryAttempts"), ACTED),
        **dict.fromkeys(("BisectBatchOnFunctionError", "MaximumRecordAgeInSeconds"), ACTED),
        "ScalingConfig": {"MaximumConcurrency": ACTED},
        "DestinationConfig": {"OnFailure": {"Destination": ACTED}},
        "FilterCriteria": {"Filters": {"Pattern": ACTED}},
        **dict.fromkeys(("ParallelizationFactor", "Tags"), ACCEPTED),
    },
    "AWS::ApiGatewayV2::Api": {
        **dict.fromkeys(("Body", "CorsConfiguration", "ProtocolType", "RouteSelectionExpression"), ACTED),
        **dict.fromkeys(("Description", "FailOnWarnings", "Name", "Tags"), ACCEPTED),
    },
    "AWS::ApiGatewayV2::Stage": {
        **dict.fromkeys(("ApiId", "StageName"), ACTED),
        **dict.fromkeys(("AccessLogSettings", "AutoDeploy", "DefaultRouteSettings", "DeploymentId"), ACCEPTED),
        **dict.fromkeys(("Description", "RouteSettings", "Tags"), ACCEPTED),
    },
    "AWS::ApiGatewayV2::Route": {
        **dict.fromkeys(("ApiId", "AuthorizationType", "RouteKey", "Target"), ACTED),
        "RouteResponseSelectionExpression": ACTED,
        "OperationName": ACCEPTED,
    },
    "AWS::ApiGatewayV2::RouteResponse": {"RouteId": ACTED, "ApiId": ACCEPTED, "RouteResponseKey": ACCEPTED},
    "AWS::ApiGatewayV2::Integration": {
        **dict.fromkeys(("ApiId", "IntegrationType", "IntegrationUri", "TimeoutInMillis"), ACTED),
        **dict.fromkeys(("Description", "IntegrationMethod"), ACCEPTED),
    },
    "AWS::CloudFront::Function": {
        "FunctionCode": ACTED,
        "FunctionConfig": {"Runtime": ACTED, "Comment": ACCEPTED},
        **dict.fromkeys(("AutoPublish", "Name"), ACCEPTED),
    },
    "AWS::CloudFront::Distribution": {
        "DistributionConfig": {
            "DefaultCacheBehavior": {
                "FunctionAssociations": {"EventType": ACTED, "FunctionARN": ACTED},
                **dict.fromkeys(("ResponseHeadersPolicyId", "TargetOriginId"), ACTED),
                **dict.fromkeys(("AllowedMethods", "CachePolicyId", "Compress", "OriginRequestPolicyId"), ACCEPTED),
                "ViewerProtocolPolicy": ACCEPTED,
            },
            "Origins": {
                **dict.fromkeys(("Id", "DomainName"), ACTED),
                **dict.fromkeys(("CustomOriginConfig", "OriginAccessControlId", "S3OriginConfig"), ACCEPTED),
                "OriginCustomHeaders": ACCEPTED,
            },
            **dict.fromkeys(("Aliases", "DefaultRootObject"), ACTED),
            # Locally whatever is no file goes to the API, nothing is kept, and nothing is encrypted.
            **dict.fromkeys(("CacheBehaviors", "CustomErrorResponses", "ViewerCertificate"), ACCEPTED),
            **dict.fromkeys(("Comment", "Enabled", "HttpVersion", "IPV6Enabled", "PriceClass"), ACCEPTED),
        },
    },
    "AWS::CloudFront::ResponseHeadersPolicy": {
        "ResponseHeadersPolicyConfig": {
            "SecurityHeadersConfig": {
                "ContentSecurityPolicy": {"ContentSecurityPolicy": ACTED, "Override": ACCEPTED},
                "ContentTypeOptions": {"Override": ACCEPTED},
                "FrameOptions": {"FrameOption": ACTED, "Override": ACCEPTED},
                "ReferrerPolicy": {"ReferrerPolicy": ACTED, "Override": ACCEPTED},
                "StrictTransportSecurity": {"AccessControlMaxAgeSec": ACTED, "Override": ACCEPTED},
            },
            "CustomHeadersConfig": {"Items": {"Header": ACTED, "Value": ACTED, "Override": ACCEPTED}},
            **dict.fromkeys(("Comment", "Name"), ACCEPTED),
        }
    },
    "AWS::Events::Rule": {
        **dict.fromkeys(("EventPattern", "Name", "ScheduleExpression", "State"), ACTED),
        "Targets": {
            **dict.fromkeys(("Arn", "Input"), ACTED),
            "DeadLetterConfig": {"Arn": ACTED},
            **dict.fromkeys(("Id", "RetryPolicy"), ACCEPTED),
        },
        **dict.fromkeys(("Description", "Tags"), ACCEPTED),
    },
    "AWS::Scheduler::Schedule": {
        **dict.fromkeys(("ScheduleExpression", "State"), ACTED),
        "Target": {
            **dict.fromkeys(("Arn", "Input"), ACTED),
            **dict.fromkeys(("DeadLetterConfig", "RetryPolicy", "RoleArn"), ACCEPTED),
        },
        **dict.fromkeys(("Description", "FlexibleTimeWindow", "Name", "ScheduleExpressionTimezone"), ACCEPTED),
    },
    "AWS::SQS::Queue": {
        **dict.fromkeys(("DelaySeconds", "MaximumMessageSize", "MessageRetentionPeriod", "QueueName"), ACTED),
        **dict.fromkeys(("ReceiveMessageWaitTimeSeconds", "VisibilityTimeout"), ACTED),
        "RedrivePolicy": {"deadLetterTargetArn": ACTED, "maxReceiveCount": ACTED},
        **dict.fromkeys(("KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "SqsManagedSseEnabled"), ACCEPTED),
        **dict.fromkeys(("RedriveAllowPolicy", "Tags"), ACCEPTED),
    },
    "AWS::SQS::QueuePolicy": {"Queues": ACTED, "PolicyDocument": ACTED},
    "AWS::S3::Bucket": {
        "BucketName": ACTED,
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": {
                "BucketKeyEnabled": ACTED,
                "ServerSideEncryptionByDefault": {"SSEAlgorithm": ACTED, "KMSMasterKeyID": ACTED},
            }
        },
        "CorsConfiguration": {"CorsRules": _CORS_RULE},
        "LifecycleConfiguration": {"Rules": _LIFECYCLE_RULE},
        "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": ACTED}},
        "OwnershipControls": {"Rules": {"ObjectOwnership": ACTED}},
        "PublicAccessBlockConfiguration": _PUBLIC_ACCESS,
        "VersioningConfiguration": {"Status": ACTED},
        **dict.fromkeys(("LoggingConfiguration", "Tags"), ACCEPTED),
    },
    "AWS::DynamoDB::Table": {
        **dict.fromkeys(("BillingMode", "TableName"), ACTED),
        "AttributeDefinitions": {"AttributeName": ACTED, "AttributeType": ACTED},
        "KeySchema": _KEY_SCHEMA,
        "ProvisionedThroughput": _THROUGHPUT,
        "GlobalSecondaryIndexes": {
            **_LOCAL_INDEX,
            "ProvisionedThroughput": _THROUGHPUT,
            "OnDemandThroughput": ACCEPTED,
        },
        "LocalSecondaryIndexes": _LOCAL_INDEX,
        "SSESpecification": {"SSEEnabled": ACTED, "SSEType": ACTED, "KMSMasterKeyId": ACTED},
        "StreamSpecification": {"StreamViewType": ACTED},
        "TimeToLiveSpecification": {"AttributeName": ACTED, "Enabled": ACTED},
        **dict.fromkeys(("DeletionProtectionEnabled", "OnDemandThroughput"), ACCEPTED),
        **dict.fromkeys(("PointInTimeRecoverySpecification", "TableClass", "Tags"), ACCEPTED),
    },
    "AWS::SecretsManager::Secret": {
        **dict.fromkeys(("Description", "GenerateSecretString", "Name", "SecretString"), ACTED),
        **dict.fromkeys(("KmsKeyId", "Tags"), ACCEPTED),
    },
    "AWS::KMS::Key": {
        **dict.fromkeys(("Description", "KeySpec", "KeyUsage"), ACTED),
        **dict.fromkeys(("EnableKeyRotation", "KeyPolicy", "PendingWindowInDays", "RotationPeriodInDays"), ACCEPTED),
        "Tags": ACCEPTED,
    },
    "AWS::KMS::Alias": {"AliasName": ACTED, "TargetKeyId": ACTED},
    "AWS::SSM::Parameter": {
        **dict.fromkeys(("Name", "Type", "Value"), ACTED),
        **dict.fromkeys(("AllowedPattern", "Description", "Tags", "Tier"), ACCEPTED),
    },
}
