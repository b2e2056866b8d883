"""Objects, asked by boto3. The answers expected are those that S3 gave to LocalStack's recorded tests (tests/aws/services/s3:
test_s3_api.snapshot.json, test_s3.snapshot.json, test_s3_preconditions.snapshot.json, test_s3_list_operations.snapshot.json,
test_s3_cors.snapshot.json), unless said otherwise. The name of the test is at the head of each check."""

import datetime
import time

import boto3
from botocore.config import Config

from checks import MIB, check, http, read, refused, run, s3


def error(answer):
    return {name: value for name, value in answer["Error"].items() if name not in ("Code", "Message")}


def presigned(method, path, **headers):
    """A request that boto3 has no call for."""
    bucket, _, key = path.partition("/")
    operation = {"GET": "get_object", "PUT": "put_object"}[method]
    client = boto3.client("s3", config=Config(signature_version="s3v4"))
    url = client.generate_presigned_url(operation, Params={"Bucket": bucket, "Key": key})
    return http(method, url, headers, b"" if method == "PUT" else None)


@check
def write_conditions(b):
    # TestS3ObjectWritePrecondition
    def put(**condition):
        return s3.put_object(Bucket=b, Key="k", Body=b"test", **condition)

    answer = refused("NoSuchKey", 404, put, IfMatch="d41d8cd98f00b204e9800998ecf8427e")
    assert error(answer) == {"Key": "k"}, answer
    answer = refused("NotImplemented", 501, put, IfMatch="*")
    assert error(answer) == {"Header": "If-Match", "additionalMessage": "We don't accept the provided value of If-Match header for this API"}
    answer = refused("NotImplemented", 501, put, IfNoneMatch="etag")
    assert answer["Error"]["Message"] == "A header you provided implies functionality that is not implemented"
    answer = refused("NotImplemented", 501, put, IfNoneMatch="*", IfMatch="x")
    assert error(answer) == {"Header": "If-Match,If-None-Match", "additionalMessage": "Multiple conditional request headers present in the request"}
    etag = put(IfNoneMatch="*")["ETag"]
    assert error(refused("PreconditionFailed", 412, put, IfNoneMatch="*")) == {"Condition": "If-None-Match"}
    assert error(refused("PreconditionFailed", 412, put, IfMatch="wrong")) == {"Condition": "If-Match"}
    assert put(IfMatch=etag)["ETag"] == etag
    assert put(IfMatch=etag.strip('"'))["ETag"] == etag


@check
def multipart_conditions(b):
    # test_multipart_if_match_*, test_multipart_if_none_match_with_put
    def begin():
        upload = s3.create_multipart_upload(Bucket=b, Key="k")["UploadId"]
        part = s3.upload_part(Bucket=b, Key="k", UploadId=upload, PartNumber=1, Body=b"test")
        return {"Bucket": b, "Key": "k", "UploadId": upload, "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}}

    etag = s3.put_object(Bucket=b, Key="k", Body=b"test")["ETag"]
    time.sleep(0.01)
    upload = begin()
    assert error(refused("PreconditionFailed", 412, s3.complete_multipart_upload, **upload, IfNoneMatch="*")) == {"Condition": "If-None-Match"}
    time.sleep(0.01)
    s3.put_object(Bucket=b, Key="k", Body=b"test")
    assert error(refused("PreconditionFailed", 412, s3.complete_multipart_upload, **upload, IfMatch="other")) == {"Condition": "If-Match"}
    answer = refused("ConditionalRequestConflict", 409, s3.complete_multipart_upload, **upload, IfMatch=etag)
    assert error(answer) == {"Condition": "If-Match", "Key": "k"}
    assert answer["Error"]["Message"] == "The conditional request cannot succeed due to a conflicting operation against this resource."
    s3.delete_object(Bucket=b, Key="k")
    refused("NoSuchKey", 404, s3.complete_multipart_upload, **upload, IfMatch=etag)
    s3.abort_multipart_upload(Bucket=b, Key="k", UploadId=upload["UploadId"])
    s3.put_object(Bucket=b, Key="k", Body=b"test")
    time.sleep(0.01)
    answer = s3.complete_multipart_upload(**begin(), IfMatch=etag)
    # Without an algorithm named the whole has the default one, whatever checksums the parts were sent with.
    assert answer["ETag"] == '"60cd54a928cbbcbb6e7b5595bab46a9e-1"', answer
    assert (answer["ChecksumCRC64NVME"], answer["ChecksumType"]) == ("+bu+zv66sUM=", "FULL_OBJECT"), answer


@check
def copy_conditions(b):
    # TestS3CopySourcePreconditions.test_s3_copy_object_preconditions
    s3.put_object(Bucket=b, Key="source", Body=b"data")
    head = s3.head_object(Bucket=b, Key="source")
    hour = datetime.timedelta(hours=1)

    def copy(**condition):
        return s3.copy_object(Bucket=b, Key="copy", CopySource=f"{b}/source", **condition)

    for name, value, condition in (
        ("CopySourceIfMatch", '"wrong"', "x-amz-copy-source-If-Match"),
        ("CopySourceIfUnmodifiedSince", head["LastModified"] - hour, "x-amz-copy-source-If-Unmodified-Since"),
        ("CopySourceIfNoneMatch", head["ETag"], "x-amz-copy-source-If-None-Match"),
        ("CopySourceIfNoneMatch", head["ETag"].strip('"'), "x-amz-copy-source-If-None-Match"),
        ("CopySourceIfModifiedSince", head["LastModified"], "x-amz-copy-source-If-Modified-Since"),
    ):
        answer = refused("PreconditionFailed", 412, copy, **{name: value})
        assert error(answer) == {"Condition": condition}, answer
    # A date in the future is no condition.
    copy(CopySourceIfModifiedSince=datetime.datetime.now(datetime.timezone.utc) + hour)
    copy(CopySourceIfMatch=head["ETag"], CopySourceIfUnmodifiedSince=head["LastModified"] - hour)


@check
def read_conditions(b):
    # test_s3_get_object_headers, test_precondition_failed_error
    s3.put_object(Bucket=b, Key="k", Body=b"data")
    etag = s3.head_object(Bucket=b, Key="k")["ETag"]
    answer = refused("PreconditionFailed", 412, s3.get_object, Bucket=b, Key="k", IfMatch="wrong")
    assert error(answer) == {"Condition": "If-Match"}
    refused("304", 304, s3.get_object, Bucket=b, Key="k", IfNoneMatch=etag)
    refused("304", 304, s3.get_object, Bucket=b, Key="k", IfNoneMatch=etag.strip('"'))
    assert read(b, "k", IfNoneMatch="wrong") == read(b, "k", IfMatch=etag) == b"data"


@check
def default_checksums(b):
    # test_cors_match_methods (the answer to a PUT that names no checksum), test_s3_checksum_no_automatic_sdk_calculation
    status, answer, _ = presigned("PUT", f"{b}/none")
    assert status == 200 and answer["x-amz-checksum-crc64nvme"] == "AAAAAAAAAAA=" and answer["x-amz-checksum-type"] == "FULL_OBJECT", answer
    head = s3.head_object(Bucket=b, Key="none", ChecksumMode="ENABLED")
    assert (head["ChecksumCRC64NVME"], head["ChecksumType"]) == ("AAAAAAAAAAA=", "FULL_OBJECT")
    answer = s3.copy_object(Bucket=b, Key="copy", CopySource=f"{b}/none", ChecksumAlgorithm="SHA256")["CopyObjectResult"]
    assert answer["ChecksumSHA256"] == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    copied = s3.copy_object(Bucket=b, Key="again", CopySource=f"{b}/copy")["CopyObjectResult"]
    assert copied["ChecksumSHA256"] == answer["ChecksumSHA256"]


@check
def put_object_checksum(b):
    # test_put_object_checksum, test_s3_invalid_content_md5
    for name, value in (
        ("CRC32", "cZWHwQ=="),
        ("CRC32C", "Pf4upw=="),
        ("SHA1", "B++3uSfJMSHWToQMQ1g6lIJY5Eo="),
        ("SHA256", "2l26x0trnT0r2AvakoFk2MB7eKVKzYESLMxSAKAzoik="),
    ):
        field = "Checksum" + name
        answer = refused("InvalidRequest", 400, s3.put_object, Bucket=b, Key="k", Body=b"test data..", **{field: "wrong"})
        assert answer["Error"]["Message"] == f"Value for x-amz-checksum-{name.lower()} header is invalid."
        assert s3.put_object(Bucket=b, Key="k", Body=b"test data..", **{field: value})[field] == value
        attributes = s3.get_object_attributes(Bucket=b, Key="k", ObjectAttributes=["ETag", "Checksum"])
        assert attributes["Checksum"] == {field: value, "ChecksumType": "FULL_OBJECT"}, attributes
        assert attributes["ETag"] == "e6d9226c2a86b7232933663c13467527"
        assert s3.get_object(Bucket=b, Key="k", ChecksumMode="ENABLED")[field] == value
        assert field not in s3.head_object(Bucket=b, Key="k")
    for md5 in ("__invalid__", "000", "not base64 encoded checksum", "MTIz"):
        answer = refused("InvalidDigest", 400, s3.put_object, Bucket=b, Key="k", Body=b"x", ContentMD5=md5)
        assert error(answer) == {"Content-MD5": md5}


@check
def ranges(b):
    # test_get_object_range
    s3.put_object(Bucket=b, Key="k", Body=b"0123456789")
    for asked, status, body, told in (
        ("0-8", 206, b"012345678", "bytes 0-8/10"),
        ("1-1", 206, b"1", "bytes 1-1/10"),
        ("1-0", 200, b"0123456789", None),
        ("1-", 206, b"123456789", "bytes 1-9/10"),
        ("-1-", 200, b"0123456789", None),
        ("-2", 206, b"89", "bytes 8-9/10"),
        ("-15", 206, b"0123456789", "bytes 0-9/10"),
        ("0-100", 206, b"0123456789", "bytes 0-9/10"),
        ("0--1", 200, b"0123456789", None),
        ("0-1,3-4", 200, b"0123456789", None),
        ("-", 200, b"0123456789", None),
    ):
        answer = s3.get_object(Bucket=b, Key="k", Range="bytes=" + asked)
        got = (answer["ResponseMetadata"]["HTTPStatusCode"], answer["Body"].read(), answer.get("ContentRange"))
        assert got == (status, body, told), (asked, got)
    assert read(b, "k", Range="0-8") == b"0123456789"
    for asked in ("-0", "100-200"):
        answer = refused("InvalidRange", 416, s3.get_object, Bucket=b, Key="k", Range="bytes=" + asked)
        assert error(answer) == {"ActualObjectSize": "10", "RangeRequested": "bytes=" + asked}, answer


@check
def part_copies(b):
    # test_upload_part_copy_range
    s3.put_object(Bucket=b, Key="source", Body=b"0123456789")
    upload = s3.create_multipart_upload(Bucket=b, Key="k")["UploadId"]

    def copy(number, asked):
        return s3.upload_part_copy(Bucket=b, Key="k", UploadId=upload, PartNumber=number, CopySource=f"{b}/source", CopySourceRange=asked)

    answer = copy(1, "bytes=0-8")["CopyPartResult"]
    assert answer["ETag"] == '"22975d8a5ed1b91445f6c55ac121505b"' and not any("Checksum" in each for each in answer), answer
    for asked in ("0-8", "bytes=1-0", "bytes=-1-", "bytes=0--1", "bytes=0-1,3-4,7-9", "bytes=-", "bytes=-0", "bytes=1-", "bytes=-2"):
        answer = refused("InvalidArgument", 400, copy, number=2, asked=asked)
        assert "must be of the form bytes=first-last" in answer["Error"]["Message"], answer
        assert error(answer) == {"ArgumentName": "x-amz-copy-source-range", "ArgumentValue": asked}
    answer = refused("InvalidArgument", 400, copy, number=2, asked="bytes=0-100")
    assert answer["Error"]["Message"] == "Range specified is not valid for source object of size: 10"
    answer = refused("InvalidRequest", 400, copy, number=2, asked="bytes=100-200")
    assert answer["Error"]["Message"] == "The specified copy range is invalid for the source object size"
    parts = s3.list_parts(Bucket=b, Key="k", UploadId=upload)
    assert parts["NextPartNumberMarker"] == 1 and parts["MaxParts"] == 1000 and not parts["IsTruncated"]
    assert {each: parts["Parts"][0][each] for each in ("PartNumber", "Size")} == {"PartNumber": 1, "Size": 9}
    assert "ChecksumCRC64NVME" not in parts["Parts"][0]


@check
def uploads(b):
    # test_multipart_and_list_parts, test_multipart_no_such_upload
    listed = s3.list_multipart_uploads(Bucket=b)
    assert (listed["KeyMarker"], listed["NextKeyMarker"], listed["NextUploadIdMarker"], listed["MaxUploads"]) == ("", "", "", 1000)
    upload = s3.create_multipart_upload(Bucket=b, Key="k")["UploadId"]
    assert s3.list_parts(Bucket=b, Key="k", UploadId=upload)["NextPartNumberMarker"] == 0
    listed = s3.list_multipart_uploads(Bucket=b)
    assert (listed["NextKeyMarker"], listed["NextUploadIdMarker"], listed["IsTruncated"]) == ("k", upload, False)
    for call, more in (
        (s3.upload_part, {"PartNumber": 1, "Body": b""}),
        (s3.complete_multipart_upload, {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": "x"}]}}),
        (s3.abort_multipart_upload, {}),
    ):
        answer = refused("NoSuchUpload", 404, call, Bucket=b, Key="k", UploadId="fakeid", **more)
        assert error(answer) == {"UploadId": "fakeid"}


@check
def attributes(b):
    # test_get_object_attributes, TestS3ListParts: get-object-attrs-next, get-object-attrs-wrong-part
    upload = s3.create_multipart_upload(Bucket=b, Key="k", ChecksumAlgorithm="SHA256")["UploadId"]
    parts = []
    for number in (1, 2):
        part = s3.upload_part(Bucket=b, Key="k", UploadId=upload, PartNumber=number, Body=b"a" * (5 * MIB + 1), ChecksumAlgorithm="SHA256")
        parts.append({"PartNumber": number, "ETag": part["ETag"], "ChecksumSHA256": part["ChecksumSHA256"]})
    answer = s3.complete_multipart_upload(Bucket=b, Key="k", UploadId=upload, MultipartUpload={"Parts": parts})
    assert answer["ChecksumType"] == "COMPOSITE" and answer["ChecksumSHA256"].endswith("-2"), answer

    def asked(**page):
        return s3.get_object_attributes(Bucket=b, Key="k", ObjectAttributes=["ObjectParts"], **page)["ObjectParts"]

    assert [each["PartNumber"] for each in asked()["Parts"]] == [1, 2]
    page = asked(MaxParts=1)
    assert (page["IsTruncated"], page["NextPartNumberMarker"], page["TotalPartsCount"]) == (True, 1, 2)
    page = asked(MaxParts=1, PartNumberMarker=1)
    assert (page["IsTruncated"], page["NextPartNumberMarker"], page["PartNumberMarker"], page["MaxParts"]) == (False, 2, 1, 1)
    page = asked(MaxParts=1, PartNumberMarker=10)
    assert (page["IsTruncated"], page["NextPartNumberMarker"], page["PartNumberMarker"]) == (False, 0, 10) and "Parts" not in page


@check
def tags(b):
    # TestS3BucketObjectTagging
    s3.put_object(Bucket=b, Key="k", Body=b"", Tagging="tag&tag1=tag1&tag2=tag2")
    assert [(each["Key"], each["Value"]) for each in s3.get_object_tagging(Bucket=b, Key="k")["TagSet"]] == [("tag", ""), ("tag1", "tag1"), ("tag2", "tag2")]
    for tagging in ("key1=val1&key1=val2", "key1=val1,key2=val2"):
        answer = refused("InvalidArgument", 400, s3.put_object, Bucket=b, Key="k", Body=b"", Tagging=tagging)
        assert error(answer) == {"ArgumentName": "x-amz-tagging", "ArgumentValue": tagging}
    for pairs, text, more in (
        ([("Key1", "a"), ("Key1", "b")], "Cannot provide multiple Tags with the same key", {"TagKey": "Key1"}),
        ([("Key1,Key2", "a")], "The TagKey you have provided is invalid", {"TagKey": "Key1,Key2"}),
        ([("Key1", "Val1,Val2")], "The TagValue you have provided is invalid", {"TagKey": "Key1", "TagValue": "Val1,Val2"}),
        ([("aws:prefixed", "a")], "System tags cannot be added/updated by requester", {"TagKey": "aws:prefixed"}),
    ):
        tagging = {"TagSet": [{"Key": key, "Value": value} for key, value in pairs]}
        answer = refused("InvalidTag", 400, s3.put_bucket_tagging, Bucket=b, Tagging=tagging)
        assert answer["Error"]["Message"] == text and error(answer) == more, answer
    answer = refused("InvalidTag", 400, s3.put_object_tagging, Bucket=b, Key="k", Tagging=tagging)
    assert answer["Error"]["Message"] == "Your TagKey cannot be prefixed with aws:"


@check
def listings(b):
    # test_bucket_name_with_dots, test_list_ops_encoding_type_validation, test_list_objects_v2_continuation_token_safe_chars,
    # test_list_buckets_region_validation
    keys = ["a/\U0001f600/", "date=2026-01-01/", "file%2Fname", "test key//", "test%123", "test+plus", "test@key/", "x\ny"]
    for key in keys:
        s3.put_object(Bucket=b, Key=key, Body=b"")
    answer = s3.list_objects_v2(Bucket=b, MaxKeys=3)
    assert answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "us-east-1"
    rest = s3.list_objects_v2(Bucket=b, ContinuationToken=answer["NextContinuationToken"])
    assert [each["Key"] for each in answer["Contents"] + rest["Contents"]] == keys
    assert [each["Key"] for each in s3.list_objects(Bucket=b)["Contents"]] == keys
    answer = s3.list_objects_v2(Bucket=b, StartAfter="date=2026-01-01/", MaxKeys=1, EncodingType="url")
    assert answer["StartAfter"] == "date%3D2026-01-01/" and answer["Contents"][0]["Key"] == "file%252Fname", answer
    answer = s3.list_objects_v2(Bucket=b, MaxKeys=0)
    assert (answer["KeyCount"], answer["IsTruncated"]) == (0, False)
    for call in (s3.list_objects, s3.list_objects_v2, s3.list_object_versions, s3.list_multipart_uploads):
        answer = refused("InvalidArgument", 400, call, Bucket=b, EncodingType="value")
        assert error(answer) == {"ArgumentName": "encoding-type", "ArgumentValue": "value"}
    refused("InvalidArgument", 400, s3.list_objects_v2, Bucket=b, ContinuationToken="***")
    answer = refused("InvalidArgument", 400, s3.list_buckets, BucketRegion="nowhere")
    assert answer["Error"]["Message"] == "Argument value nowhere is not a valid AWS Region"


@check
def odd_requests(b):
    # test_s3_put_presigned_url_missing_sig_param, test_get_object_no_such_bucket
    url = s3.generate_presigned_url("get_object", Params={"Bucket": b, "Key": "k"})
    assert "X-Amz-Signature" in url or "Signature" in url
    answer = refused("NoSuchBucket", 404, s3.get_object, Bucket=b + "-absent", Key="k")
    assert error(answer) == {"BucketName": b + "-absent"}
    status, _, body = http("GET", f"/{b}/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a")
    assert status == 400 and b"<Code>AuthorizationQueryParametersError</Code><Message>Query-string authentication version 4 requires the X-Amz-Algorithm" in body, body
    # A part of a bucket that nobody has heard of is not the bucket.
    status, _, body = http("GET", url.replace("/k?", "/k?somethingNew&"))
    assert b"<Code>NotImplemented</Code>" in body or b"<Code>SignatureDoesNotMatch</Code>" in body, body


run("boto3-recorded")
