"""A bucket's configurations, asked by boto3. The answers expected are those that S3 gave to LocalStack's recorded tests
(tests/aws/services/s3, test_s3_api.snapshot.json, test_s3_cors.snapshot.json, test_s3.snapshot.json), unless said otherwise."""

import json

from checks import check, http, read, refused, run, s3


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


def cors_rule(b, **rule):
    s3.put_bucket_cors(Bucket=b, CORSConfiguration={"CORSRules": [rule]})


def preflight(path, **headers):
    status, answer, body = http("OPTIONS", path, {name.replace("_", "-"): value for name, value in headers.items()})
    told = {name[len("access-control-"):]: value for name, value in answer.items() if name.startswith("access-control-")}
    return status, told, body.decode()


@check
def cors(b):
    # TestS3Cors
    answer = refused("NoSuchCORSConfiguration", 404, s3.get_bucket_cors, Bucket=b)
    assert answer["Error"]["BucketName"] == b
    status, _, body = preflight(f"/{b}")
    assert status == 400 and "<Code>BadRequest</Code><Message>Insufficient information. Origin request header needed." in body
    origin = "https://localhost:4200"
    status, _, body = preflight(f"/{b}", Origin=origin)
    assert status == 403 and "CORSResponse: CORS is not enabled for this bucket." in body
    assert "<Method>OPTIONS</Method><ResourceType>BUCKET</ResourceType>" in body, body
    status, _, body = preflight(f"/{b}-absent/k", Origin=origin)
    assert status == 403 and "CORSResponse: Bucket not found" in body

    kept = {"AllowedOrigins": [origin, "http://*.origin.com"], "AllowedMethods": ["GET", "PUT"], "MaxAgeSeconds": 3000, "AllowedHeaders": ["x-amz-request-payer", "x-AMZ-expected-*"]}
    cors_rule(b, **kept)
    assert s3.get_bucket_cors(Bucket=b)["CORSRules"] == [kept]
    status, told, body = preflight(f"/{b}/k", Origin=origin, Access_Control_Request_Method="PUT")
    expected = {"allow-credentials": "true", "allow-methods": "GET, PUT", "allow-origin": origin, "max-age": "3000"}
    assert (status, told, body) == (200, expected, ""), (status, told, body)
    status, told, _ = preflight(f"/{b}/k", Origin="http://test.origin.com", Access_Control_Request_Method="GET", Access_Control_Request_Headers="X-Amz-Request-Payer, x-amz-expected-bucket-owner")
    assert told["allow-headers"] == "x-amz-request-payer, x-amz-expected-bucket-owner", told
    assert told["allow-origin"] == "http://test.origin.com"
    for headers in (
        {"Origin": "https://localhost:4201", "Access_Control_Request_Method": "PUT"},
        {"Origin": origin, "Access_Control_Request_Method": "DELETE"},
        {"Origin": origin, "Access_Control_Request_Method": "PUT", "Access_Control_Request_Headers": "x-amz-acl"},
    ):
        status, told, body = preflight(f"/{b}/k", **headers)
        assert status == 403 and not told and "CORSResponse: This CORS request is not allowed." in body
        assert "<ResourceType>OBJECT</ResourceType>" in body

    s3.put_object(Bucket=b, Key="k", Body=b"test-cors")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": b, "Key": "k"})
    status, answer, body = http("GET", url, {"Origin": origin})
    assert (status, body) == (200, b"test-cors") and answer["access-control-allow-origin"] == origin
    assert answer["vary"] == "Origin, Access-Control-Request-Headers, Access-Control-Request-Method", answer
    status, answer, body = http("GET", url, {"Origin": "https://other"})
    assert status == 200 and "access-control-allow-origin" not in answer
    status, answer, body = http("GET", f"/{b}/k", {"Origin": origin})
    assert status == 403 and answer["access-control-allow-origin"] == origin

    cors_rule(b, AllowedOrigins=["*"], AllowedMethods=["GET"], ExposeHeaders=["x-amz-id-2", "x-amz-request-id"])
    status, told, _ = preflight(f"/{b}/k", Origin=origin, Access_Control_Request_Method="GET")
    assert told == {"allow-methods": "GET", "allow-origin": "*", "expose-headers": "x-amz-id-2, x-amz-request-id"}, told
    answer = refused("InvalidRequest", 400, cors_rule, b=b, AllowedOrigins=["*"], AllowedMethods=["MYMETHOD"])
    assert answer["Error"]["Message"] == "Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD"
    refused("InvalidRequest", 400, cors_rule, b=b, AllowedOrigins=["*.*"], AllowedMethods=["GET"])
    refused("MalformedXML", 400, s3.put_bucket_cors, Bucket=b, CORSConfiguration={"CORSRules": []})
    for _ in range(2):
        assert s3.delete_bucket_cors(Bucket=b)["ResponseMetadata"]["HTTPStatusCode"] == 204
    refused("NoSuchCORSConfiguration", 404, s3.get_bucket_cors, Bucket=b)


def put_policy(b, *statements, **more):
    document = {"Version": "2012-10-17", "Statement": list(statements), **more}
    return s3.put_bucket_policy(Bucket=b, Policy=json.dumps(document))


def statement(b, effect, action, *resources, principal="*", **more):
    return {"Effect": effect, "Principal": principal, "Action": action, "Resource": ["arn:aws:s3:::" + b + each for each in resources], **more}


@check
def policies(b):
    # TestS3BucketPolicy; the texts of what is malformed beyond it, as VersityGW quotes them.
    answer = refused("NoSuchBucketPolicy", 404, s3.get_bucket_policy, Bucket=b)
    assert answer["Error"]["Message"] == "The bucket policy does not exist"
    refused("NoSuchBucketPolicy", 404, s3.get_bucket_policy_status, Bucket=b)
    for document, text in (
        ("", "Policies must be valid JSON and the first byte must be '{'"),
        ("invalid json", "Policies must be valid JSON and the first byte must be '{'"),
        ("{}", "Missing required field Statement"),
        ("{", "This policy contains invalid Json"),
        ('{"Statement":[]}', "Could not parse the policy: Statement is empty!"),
        ('{"Version":"2013","Statement":[{}]}', "The policy must contain a valid version string"),
        ('{"Statement":[{}]}', "Missing required field Effect"),
        ('{"Statement":[{"Effect":"Maybe"}]}', "Invalid effect: Maybe"),
        ('{"Statement":[{"Effect":"Allow"}]}', "Missing required field Principal"),
    ):
        answer = refused("MalformedPolicy", 400, s3.put_bucket_policy, Bucket=b, Policy=document)
        assert answer["Error"]["Message"] == text, answer
    for given, text in (
        (statement(b, "Allow", "s3:GetObject", "/*", principal={"AWS": "nobody"}), "Invalid principal in policy"),
        (statement(b, "Allow", "dynamodb:GetItem", "/*"), "Policy has invalid action"),
        (statement(b + "-other", "Allow", "s3:GetObject", "/*"), "Policy has invalid resource"),
        (statement(b, "Allow", "s3:GetObject", ""), "Action does not apply to any resource(s) in statement"),
        (statement(b, "Allow", "s3:ListBucket", "/*"), "Action does not apply to any resource(s) in statement"),
    ):
        answer = refused("MalformedPolicy", 400, put_policy, b=b, **{"Statement": [given]})
        assert answer["Error"]["Message"] == text, answer

    # A new bucket blocks public policies.
    everybody = statement(b, "Allow", "s3:GetObject", "/*")
    refused("AccessDenied", 403, put_policy, b=b, **{"Statement": [everybody]})
    account = "arn:aws:iam::123456789012:role/reader"
    put_policy(b, statement(b, "Allow", ["s3:GetObject", "s3:ListBucket"], "", "/*", principal={"AWS": account}, Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))
    assert s3.get_bucket_policy_status(Bucket=b)["PolicyStatus"]["IsPublic"] is False
    s3.delete_public_access_block(Bucket=b)
    put_policy(b, everybody)
    assert json.loads(s3.get_bucket_policy(Bucket=b)["Policy"])["Statement"] == [everybody]
    assert s3.get_bucket_policy_status(Bucket=b)["PolicyStatus"]["IsPublic"] is True
    for _ in range(2):
        assert s3.delete_bucket_policy(Bucket=b)["ResponseMetadata"]["HTTPStatusCode"] == 204


@check
def denials(b):
    s3.put_object(Bucket=b, Key="open/a", Body=b"a")
    s3.put_object(Bucket=b, Key="shut/a", Body=b"a")
    put_policy(b, statement(b, "Deny", ["s3:Get*", "s3:DeleteObject"], "/shut/*"))
    answer = refused("AccessDenied", 403, s3.get_object, Bucket=b, Key="shut/a")
    assert f'not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::{b}/shut/a" with an explicit deny' in answer["Error"]["Message"]
    refused("403", 403, s3.head_object, Bucket=b, Key="shut/a")
    refused("AccessDenied", 403, s3.get_object_tagging, Bucket=b, Key="shut/a")
    refused("AccessDenied", 403, s3.copy_object, Bucket=b, Key="copy", CopySource={"Bucket": b, "Key": "shut/a"})
    refused("AccessDenied", 403, s3.delete_object, Bucket=b, Key="shut/a")
    answer = s3.delete_objects(Bucket=b, Delete={"Objects": [{"Key": "shut/a"}, {"Key": "open/b"}]})
    assert [each["Key"] for each in answer["Deleted"]] == ["open/b"]
    assert [(each["Key"], each["Code"]) for each in answer["Errors"]] == [("shut/a", "AccessDenied")]
    assert read(b, "open/a") == b"a"
    s3.put_object(Bucket=b, Key="shut/b", Body=b"b")

    put_policy(b, statement(b, "Deny", "s3:*", "", "/*"))
    refused("AccessDenied", 403, s3.list_objects_v2, Bucket=b)
    refused("AccessDenied", 403, s3.get_bucket_tagging, Bucket=b)
    refused("403", 403, s3.head_bucket, Bucket=b)
    assert "Deny" in s3.get_bucket_policy(Bucket=b)["Policy"]
    s3.delete_bucket_policy(Bucket=b)

    # Somebody else is kept out; what everybody asks for over TLS goes on, for the port counts as such.
    put_policy(
        b,
        statement(b, "Deny", "s3:*", "", "/*", principal={"AWS": "arn:aws:iam::123456789012:root"}),
        statement(b, "Deny", "s3:*", "", "/*", Condition={"Bool": {"aws:SecureTransport": "false"}}),
    )
    assert read(b, "shut/a") == b"a"
    put_policy(b, statement(b, "Deny", "s3:PutObject", "/*", Condition={"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES256"}}))
    refused("AccessDenied", 403, s3.put_object, Bucket=b, Key="k", Body=b"")
    s3.put_object(Bucket=b, Key="k", Body=b"", ServerSideEncryption="AES256")
    put_policy(b, statement(b, "Deny", "s3:ListBucket", "", Condition={"StringNotLike": {"s3:prefix": ["open/*", ""]}}))
    assert s3.list_objects_v2(Bucket=b, Prefix="open/")["KeyCount"] == 1
    refused("AccessDenied", 403, s3.list_objects_v2, Bucket=b, Prefix="shut/")
    answer = refused("NotImplemented", 501, put_policy, b=b, **{"Statement": [statement(b, "Deny", "s3:*", "/*", Condition={"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}})]})
    assert "NotIpAddress of aws:SourceIp" in answer["Error"]["Message"]
    s3.delete_bucket_policy(Bucket=b)


run("boto3-configurations")
