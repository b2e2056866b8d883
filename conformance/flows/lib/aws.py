"""The server as boto3 sees it: what is there, and what an export's files say."""
import gzip
import json

import flow

boto3 = flow.boto3()


def client(service, **options):
    return boto3.client(service, **options)


def everything(*regions):
    """Names of all that Terraform could leave behind. Keys of AWS, and those that wait for their deletion, do not count."""
    found = {"bucket " + bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]}
    for region in regions or (None,):
        db = client("dynamodb", region_name=region)
        for page in db.get_paginator("list_tables").paginate():
            found |= {f"table {name} {region}" for name in page["TableNames"]}
        kms = client("kms", region_name=region)
        for page in kms.get_paginator("list_keys").paginate():
            for key in page["Keys"]:
                described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
                if described["KeyManager"] == "CUSTOMER" and described["KeyState"] != "PendingDeletion":
                    found.add(f"key {described['Arn']}")
        for page in kms.get_paginator("list_aliases").paginate():
            found |= {f"{alias['AliasName']} {region}" for alias in page["Aliases"]
                      if not alias["AliasName"].startswith("alias/aws/")}
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


def is_completed(export, items):
    """What Terraform holds of an export: that it is completed and its files say the same."""
    flow.same(export["export_status"], "COMPLETED", "export_status")
    flow.same(export["item_count"], items, "item_count")
    flow.check(export["arn"].startswith(export["table_arn"] + "/export/"), f"arn {export['arn']}")
    summary = manifest(export["s3_bucket"], export["manifest_files_s3_key"])
    flow.same(summary["exportArn"], export["arn"], "the manifest's exportArn")
    flow.same(summary["itemCount"], items, "the manifest's itemCount")


def lines_of(export):
    """What an export that Terraform holds has written, without the times of writes."""
    lines = exported(export["s3_bucket"], export["manifest_files_s3_key"])
    for line in lines:
        metadata = line.pop("Metadata", None)
        flow.check(metadata is None or metadata["WriteTimestampMicros"]["N"].isdigit(), f"no time in {metadata}")
    return lines
