"""The server as boto3 sees it: what is there, and what an export's files say."""
import gzip
import json

import flow

boto3 = flow.boto3()


def client(service, **options):
    return boto3.client(service, **options)


def everything(*regions):
    """Names of all that Terraform could leave behind. KMS keys that wait for their deletion do not count."""
    found = {"bucket " + bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]}
    for region in regions or (None,):
        db = client("dynamodb", region_name=region)
        for page in db.get_paginator("list_tables").paginate():
            found |= {f"table {name} {region}" for name in page["TableNames"]}
    return found


def manifest(bucket, key):
    """The summary of an export's manifest."""
    return json.loads(client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())


def exported(bucket, summary_key):
    """All lines of an export in DynamoDB JSON."""
    s3 = client("s3")
    files = s3.get_object(Bucket=bucket, Key=manifest(bucket, summary_key)["manifestFilesS3Key"])["Body"].read()
    lines = []
    for entry in files.decode().splitlines():
        data = s3.get_object(Bucket=bucket, Key=json.loads(entry)["dataFileS3Key"])["Body"].read()
        lines += [json.loads(line) for line in gzip.decompress(data).decode().splitlines()]
    return lines
