# A table with point-in-time recovery, a bucket, and an export of the table into the bucket.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

resource "aws_s3_bucket" "example" {
  bucket_prefix = "example"
  force_destroy = true
}

resource "aws_dynamodb_table" "example" {
  name         = "example-table-1"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "user_id"

  attribute {
    name = "user_id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_dynamodb_table_export" "example" {
  table_arn = aws_dynamodb_table.example.arn
  s3_bucket = aws_s3_bucket.example.id
}

output "export" {
  value = {
    status   = aws_dynamodb_table_export.example.export_status
    items    = aws_dynamodb_table_export.example.item_count
    manifest = "s3://${aws_s3_bucket.example.id}/${aws_dynamodb_table_export.example.manifest_files_s3_key}"
  }
}
