"""Server-side encryption of the local S3 endpoint, asked by boto3.

Where an answer of S3 is expected word for word, the source is LocalStack's recordings of S3 of February 2026, test_s3 and
test_s3_api.
"""

import base64
import hashlib
import json

import boto3
from botocore.config import Config

from checks import MIB, check, http, read, refused, run, s3

MANAGED = "arn:aws:kms:us-east-1:000000000000:key/"
KEY = b"k" * 32
OTHER = b"o" * 32
MISSING = "12345678-1234-1234-1234-123456789012"


def customer(key=KEY):
    return {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": key}


def copied(key=KEY):
    return {"CopySourceSSECustomerAlgorithm": "AES256", "CopySourceSSECustomerKey": key}


def md5(key=KEY):
    return base64.b64encode(hashlib.md5(key).digest()).decode()


def says(answer, **expected):
    names = ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled", "SSECustomerAlgorithm", "SSECustomerKeyMD5")
    assert {name: answer[name] for name in names if name in answer} == expected, answer


def message(expected, code, status, call, **arguments):
    got = refused(code, status, call, **arguments)["Error"]
    assert got["Message"] == expected, got
    return got


@check
def default_is_aes256(b):
    says(s3.put_object(Bucket=b, Key="a", Body=b"x"), ServerSideEncryption="AES256")
    says(s3.head_object(Bucket=b, Key="a"), ServerSideEncryption="AES256")
    rule = s3.get_bucket_encryption(Bucket=b)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule == [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}], rule
    s3.delete_bucket_encryption(Bucket=b)
    s3.delete_bucket_encryption(Bucket=b)


@check
def kms(b):
    body = b"y" * 200_000
    context = base64.b64encode(json.dumps({"team": "a", "é": "b"}).encode()).decode()
    put = s3.put_object(Bucket=b, Key="a", Body=body, ServerSideEncryption="aws:kms", BucketKeyEnabled=True, SSEKMSEncryptionContext=context)
    key = put["SSEKMSKeyId"]
    assert key.startswith(MANAGED) and put["SSEKMSEncryptionContext"] == context, put
    assert put["ETag"] != '"%s"' % hashlib.md5(body).hexdigest()
    for answer in (put, s3.head_object(Bucket=b, Key="a"), s3.get_object(Bucket=b, Key="a")):
        says(answer, ServerSideEncryption="aws:kms", SSEKMSKeyId=key, BucketKeyEnabled=True)
        assert answer["ETag"] == put["ETag"]
    assert read(b, "a", Range="bytes=65470-65999", IfMatch=put["ETag"]) == body[65470:66000]
    says(s3.put_object(Bucket=b, Key="a", Body=b"", ServerSideEncryption="aws:kms", SSEKMSKeyId=key), ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    says(s3.put_object(Bucket=b, Key="a", Body=b"", ServerSideEncryption="aws:kms", SSEKMSKeyId="alias/aws/s3"), ServerSideEncryption="aws:kms", SSEKMSKeyId=key)


@check
def kms_refusals(b):
    kms = {"Bucket": b, "Key": "k", "ServerSideEncryption": "aws:kms"}
    s3.put_object(Bucket=b, Key="source", Body=b"x")
    for call in (
        lambda **arguments: s3.put_object(Body=b"", **arguments),
        s3.create_multipart_upload,
        lambda **arguments: s3.copy_object(CopySource=f"{b}/source", **arguments),
    ):
        message("Invalid keyId 'fake-key-id'", "KMS.NotFoundException", 400, call, SSEKMSKeyId="fake-key-id", **kms)
        message(f"Key '{MANAGED}{MISSING}' does not exist", "KMS.NotFoundException", 400, call, SSEKMSKeyId=MISSING, **kms)
        message("Invalid arn us-west-2", "KMS.NotFoundException", 400, call, SSEKMSKeyId=(MANAGED + MISSING).replace("us-east-1", "us-west-2"), **kms)
    got = message(
        "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
        "InvalidArgument", 400, s3.put_object, Bucket=b, Key="k", ServerSideEncryption="AES256", SSEKMSKeyId="k",
    )
    refused("InvalidArgument", 400, s3.put_object, Bucket=b, Key="k", SSEKMSKeyId="k")
    got = message("The encryption method specified is not supported", "InvalidArgument", 400, s3.put_object, Bucket=b, Key="k", ServerSideEncryption="aes:kms")
    assert got["ArgumentName"] == "x-amz-server-side-encryption" and got["ArgumentValue"] == "aes:kms", got
    refused("NotImplemented", 501, s3.put_object, Bucket=b, Key="k", ServerSideEncryption="aws:kms:dsse")
    for context in ("no base64!", base64.b64encode(b'{"a":1}').decode(), base64.b64encode(b'["a"]').decode(), base64.b64encode(b'{"a":"b"} x').decode()):
        message(
            "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map",
            "InvalidArgument", 400, s3.put_object, SSEKMSEncryptionContext=context, **kms,
        )
    refused("404", 404, s3.head_object, Bucket=b, Key="k")
    s3.put_object(Body=b"x", **kms)
    old = boto3.client("s3", config=Config(signature_version="s3"))
    status, _, body = http("GET", old.generate_presigned_url("get_object", Params={"Bucket": b, "Key": "k"}))
    assert status == 400 and b"require AWS Signature Version 4." in body, body
    new = boto3.client("s3", config=Config(signature_version="s3v4"))
    status, _, body = http("GET", new.generate_presigned_url("get_object", Params={"Bucket": b, "Key": "k"}))
    assert status == 200 and body == b"x", body


@check
def multipart_under_kms(b):
    upload = s3.create_multipart_upload(Bucket=b, Key="m", ServerSideEncryption="aws:kms", BucketKeyEnabled=True)
    key = upload["SSEKMSKeyId"]
    expected = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key, "BucketKeyEnabled": True}
    says(upload, **expected)
    name = {"Bucket": b, "Key": "m", "UploadId": upload["UploadId"]}
    bodies = [b"1" * (5 * MIB), b"2" * 70_000]
    parts = []
    for number, body in enumerate(bodies, 1):
        part = s3.upload_part(PartNumber=number, Body=body, **name)
        says(part, **expected)
        assert part["ETag"] != '"%s"' % hashlib.md5(body).hexdigest()
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    done = s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **name)
    says(done, **expected)
    digests = b"".join(bytes.fromhex(part["ETag"].strip('"')) for part in parts)
    assert done["ETag"] == '"%s-2"' % hashlib.md5(digests).hexdigest()
    assert read(b, "m") == b"".join(bodies)
    assert read(b, "m", Range=f"bytes={5 * MIB - 3}-{5 * MIB + 2}") == b"111222"
    assert read(b, "m", PartNumber=2) == bodies[1]


@check
def customer_keys(b):
    body = b"z" * 150_000
    put = s3.put_object(Bucket=b, Key="a", Body=body, **customer())
    says(put, SSECustomerAlgorithm="AES256", SSECustomerKeyMD5=md5())
    says(s3.head_object(Bucket=b, Key="a", **customer()), SSECustomerAlgorithm="AES256", SSECustomerKeyMD5=md5())
    says(s3.get_object(Bucket=b, Key="a", **customer()), SSECustomerAlgorithm="AES256", SSECustomerKeyMD5=md5())
    assert put["ETag"] != '"%s"' % hashlib.md5(body).hexdigest()
    assert read(b, "a", Range="bytes=-70000", **customer()) == body[-70000:]
    needed = "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object."
    message(needed, "InvalidRequest", 400, s3.get_object, Bucket=b, Key="a")
    refused("400", 400, s3.head_object, Bucket=b, Key="a")
    message(needed, "InvalidRequest", 400, s3.get_object_attributes, Bucket=b, Key="a", ObjectAttributes=["ETag"])
    message(needed, "InvalidRequest", 400, s3.copy_object, Bucket=b, Key="c", CopySource=f"{b}/a")
    wrong = "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key."
    message(wrong, "AccessDenied", 403, s3.get_object, Bucket=b, Key="a", **customer(OTHER))
    message(wrong, "AccessDenied", 403, s3.get_object, Bucket=b, Key="a", **customer(b"short"))
    refused("403", 403, s3.head_object, Bucket=b, Key="a", **customer(OTHER))
    s3.put_object(Bucket=b, Key="plain", Body=b"x")
    message("The encryption parameters are not applicable to this object.", "InvalidRequest", 400, s3.get_object, Bucket=b, Key="plain", **customer())
    refused("400", 400, s3.head_object, Bucket=b, Key="plain", **customer())
    attributes = s3.get_object_attributes(
        Bucket=b, Key="a", ObjectAttributes=["ETag", "ObjectSize"], SSECustomerAlgorithm="AES256",
        SSECustomerKey=base64.b64encode(KEY).decode(), SSECustomerKeyMD5=md5(),
    )
    assert attributes["ObjectSize"] == len(body) and '"%s"' % attributes["ETag"] == put["ETag"]
    s3.delete_object(Bucket=b, Key="a")


@check
def customer_key_refusals(b):
    put = {"Bucket": b, "Key": "k", "Body": b"x"}
    got = message(
        "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
        "InvalidArgument", 400, s3.put_object, ServerSideEncryption="AES256", **customer(), **put,
    )
    assert got["ArgumentName"] == "x-amz-server-side-encryption" and got["ArgumentValue"] == "AES256", got
    refused("InvalidArgument", 400, s3.put_object, ServerSideEncryption="aws:kms", **customer(), **put)
    specified = "Requests specifying Server Side Encryption with Customer provided keys "
    message(specified + "must provide a valid encryption algorithm.", "InvalidArgument", 400, s3.put_object, SSECustomerKey=KEY, **put)
    message(specified + "must provide an appropriate secret key.", "InvalidArgument", 400, s3.put_object, SSECustomerAlgorithm="AES256", **put)
    message(
        "The Encryption request you specified is not valid. Supported value: AES256.",
        "InvalidEncryptionAlgorithmError", 400, s3.put_object, SSECustomerAlgorithm="AES512", SSECustomerKey=KEY, **put,
    )
    message("The secret key was invalid for the specified algorithm.", "InvalidArgument", 400, s3.put_object, **customer(b"k" * 10), **put)
    message(
        "The calculated MD5 hash of the key did not match the hash that was provided.",
        "InvalidArgument", 400, s3.put_object, SSECustomerAlgorithm="AES256", SSECustomerKey=base64.b64encode(KEY).decode(), SSECustomerKeyMD5=md5(OTHER), **put,
    )
    refused("404", 404, s3.head_object, Bucket=b, Key="k")


@check
def multipart_under_a_customers_key(b):
    upload = s3.create_multipart_upload(Bucket=b, Key="m", **customer())
    says(upload, SSECustomerAlgorithm="AES256", SSECustomerKeyMD5=md5())
    name = {"Bucket": b, "Key": "m", "UploadId": upload["UploadId"]}
    needed = "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters."
    message(needed, "InvalidRequest", 400, s3.upload_part, PartNumber=1, Body=b"x", **name)
    message(
        "The provided encryption parameters did not match the ones used originally.",
        "InvalidRequest", 400, s3.upload_part, PartNumber=1, Body=b"x", **customer(OTHER), **name,
    )
    part = s3.upload_part(PartNumber=1, Body=b"1" * (5 * MIB), **customer(), **name)
    says(part, SSECustomerAlgorithm="AES256", SSECustomerKeyMD5=md5())
    s3.put_object(Bucket=b, Key="source", Body=b"2" * 100, **customer(OTHER))
    second = s3.upload_part_copy(PartNumber=2, CopySource=f"{b}/source", **copied(OTHER), **customer(), **name)
    says(second, SSECustomerAlgorithm="AES256", SSECustomerKeyMD5=md5())
    parts = [{"PartNumber": 1, "ETag": part["ETag"]}, {"PartNumber": 2, "ETag": second["CopyPartResult"]["ETag"]}]
    assert len(s3.list_parts(**name)["Parts"]) == 2
    says(s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **name))
    assert read(b, "m", **customer()) == b"1" * (5 * MIB) + b"2" * 100
    assert s3.list_objects_v2(Bucket=b, Prefix="m")["Contents"][0]["Size"] == 5 * MIB + 100
    plain = s3.create_multipart_upload(Bucket=b, Key="p")
    message(needed, "InvalidRequest", 400, s3.upload_part, Bucket=b, Key="p", UploadId=plain["UploadId"], PartNumber=1, Body=b"x", **customer())


@check
def copies(b):
    body = b"c" * 100_000
    s3.put_object(Bucket=b, Key="customer", Body=body, **customer())
    copy = s3.copy_object(Bucket=b, Key="plain", CopySource=f"{b}/customer", **copied())
    says(copy, ServerSideEncryption="AES256")
    assert copy["CopyObjectResult"]["ETag"] == '"%s"' % hashlib.md5(body).hexdigest()
    copy = s3.copy_object(Bucket=b, Key="kms", CopySource=f"{b}/plain", ServerSideEncryption="aws:kms", BucketKeyEnabled=True)
    assert copy["SSEKMSKeyId"].startswith(MANAGED) and copy["BucketKeyEnabled"]
    copy = s3.copy_object(Bucket=b, Key="other", CopySource=f"{b}/kms", **customer(OTHER))
    says(copy, SSECustomerAlgorithm="AES256", SSECustomerKeyMD5=md5(OTHER))
    says(s3.copy_object(Bucket=b, Key="again", CopySource=f"{b}/kms"), ServerSideEncryption="AES256")
    assert read(b, "plain") == read(b, "kms") == read(b, "again") == read(b, "other", **customer(OTHER)) == body
    message("The encryption parameters are not applicable to this object.", "InvalidRequest", 400, s3.copy_object, Bucket=b, Key="x", CopySource=f"{b}/plain", **copied())
    refused("InvalidRequest", 400, s3.copy_object, Bucket=b, Key="plain", CopySource=f"{b}/plain")
    says(s3.copy_object(Bucket=b, Key="plain", CopySource=f"{b}/plain", ServerSideEncryption="AES256"), ServerSideEncryption="AES256")


@check
def bucket_default(b):
    def configure(rule):
        s3.put_bucket_encryption(Bucket=b, ServerSideEncryptionConfiguration={"Rules": [rule]})
        return s3.get_bucket_encryption(Bucket=b)["ServerSideEncryptionConfiguration"]["Rules"]

    kms = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    assert configure(kms) == [kms]
    put = s3.put_object(Bucket=b, Key="a", Body=b"x")
    key = put["SSEKMSKeyId"]
    expected = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key, "BucketKeyEnabled": True}
    says(put, **expected)
    says(s3.create_multipart_upload(Bucket=b, Key="m"), **expected)
    says(s3.copy_object(Bucket=b, Key="c", CopySource=f"{b}/a"), **expected)
    says(s3.copy_object(Bucket=b, Key="c", CopySource=f"{b}/c"), **expected)
    says(s3.put_object(Bucket=b, Key="a", ServerSideEncryption="aws:kms"), **expected)
    says(s3.put_object(Bucket=b, Key="a", BucketKeyEnabled=False), ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    says(s3.put_object(Bucket=b, Key="a", ServerSideEncryption="AES256"), ServerSideEncryption="AES256")
    named = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": MISSING}, "BucketKeyEnabled": False}
    assert configure(named) == [named]
    message(f"Key '{MANAGED}{MISSING}' does not exist", "KMS.NotFoundException", 400, s3.put_object, Bucket=b, Key="a")
    aes = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}
    assert configure(aes) == [aes]
    says(s3.put_object(Bucket=b, Key="a"), ServerSideEncryption="AES256")
    s3.delete_bucket_encryption(Bucket=b)
    assert s3.get_bucket_encryption(Bucket=b)["ServerSideEncryptionConfiguration"]["Rules"][0]["BucketKeyEnabled"] is False


@check
def bucket_default_refusals(b):
    def put(rules):
        return {"Bucket": b, "ServerSideEncryptionConfiguration": {"Rules": rules}}

    aes = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    malformed = "The XML you provided was not well-formed or did not validate against our published schema"
    message(malformed, "MalformedXML", 400, s3.put_bucket_encryption, **put([]))
    message(malformed, "MalformedXML", 400, s3.put_bucket_encryption, **put([aes, aes]))
    got = message(
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        "InvalidArgument", 400, s3.put_bucket_encryption,
        **put([{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256", "KMSMasterKeyID": "k"}}]),
    )
    assert got["ArgumentName"] == "ApplyServerSideEncryptionByDefault", got
    refused("NotImplemented", 501, s3.put_bucket_encryption, **put([{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms:dsse"}}]))
    refused("NoSuchBucket", 404, s3.get_bucket_encryption, Bucket=b + "-no")


@check
def customer_keys_blocked(b):
    s3.put_object(Bucket=b, Key="before", Body=b"x", **customer())
    upload = s3.create_multipart_upload(Bucket=b, Key="m", **customer())
    rule = {"BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}
    s3.put_bucket_encryption(Bucket=b, ServerSideEncryptionConfiguration={"Rules": [rule]})
    found = s3.get_bucket_encryption(Bucket=b)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert found["BlockedEncryptionTypes"] == rule["BlockedEncryptionTypes"], found
    assert found["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}, found
    refused("AccessDenied", 403, s3.put_object, Bucket=b, Key="after", Body=b"x", **customer())
    refused("AccessDenied", 403, s3.create_multipart_upload, Bucket=b, Key="after", **customer())
    refused("AccessDenied", 403, s3.upload_part, Bucket=b, Key="m", UploadId=upload["UploadId"], PartNumber=1, Body=b"x", **customer())
    assert read(b, "before", **customer()) == b"x"
    rule["BlockedEncryptionTypes"]["EncryptionType"] = ["NONE"]
    s3.put_bucket_encryption(Bucket=b, ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3.put_object(Bucket=b, Key="after", Body=b"x", **customer())


@check
def checksums_are_of_the_plain_bytes(b):
    for encryption in ({}, {"ServerSideEncryption": "aws:kms"}, customer()):
        put = s3.put_object(Bucket=b, Key="a", Body=b"hello", ChecksumAlgorithm="SHA256", **encryption)
        assert put["ChecksumSHA256"] == base64.b64encode(hashlib.sha256(b"hello").digest()).decode()
        key = encryption if "SSECustomerKey" in encryption else {}
        got = s3.get_object(Bucket=b, Key="a", ChecksumMode="ENABLED", **key)
        assert got["ChecksumSHA256"] == put["ChecksumSHA256"] and got["Body"].read() == b"hello"
        assert s3.head_object(Bucket=b, Key="a", ChecksumMode="ENABLED", **key)["ChecksumSHA256"] == put["ChecksumSHA256"]


run("boto3-encryption")
