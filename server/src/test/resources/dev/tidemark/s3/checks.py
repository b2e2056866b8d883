"""What the suites of checks share: a client, how to expect refusals, and the run."""

import base64
import os
import sys
import traceback
import urllib.error
import urllib.request
import zlib

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

MIB = 1024 * 1024
s3 = boto3.client("s3", config=Config(retries={"max_attempts": 1}))
checks = []


def check(function):
    checks.append(function)
    return function


def refused(code, status, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        got = error.response["Error"]["Code"]
        got_status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert got == code and got_status == status, f"{got} {got_status}: {error}"
        return error.response
    raise AssertionError(f"expected {code}")


def crc32(data):
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def read(bucket, key, **arguments):
    return s3.get_object(Bucket=bucket, Key=key, **arguments)["Body"].read()


def http(method, path, headers=None, body=None):
    """An answer without a client in between: status, headers by lower-case name, body."""
    request = urllib.request.Request(
        path if "://" in path else os.environ["AWS_ENDPOINT_URL"] + path, data=body, headers=headers or {}, method=method
    )
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def empty(bucket):
    for upload in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []):
        s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for each in page.get("Contents", []):
            s3.delete_object(Bucket=bucket, Key=each["Key"])


def run(name):
    """Runs every check, or those named on the command line, each with a bucket of its own."""
    failed = 0
    for number, function in enumerate(checks):
        if len(sys.argv) > 1 and function.__name__ not in sys.argv[1:]:
            continue
        bucket = f"{name}-{number}"
        try:
            s3.create_bucket(Bucket=bucket)
            function(bucket)
            empty(bucket)
            s3.delete_bucket(Bucket=bucket)
            print("ok  ", function.__name__, flush=True)
        except Exception as error:
            failed += 1
            where = traceback.extract_tb(error.__traceback__)[1]
            print("FAIL", function.__name__, f"line {where.lineno}:", type(error).__name__, error, flush=True)
    sys.exit(1 if failed else 0)
