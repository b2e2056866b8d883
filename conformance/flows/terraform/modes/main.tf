# One of each kind, and its export, for providers that are pointed at the server in other ways.

variable "name" {
  type = string
}

resource "aws_s3_bucket" "one" {
  bucket        = var.name
  force_destroy = true
}

resource "aws_s3_object" "one" {
  bucket  = aws_s3_bucket.one.id
  key     = "a/b c.txt"
  content = "here"
}

resource "aws_dynamodb_table" "one" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_dynamodb_table_export" "one" {
  table_arn = aws_dynamodb_table.one.arn
  s3_bucket = aws_s3_bucket.one.id
}

data "aws_region" "here" {}

data "aws_caller_identity" "me" {}

output "here" {
  value = {
    region        = data.aws_region.here.name
    account       = data.aws_caller_identity.me.account_id
    table_arn     = aws_dynamodb_table.one.arn
    bucket_region = aws_s3_bucket.one.region
    export        = aws_dynamodb_table_export.one.export_status
  }
}
