"""Every operation of the local S3 endpoint, asked by boto3. Prints one line a check; exit code 1 if any fails."""

import base64
import hashlib
import os
import tempfile
import time
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

from checks import MIB, check, crc32, read, refused, run, s3


@check
def buckets(b):
    assert b in [each["Name"] for each in s3.list_buckets()["Buckets"]]
    head = s3.head_bucket(Bucket=b)
    assert head["BucketRegion"] == "us-east-1", head
    assert s3.get_bucket_location(Bucket=b)["LocationConstraint"] is None
    s3.create_bucket(Bucket=b)
    other = b + "-eu"
    constraint = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket=other, CreateBucketConfiguration=constraint)
    assert s3.get_bucket_location(Bucket=other)["LocationConstraint"] == "eu-west-1"
    assert s3.head_bucket(Bucket=other)["BucketRegion"] == "eu-west-1"
    refused("BucketAlreadyOwnedByYou", 409, s3.create_bucket, Bucket=other, CreateBucketConfiguration=constraint)
    refused("404", 404, s3.head_bucket, Bucket=b + "-no")
    refused("NoSuchBucket", 404, s3.list_objects_v2, Bucket=b + "-no")
    refused("NoSuchBucket", 404, s3.put_object, Bucket=b + "-no", Key="a", Body=b"x")
    s3.put_object(Bucket=other, Key="a", Body=b"x")
    refused("BucketNotEmpty", 409, s3.delete_bucket, Bucket=other)
    s3.delete_object(Bucket=other, Key="a")
    s3.delete_bucket(Bucket=other)
    refused("404", 404, s3.head_bucket, Bucket=other)
    refused("AccessDenied", 403, s3.list_objects_v2, Bucket=b, ExpectedBucketOwner="111122223333")
    s3.list_objects_v2(Bucket=b, ExpectedBucketOwner="000000000000")


@check
def put_get_head_delete(b):
    body = b"hello, object"
    put = s3.put_object(
        Bucket=b,
        Key="a/b",
        Body=body,
        ContentType="text/plain; charset=UTF-8",
        CacheControl="no-cache",
        ContentDisposition="attachment",
        ContentEncoding="identity",
        ContentLanguage="en",
        Expires="Wed, 21 Oct 2026 07:28:00 GMT",
        Metadata={"one": "1", "two": "x y"},
        ServerSideEncryption="AES256",
    )
    etag = '"%s"' % hashlib.md5(body).hexdigest()
    assert put["ETag"] == etag and put["ServerSideEncryption"] == "AES256"
    assert put["ChecksumCRC32"] == crc32(body)
    for answer in (s3.get_object(Bucket=b, Key="a/b"), s3.head_object(Bucket=b, Key="a/b", ChecksumMode="ENABLED")):
        assert answer["ETag"] == etag and answer["ContentLength"] == len(body)
        assert answer["ContentType"] == "text/plain; charset=UTF-8", answer["ContentType"]
        assert answer["CacheControl"] == "no-cache" and answer["ContentDisposition"] == "attachment"
        assert answer["ContentEncoding"] == "identity" and answer["ContentLanguage"] == "en"
        assert answer["ExpiresString"] == "Wed, 21 Oct 2026 07:28:00 GMT"
        assert answer["Metadata"] == {"one": "1", "two": "x y"}
        assert answer["AcceptRanges"] == "bytes" and answer["ServerSideEncryption"] == "AES256"
        assert answer["ChecksumCRC32"] == crc32(body)
    assert read(b, "a/b") == body
    s3.put_object(Bucket=b, Key="a/b", Body=b"")
    assert read(b, "a/b") == b""
    assert s3.head_object(Bucket=b, Key="a/b")["ContentType"] == "binary/octet-stream"
    s3.delete_object(Bucket=b, Key="a/b")
    s3.delete_object(Bucket=b, Key="a/b")
    refused("NoSuchKey", 404, s3.get_object, Bucket=b, Key="a/b")
    refused("404", 404, s3.head_object, Bucket=b, Key="a/b")


@check
def odd_keys(b):
    keys = ["a b+c&d=e?f#g%h", "..", "a/../b", "./a", "/lead", "dir/", "a//b", "é中😀", "q\"'<>&", "t\tn\nr\re", "~!*()", "%41", "a;b=c", "k" * 1024]
    for key in keys:
        s3.put_object(Bucket=b, Key=key, Body=key.encode())
    for key in keys:
        assert read(b, key) == key.encode(), key
    listed = [each["Key"] for each in s3.list_objects_v2(Bucket=b)["Contents"]]
    assert listed == sorted(keys, key=lambda key: key.encode()), listed
    listed = [each["Key"] for each in s3.list_objects(Bucket=b)["Contents"]]
    assert listed == sorted(keys, key=lambda key: key.encode()), listed
    refused("KeyTooLongError", 400, s3.put_object, Bucket=b, Key="k" * 1025, Body=b"")


@check
def ranges(b):
    body = bytes(range(256)) * 40
    s3.put_object(Bucket=b, Key="r", Body=body)
    for text, expected in (("bytes=0-9", body[:10]), ("bytes=10-", body[10:]), ("bytes=-7", body[-7:]), ("bytes=5-5", body[5:6]), ("bytes=10230-99999", body[10230:]), ("bytes=-999999", body)):
        got = s3.get_object(Bucket=b, Key="r", Range=text)
        assert got["ResponseMetadata"]["HTTPStatusCode"] == 206, text
        assert got["Body"].read() == expected, text
    assert s3.get_object(Bucket=b, Key="r", Range="bytes=2-3")["ContentRange"] == "bytes 2-3/10240"
    assert s3.head_object(Bucket=b, Key="r", Range="bytes=2-3")["ContentLength"] == 2
    assert read(b, "r", Range="lines=1-2") == body
    refused("InvalidRange", 416, s3.get_object, Bucket=b, Key="r", Range="bytes=10240-")
    s3.put_object(Bucket=b, Key="empty", Body=b"")
    refused("InvalidRange", 416, s3.get_object, Bucket=b, Key="empty", Range="bytes=0-")


@check
def conditional_reads(b):
    head = s3.put_object(Bucket=b, Key="c", Body=b"x")
    modified = s3.head_object(Bucket=b, Key="c")["LastModified"]
    assert read(b, "c", IfMatch=head["ETag"]) == b"x"
    refused("PreconditionFailed", 412, s3.get_object, Bucket=b, Key="c", IfMatch='"00"')
    refused("304", 304, s3.get_object, Bucket=b, Key="c", IfNoneMatch=head["ETag"])
    refused("304", 304, s3.head_object, Bucket=b, Key="c", IfNoneMatch=head["ETag"])
    refused("304", 304, s3.get_object, Bucket=b, Key="c", IfModifiedSince=modified)
    assert read(b, "c", IfUnmodifiedSince=modified) == b"x"
    refused("PreconditionFailed", 412, s3.get_object, Bucket=b, Key="c", IfUnmodifiedSince="Wed, 21 Oct 2015 07:28:00 GMT")
    assert read(b, "c", IfModifiedSince="Wed, 21 Oct 2015 07:28:00 GMT") == b"x"


@check
def conditional_writes(b):
    first = s3.put_object(Bucket=b, Key="w", Body=b"1", IfNoneMatch="*")
    refused("PreconditionFailed", 412, s3.put_object, Bucket=b, Key="w", Body=b"2", IfNoneMatch="*")
    refused("PreconditionFailed", 412, s3.put_object, Bucket=b, Key="w", Body=b"2", IfMatch='"00"')
    refused("NoSuchKey", 404, s3.put_object, Bucket=b, Key="absent", Body=b"2", IfMatch='"00"')
    s3.put_object(Bucket=b, Key="w", Body=b"2", IfMatch=first["ETag"])
    assert read(b, "w") == b"2"
    upload = s3.create_multipart_upload(Bucket=b, Key="w")["UploadId"]
    part = s3.upload_part(Bucket=b, Key="w", UploadId=upload, PartNumber=1, Body=b"3")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"], "ChecksumCRC32": part["ChecksumCRC32"]}]}
    refused("PreconditionFailed", 412, s3.complete_multipart_upload, Bucket=b, Key="w", UploadId=upload, MultipartUpload=parts, IfNoneMatch="*")
    s3.abort_multipart_upload(Bucket=b, Key="w", UploadId=upload)


@check
def response_overrides(b):
    s3.put_object(Bucket=b, Key="o", Body=b"x")
    got = s3.get_object(Bucket=b, Key="o", ResponseContentType="a/b", ResponseContentDisposition='attachment; filename="ü"'.encode("ascii", "replace").decode(), ResponseCacheControl="max-age=1")
    assert got["ContentType"] == "a/b" and got["CacheControl"] == "max-age=1"


@check
def checksums(b):
    body = b"some content to sum up"
    values = {
        "CRC32": crc32(body),
        "SHA1": base64.b64encode(hashlib.sha1(body).digest()).decode(),
        "SHA256": base64.b64encode(hashlib.sha256(body).digest()).decode(),
    }
    for name, value in values.items():
        put = s3.put_object(Bucket=b, Key="s", Body=body, ChecksumAlgorithm=name)
        assert put["Checksum" + name] == value and put["ChecksumType"] == "FULL_OBJECT", put
        head = s3.head_object(Bucket=b, Key="s", ChecksumMode="ENABLED")
        assert head["Checksum" + name] == value
        assert read(b, "s", ChecksumMode="ENABLED") == body
        wrong = {"Checksum" + name: base64.b64encode(b"\0" * len(base64.b64decode(value))).decode()}
        refused("BadDigest", 400, s3.put_object, Bucket=b, Key="s", Body=body, **wrong)
        refused("InvalidRequest", 400, s3.put_object, Bucket=b, Key="s", Body=body, **{"Checksum" + name: "x"})
    for name, value in (("CRC32C", "4waSgw=="), ("CRC64NVME", "rosUhgp5mIg=")):
        put = s3.put_object(Bucket=b, Key="s", Body=b"123456789", **{"Checksum" + name: value})
        assert put["Checksum" + name] == value
        wrong = {"Checksum" + name: base64.b64encode(b"\0" * len(base64.b64decode(value))).decode()}
        refused("BadDigest", 400, s3.put_object, Bucket=b, Key="s", Body=b"x", **wrong)
    md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
    s3.put_object(Bucket=b, Key="s", Body=body, ContentMD5=md5)
    refused("BadDigest", 400, s3.put_object, Bucket=b, Key="s", Body=b"x", ContentMD5=md5)
    refused("InvalidDigest", 400, s3.put_object, Bucket=b, Key="s", Body=b"x", ContentMD5="x")


@check
def listing(b):
    keys = [f"{folder}/{number:03}" for folder in ("a", "b", "c/d") for number in range(30)] + ["top"]
    for key in keys:
        s3.put_object(Bucket=b, Key=key, Body=b"x")
    for operation in ("list_objects_v2", "list_objects"):
        pages = list(s3.get_paginator(operation).paginate(Bucket=b, PaginationConfig={"PageSize": 7}))
        assert [each["Key"] for page in pages for each in page["Contents"]] == sorted(keys)
        assert len(pages) == 13
        folded = []
        for page in s3.get_paginator(operation).paginate(Bucket=b, Delimiter="/", PaginationConfig={"PageSize": 1}):
            folded += [each["Prefix"] for each in page.get("CommonPrefixes", [])] + [each["Key"] for each in page.get("Contents", [])]
        assert folded == ["a/", "b/", "c/", "top"], folded
    page = s3.list_objects_v2(Bucket=b, Prefix="a/", StartAfter="a/027", FetchOwner=True)
    assert [each["Key"] for each in page["Contents"]] == ["a/028", "a/029"]
    assert page["KeyCount"] == 2 and page["Contents"][0]["Owner"]["ID"]
    assert page["Contents"][0]["ETag"] == '"%s"' % hashlib.md5(b"x").hexdigest()
    assert s3.list_objects_v2(Bucket=b, Prefix="c/", Delimiter="/")["CommonPrefixes"] == [{"Prefix": "c/d/"}]
    assert s3.list_objects_v2(Bucket=b, MaxKeys=0)["KeyCount"] == 0
    versions = []
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=b, PaginationConfig={"PageSize": 10}):
        versions += page["Versions"]
    assert [each["Key"] for each in versions] == sorted(keys)
    assert all(each["VersionId"] == "null" and each["IsLatest"] for each in versions)
    refused("InvalidArgument", 400, s3.list_objects_v2, Bucket=b, ContinuationToken="?")


@check
def delete_many(b):
    for key in ("1", "2", "3 &<>", "4"):
        s3.put_object(Bucket=b, Key=key, Body=b"x")
    got = s3.delete_objects(Bucket=b, Delete={"Objects": [{"Key": "1"}, {"Key": "3 &<>", "VersionId": "null"}, {"Key": "absent"}, {"Key": "4", "VersionId": "v"}]})
    assert [each["Key"] for each in got["Deleted"]] == ["1", "3 &<>", "absent"], got
    assert [(each["Key"], each["Code"]) for each in got["Errors"]] == [("4", "NoSuchVersion")], got
    got = s3.delete_objects(Bucket=b, Delete={"Quiet": True, "Objects": [{"Key": "2", "VersionId": "null"}]})
    assert "Deleted" not in got and "Errors" not in got
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=b)["Contents"]] == ["4"]


@check
def copies(b):
    body = os.urandom(100_000)
    s3.put_object(Bucket=b, Key="from é+ %", Body=body, ContentType="a/b", Metadata={"m": "1"}, Tagging="t=1")
    source = {"Bucket": b, "Key": "from é+ %"}
    got = s3.copy_object(Bucket=b, Key="to", CopySource=source)
    assert got["CopyObjectResult"]["ETag"] == '"%s"' % hashlib.md5(body).hexdigest()
    head = s3.head_object(Bucket=b, Key="to")
    assert head["ContentType"] == "a/b" and head["Metadata"] == {"m": "1"} and head["TagCount"] == 1
    assert read(b, "to") == body
    s3.copy_object(Bucket=b, Key="to", CopySource=source, MetadataDirective="REPLACE", ContentType="c/d", Metadata={"n": "2"})
    head = s3.head_object(Bucket=b, Key="to")
    assert head["ContentType"] == "c/d" and head["Metadata"] == {"n": "2"}
    refused("InvalidRequest", 400, s3.copy_object, Bucket=b, Key="to", CopySource={"Bucket": b, "Key": "to"})
    s3.copy_object(Bucket=b, Key="to", CopySource={"Bucket": b, "Key": "to"}, MetadataDirective="REPLACE")
    assert read(b, "to") == body
    refused("NoSuchKey", 404, s3.copy_object, Bucket=b, Key="to", CopySource={"Bucket": b, "Key": "absent"})
    refused("NoSuchBucket", 404, s3.copy_object, Bucket=b, Key="to", CopySource="no-such-bucket-x/y")
    refused("PreconditionFailed", 412, s3.copy_object, Bucket=b, Key="to", CopySource=source, CopySourceIfMatch='"00"')
    refused("PreconditionFailed", 412, s3.copy_object, Bucket=b, Key="to", CopySource=source, CopySourceIfNoneMatch=got["CopyObjectResult"]["ETag"])


@check
def transfer_of_50_mib(b):
    body = os.urandom(50 * MIB + 17)
    with tempfile.TemporaryDirectory() as folder:
        path, back = os.path.join(folder, "up"), os.path.join(folder, "down")
        with open(path, "wb") as out:
            out.write(body)
        s3.upload_file(path, b, "big", Config=TransferConfig(multipart_chunksize=8 * MIB), ExtraArgs={"ContentType": "x/y"})
        parts = [hashlib.md5(body[at : at + 8 * MIB]).digest() for at in range(0, len(body), 8 * MIB)]
        head = s3.head_object(Bucket=b, Key="big", ChecksumMode="ENABLED")
        assert head["ETag"] == '"%s-%d"' % (hashlib.md5(b"".join(parts)).hexdigest(), len(parts))
        assert head["ContentLength"] == len(body) and head["ContentType"] == "x/y"
        assert head.get("ChecksumCRC32"), head
        s3.download_file(b, "big", back)
        with open(back, "rb") as got:
            assert got.read() == body
    second = s3.get_object(Bucket=b, Key="big", PartNumber=2)
    assert second["PartsCount"] == len(parts) and second["Body"].read() == body[8 * MIB : 16 * MIB]
    refused("InvalidPartNumber", 416, s3.get_object, Bucket=b, Key="big", PartNumber=99)
    attributes = s3.get_object_attributes(Bucket=b, Key="big", ObjectAttributes=["ETag", "Checksum", "ObjectParts", "ObjectSize", "StorageClass"])
    assert attributes["ObjectSize"] == len(body) and attributes["ObjectParts"]["TotalPartsCount"] == len(parts)
    assert attributes["ETag"] == head["ETag"].strip('"') and attributes["StorageClass"] == "STANDARD"
    across = read(b, "big", Range=f"bytes={8 * MIB - 5}-{8 * MIB + 4}")
    assert across == body[8 * MIB - 5 : 8 * MIB + 5]
    s3.copy({"Bucket": b, "Key": "big"}, b, "copied", Config=TransferConfig(multipart_chunksize=8 * MIB))
    assert hashlib.md5(read(b, "copied")).digest() == hashlib.md5(body).digest()


@check
def multipart_by_hand(b):
    upload = s3.create_multipart_upload(Bucket=b, Key="m", ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT", Metadata={"a": "b"})["UploadId"]
    first, second = os.urandom(5 * MIB), b"tail"
    sent = [s3.upload_part(Bucket=b, Key="m", UploadId=upload, PartNumber=number, Body=body) for number, body in ((2, first), (7, b"replaced"), (7, second))]
    listed = s3.list_parts(Bucket=b, Key="m", UploadId=upload)
    assert [(each["PartNumber"], each["Size"]) for each in listed["Parts"]] == [(2, 5 * MIB), (7, 4)], listed
    assert listed["ChecksumAlgorithm"] == "CRC32"
    assert [each["PartNumber"] for each in s3.list_parts(Bucket=b, Key="m", UploadId=upload, MaxParts=1)["Parts"]] == [2]
    uploads = s3.list_multipart_uploads(Bucket=b)["Uploads"]
    assert [(each["Key"], each["UploadId"]) for each in uploads] == [("m", upload)]
    assert "Contents" not in s3.list_objects_v2(Bucket=b)

    def part(number, answer):
        return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumCRC32": answer["ChecksumCRC32"]}

    def complete(parts, **more):
        return s3.complete_multipart_upload(Bucket=b, Key="m", UploadId=upload, MultipartUpload={"Parts": parts}, **more)

    refused("InvalidPartOrder", 400, complete, parts=[part(7, sent[2]), part(2, sent[0])])
    refused("InvalidPart", 400, complete, parts=[part(3, sent[0])])
    refused("InvalidPart", 400, complete, parts=[part(7, sent[1])])
    refused("MalformedXML", 400, complete, parts=[])
    refused("BadDigest", 400, complete, parts=[part(2, sent[0]), part(7, sent[2])], ChecksumCRC32="AAAAAA==")
    refused("InvalidRequest", 400, complete, parts=[part(2, sent[0]), part(7, sent[2])], MpuObjectSize=3)
    done = complete([part(2, sent[0]), part(7, sent[2])], ChecksumCRC32=crc32(first + second), ChecksumType="FULL_OBJECT", MpuObjectSize=5 * MIB + 4)
    assert done["ETag"] == '"%s-2"' % hashlib.md5(hashlib.md5(first).digest() + hashlib.md5(second).digest()).hexdigest()
    assert done["ChecksumCRC32"] == crc32(first + second) and done["ChecksumType"] == "FULL_OBJECT"
    assert read(b, "m", ChecksumMode="ENABLED") == first + second
    assert s3.head_object(Bucket=b, Key="m")["Metadata"] == {"a": "b"}
    again = complete([part(2, sent[0]), part(7, sent[2])])
    assert again["ETag"] == done["ETag"]
    upload = s3.create_multipart_upload(Bucket=b, Key="m")["UploadId"]
    small = [s3.upload_part(Bucket=b, Key="m", UploadId=upload, PartNumber=number, Body=b"small") for number in (1, 2)]
    refused("EntityTooSmall", 400, complete, parts=[part(1, small[0]), part(2, small[1])])
    refused("InvalidArgument", 400, s3.upload_part, Bucket=b, Key="m", UploadId=upload, PartNumber=10001, Body=b"")
    copied = s3.upload_part_copy(Bucket=b, Key="m", UploadId=upload, PartNumber=3, CopySource={"Bucket": b, "Key": "m"}, CopySourceRange="bytes=0-9")
    assert copied["CopyPartResult"]["ETag"] == '"%s"' % hashlib.md5(first[:10]).hexdigest()
    s3.abort_multipart_upload(Bucket=b, Key="m", UploadId=upload)
    refused("NoSuchUpload", 404, s3.upload_part, Bucket=b, Key="m", UploadId=upload, PartNumber=1, Body=b"")
    refused("NoSuchUpload", 404, s3.abort_multipart_upload, Bucket=b, Key="m", UploadId=upload)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=b)


@check
def tagging(b):
    s3.put_object(Bucket=b, Key="t", Body=b"x", Tagging="a=1&b=%C3%A9")
    assert s3.get_object_tagging(Bucket=b, Key="t")["TagSet"] == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "é"}]
    s3.put_object_tagging(Bucket=b, Key="t", Tagging={"TagSet": [{"Key": "k", "Value": ""}]})
    assert s3.get_object_tagging(Bucket=b, Key="t")["TagSet"] == [{"Key": "k", "Value": ""}]
    assert s3.get_object(Bucket=b, Key="t")["TagCount"] == 1
    refused("BadRequest", 400, s3.put_object_tagging, Bucket=b, Key="t", Tagging={"TagSet": [{"Key": str(n), "Value": ""} for n in range(11)]})
    s3.delete_object_tagging(Bucket=b, Key="t")
    assert s3.get_object_tagging(Bucket=b, Key="t")["TagSet"] == []
    assert read(b, "t") == b"x"


def presigned_by(client, b):
    put = client.generate_presigned_url("put_object", Params={"Bucket": b, "Key": "p é+", "ContentType": "a/b"})
    urllib.request.urlopen(urllib.request.Request(put, data=b"presigned", method="PUT", headers={"Content-Type": "a/b"})).read()
    get = client.generate_presigned_url("get_object", Params={"Bucket": b, "Key": "p é+", "ResponseContentType": "c d/e"})
    answer = urllib.request.urlopen(get)
    assert answer.read() == b"presigned" and answer.headers["Content-Type"] == "c d/e"
    expired = client.generate_presigned_url("get_object", Params={"Bucket": b, "Key": "p é+"}, ExpiresIn=-10 if "AWSAccessKeyId" in get else 1)
    if "AWSAccessKeyId" not in get:
        expired = expired.replace(time.strftime("%Y%m%dT"), "20200101T")
    for url in (get.replace("Signature=", "Signature=AAAA"), get.split("?")[0], expired):
        try:
            urllib.request.urlopen(url)
            raise AssertionError(url)
        except urllib.error.HTTPError as error:
            assert error.code in (400, 403), error


@check
def presigned_version_2(b):
    presigned_by(boto3.client("s3", config=Config(signature_version="s3")), b)


@check
def presigned_version_4(b):
    presigned_by(boto3.client("s3", config=Config(signature_version="s3v4")), b)


@check
def virtual_host(b):
    client = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"].replace("127.0.0.1", "localhost"), config=Config(s3={"addressing_style": "virtual"}))
    url = client.generate_presigned_url("get_object", Params={"Bucket": b, "Key": "v/w"})
    s3.put_object(Bucket=b, Key="v/w", Body=b"by host")
    host = url.split("/")[2]
    assert host.startswith(b + ".localhost"), url
    reached = url.replace(host, "127.0.0.1:" + host.split(":")[1])
    assert urllib.request.urlopen(urllib.request.Request(reached, headers={"Host": host})).read() == b"by host"


@check
def configurations(b):
    for name, code in (
        ("bucket_policy", "NoSuchBucketPolicy"),
        ("bucket_tagging", "NoSuchTagSet"),
        ("bucket_cors", "NoSuchCORSConfiguration"),
        ("bucket_website", "NoSuchWebsiteConfiguration"),
        ("bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration"),
        ("bucket_replication", "ReplicationConfigurationNotFoundError"),
        ("object_lock_configuration", "ObjectLockConfigurationNotFoundError"),
    ):
        refused(code, 404, getattr(s3, "get_" + name), Bucket=b)
    assert "Status" not in s3.get_bucket_versioning(Bucket=b)
    assert "Status" not in s3.get_bucket_accelerate_configuration(Bucket=b)
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=b)
    assert s3.get_bucket_request_payment(Bucket=b)["Payer"] == "BucketOwner"
    assert s3.get_bucket_acl(Bucket=b)["Grants"][0]["Permission"] == "FULL_CONTROL"
    refused("NotImplemented", 501, s3.restore_object, Bucket=b, Key="x", RestoreRequest={})
    refused("NoSuchBucket", 404, s3.get_bucket_policy, Bucket=b + "-no")


@check
def refusals(b):
    refused("AccessControlListNotSupported", 400, s3.put_object, Bucket=b, Key="k", Body=b"", ACL="public-read")
    s3.put_object(Bucket=b, Key="k", Body=b"", ACL="bucket-owner-full-control")
    refused("NotImplemented", 501, s3.put_object, Bucket=b, Key="k", Body=b"", StorageClass="GLACIER")
    refused("InvalidArgument", 400, s3.get_object, Bucket=b, Key="k", VersionId="abc")
    assert read(b, "k", VersionId="null") == b""
    refused("MetadataTooLarge", 400, s3.put_object, Bucket=b, Key="k", Body=b"", Metadata={"m": "x" * 2100})
    wrong = boto3.client("s3", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key="wrong", config=Config(retries={"max_attempts": 1}))
    refused("SignatureDoesNotMatch", 403, wrong.list_objects_v2, Bucket=b)
    nobody = boto3.client("s3", aws_access_key_id="AKIDNOBODY", aws_secret_access_key="x", config=Config(retries={"max_attempts": 1}))
    refused("InvalidAccessKeyId", 403, nobody.list_objects_v2, Bucket=b)
    refused("InvalidBucketName", 400, s3.create_bucket, Bucket="1.2.3.4")


run("boto3-suite")
