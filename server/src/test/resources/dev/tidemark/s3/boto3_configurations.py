"""A bucket's configurations, asked by boto3. The answers expected are those that S3 gave to LocalStack's recorded tests
(tests/aws/services/s3, test_s3_api.snapshot.json, test_s3_cors.snapshot.json, test_s3.snapshot.json), unless said otherwise."""

import boto3
from botocore.config import Config

from checks import check, http, refused, run, s3


@check
def ownership(b):
    # TestS3BucketOwnershipControls
    def kept():
        return s3.get_bucket_ownership_controls(Bucket=b)["OwnershipControls"]["Rules"]

    assert kept() == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    s3.put_bucket_ownership_controls(Bucket=b, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    assert kept() == [{"ObjectOwnership": "ObjectWriter"}]
    for rules in ([{"ObjectOwnership": "BucketOwnerPreferred"}, {"ObjectOwnership": "ObjectWriter"}], [{"ObjectOwnership": "Other"}], []):
        refused("MalformedXML", 400, s3.put_bucket_ownership_controls, Bucket=b, OwnershipControls={"Rules": rules})
    assert s3.delete_bucket_ownership_controls(Bucket=b)["ResponseMetadata"]["HTTPStatusCode"] == 204
    answer = refused("OwnershipControlsNotFoundError", 404, s3.get_bucket_ownership_controls, Bucket=b)
    assert answer["Error"]["BucketName"] == b
    s3.delete_bucket_ownership_controls(Bucket=b)
    s3.create_bucket(Bucket=b + "-preferred", ObjectOwnership="BucketOwnerPreferred")
    rules = s3.get_bucket_ownership_controls(Bucket=b + "-preferred")["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "BucketOwnerPreferred"}]
    s3.delete_bucket(Bucket=b + "-preferred")
    answer = refused("InvalidArgument", 400, s3.create_bucket, Bucket=b + "-x", ObjectOwnership="RandomValue")
    assert answer["Error"]["Message"] == "Invalid x-amz-object-ownership header: RandomValue"
    assert answer["Error"]["ArgumentName"] == "x-amz-object-ownership"


@check
def public_access_block(b):
    # TestS3PublicAccessBlock
    names = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")

    def kept():
        return s3.get_public_access_block(Bucket=b)["PublicAccessBlockConfiguration"]

    assert kept() == dict.fromkeys(names, True)
    s3.put_public_access_block(Bucket=b, PublicAccessBlockConfiguration={"BlockPublicAcls": False})
    assert kept() == dict.fromkeys(names, False)
    s3.put_public_access_block(Bucket=b, PublicAccessBlockConfiguration={"BlockPublicPolicy": True})
    assert kept() == {**dict.fromkeys(names, False), "BlockPublicPolicy": True}
    for _ in range(2):
        assert s3.delete_public_access_block(Bucket=b)["ResponseMetadata"]["HTTPStatusCode"] == 204
    answer = refused("NoSuchPublicAccessBlockConfiguration", 404, s3.get_public_access_block, Bucket=b)
    assert answer["Error"]["Message"] == "The public access block configuration was not found"


@check
def acls(b):
    # The S3 user guide, "Disabling ACLs for all new buckets"; test_s3_bucket_acl_exceptions.
    refused("AccessControlListNotSupported", 400, s3.put_bucket_acl, Bucket=b, ACL="private")
    refused("AccessControlListNotSupported", 400, s3.put_object, Bucket=b, Key="k", Body=b"", ACL="private")
    refused("InvalidBucketAclWithObjectOwnership", 400, s3.create_bucket, Bucket=b + "-public", ACL="public-read")
    s3.create_bucket(Bucket=b + "-private", ACL="private")
    s3.delete_bucket(Bucket=b + "-private")
    s3.put_bucket_ownership_controls(Bucket=b, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    s3.put_bucket_acl(Bucket=b, ACL="private")
    s3.put_object(Bucket=b, Key="k", Body=b"", ACL="private")
    s3.put_object_acl(Bucket=b, Key="k", ACL="private")
    refused("NoSuchKey", 404, s3.put_object_acl, Bucket=b, Key="absent", ACL="private")
    refused("NotImplemented", 501, s3.put_bucket_acl, Bucket=b, ACL="public-read")
    refused("NotImplemented", 501, s3.put_object, Bucket=b, Key="k", Body=b"", ACL="public-read")
    answer = refused("InvalidArgument", 400, s3.put_bucket_acl, Bucket=b, ACL="fake-acl")
    assert answer["Error"]["ArgumentName"] == "x-amz-acl" and answer["Error"]["ArgumentValue"] == "fake-acl"
    answer = refused("MissingSecurityHeader", 400, s3.put_bucket_acl, Bucket=b)
    assert answer["Error"]["MissingHeaderName"] == "x-amz-acl"
    acl = s3.get_bucket_acl(Bucket=b)
    policy = {"Owner": acl["Owner"], "Grants": acl["Grants"]}
    s3.put_bucket_acl(Bucket=b, AccessControlPolicy=policy)
    refused("UnexpectedContent", 400, s3.put_bucket_acl, Bucket=b, ACL="private", AccessControlPolicy=policy)
    owner = acl["Owner"]["ID"]
    s3.put_bucket_acl(Bucket=b, GrantFullControl="id=" + owner)
    answer = refused("InvalidRequest", 400, s3.put_bucket_acl, Bucket=b, ACL="private", GrantFullControl="id=" + owner)
    assert answer["Error"]["Message"] == "Specifying both Canned ACLs and Header Grants is not allowed"
    refused("MalformedACLError", 400, s3.put_bucket_acl, Bucket=b, AccessControlPolicy={})
    grantee = {"Type": "CanonicalUser", "ID": "wrong-id"}
    wrong = {"Owner": acl["Owner"], "Grants": [{"Grantee": grantee, "Permission": "FULL_CONTROL"}]}
    answer = refused("InvalidArgument", 400, s3.put_bucket_acl, Bucket=b, AccessControlPolicy=wrong)
    assert answer["Error"]["Message"] == "Invalid id" and answer["Error"]["ArgumentName"] == "CanonicalUser/ID"
    everybody = {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}
    shared = {"Owner": acl["Owner"], "Grants": [{"Grantee": everybody, "Permission": "READ"}]}
    refused("NotImplemented", 501, s3.put_bucket_acl, Bucket=b, AccessControlPolicy=shared)


@check
def never_set(b):
    # What cannot be true here is refused; setting it to nothing is not. The last from TestS3MetricsConfiguration.
    s3.put_bucket_request_payment(Bucket=b, RequestPaymentConfiguration={"Payer": "BucketOwner"})
    refused("NotImplemented", 501, s3.put_bucket_request_payment, Bucket=b, RequestPaymentConfiguration={"Payer": "Requester"})
    s3.put_bucket_logging(Bucket=b, BucketLoggingStatus={})
    logged = {"LoggingEnabled": {"TargetBucket": b, "TargetPrefix": "log"}}
    refused("NotImplemented", 501, s3.put_bucket_logging, Bucket=b, BucketLoggingStatus=logged)
    s3.put_bucket_notification_configuration(Bucket=b, NotificationConfiguration={})
    refused("NotImplemented", 501, s3.put_bucket_notification_configuration, Bucket=b, NotificationConfiguration={"EventBridgeConfiguration": {}})
    refused("NotImplemented", 501, s3.put_bucket_accelerate_configuration, Bucket=b, AccelerateConfiguration={"Status": "Enabled"})
    refused("NotImplemented", 501, s3.put_bucket_website, Bucket=b, WebsiteConfiguration={"IndexDocument": {"Suffix": "i"}})
    refused("NotImplemented", 501, s3.put_object_lock_configuration, Bucket=b, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})
    refused("NotImplemented", 501, s3.create_bucket, Bucket=b + "-locked", ObjectLockEnabledForBucket=True)
    for name, listed in (
        ("analytics_configuration", "AnalyticsConfigurationList"),
        ("inventory_configuration", "InventoryConfigurationList"),
        ("metrics_configuration", "MetricsConfigurationList"),
        ("intelligent_tiering_configuration", "IntelligentTieringConfigurationList"),
    ):
        answer = getattr(s3, f"list_bucket_{name}s")(Bucket=b)
        assert listed not in answer and not answer["IsTruncated"], answer
        refused("NoSuchConfiguration", 404, getattr(s3, f"get_bucket_{name}"), Bucket=b, Id="one")
        refused("NoSuchConfiguration", 404, getattr(s3, f"delete_bucket_{name}"), Bucket=b, Id="one")
    refused("NotImplemented", 501, s3.put_bucket_metrics_configuration, Bucket=b, Id="one", MetricsConfiguration={"Id": "one"})


@check
def object_lock(b):
    # TestS3ObjectLockRetention, TestS3ObjectLockLegalHold, test_delete_object_with_no_locking
    s3.put_object(Bucket=b, Key="k", Body=b"")
    for call in (s3.get_object_retention, s3.get_object_legal_hold):
        answer = refused("InvalidRequest", 400, call, Bucket=b, Key="k")
        assert answer["Error"]["Message"] == "Bucket is missing Object Lock Configuration"
        refused("NoSuchKey", 404, call, Bucket=b, Key="absent")
    refused("InvalidRequest", 400, s3.put_object_legal_hold, Bucket=b, Key="k", LegalHold={"Status": "ON"})
    refused("InvalidRequest", 400, s3.put_object, Bucket=b, Key="k", Body=b"", ObjectLockLegalHoldStatus="ON")
    answer = refused("InvalidArgument", 400, s3.delete_object, Bucket=b, Key="k", BypassGovernanceRetention=True)
    assert answer["Error"]["Message"] == "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets."


run("boto3-configurations")
