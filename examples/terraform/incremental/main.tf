# Exports what has changed in a table between two moments.
#
# Both lie between the table's making and now, so they cannot be written down before the table is there: the first apply
# makes the table, a later one, with -var export_from_time=... -var export_to_time=..., exports its changes.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

variable "export_from_time" {
  description = "Where the window begins, for example 2026-11-21T22:00:00Z: changes of this moment are in it."
  type        = string
  default     = null
}

variable "export_to_time" {
  description = "Where the window ends: changes of this moment are not in it any more."
  type        = string
  default     = null
}

variable "visits" {
  description = "What the one item says. Change it between the applies to have a change in the window."
  type        = number
  default     = 1
}

resource "aws_s3_bucket" "example" {
  bucket_prefix = "example"
  force_destroy = true
}

resource "aws_dynamodb_table" "example" {
  name         = "example-table-3"
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

resource "aws_dynamodb_table_item" "example" {
  table_name = aws_dynamodb_table.example.name
  hash_key   = aws_dynamodb_table.example.hash_key

  item = jsonencode({
    user_id = { S = "ada" }
    visits  = { N = tostring(var.visits) }
  })
}

resource "aws_dynamodb_table_export" "example" {
  count = var.export_from_time == null ? 0 : 1

  export_type = "INCREMENTAL_EXPORT"
  s3_bucket   = aws_s3_bucket.example.id
  table_arn   = aws_dynamodb_table.example.arn

  incremental_export_specification {
    export_from_time = var.export_from_time
    export_to_time   = var.export_to_time
  }
}

output "exports" {
  value = [for export in aws_dynamodb_table_export.example : {
    status   = export.export_status
    items    = export.item_count
    manifest = "s3://${export.s3_bucket}/${export.manifest_files_s3_key}"
  }]
}
