# Exports a table as it was at a moment of the past.
#
# The moment lies between the table's making and now, so it cannot be written down before the table is there: the first
# apply makes the table, a later one, with -var export_time=..., exports it.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

variable "export_time" {
  description = "The moment to export, for example 2026-11-21T22:00:00Z. In UTC: other offsets plan a new export forever."
  type        = string
  default     = null

  validation {
    condition     = var.export_time == null || endswith(coalesce(var.export_time, "Z"), "Z")
    error_message = "Write the time in UTC, ending in Z: the provider reads it back so and would plan a new export."
  }
}

variable "visits" {
  description = "What the one item says. Change it between the applies to see that the export holds the past."
  type        = number
  default     = 1
}

resource "aws_s3_bucket" "example" {
  bucket_prefix = "example"
  force_destroy = true
}

resource "aws_dynamodb_table" "example" {
  name         = "example-table-2"
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
  count = var.export_time == null ? 0 : 1

  export_time = var.export_time
  s3_bucket   = aws_s3_bucket.example.id
  table_arn   = aws_dynamodb_table.example.arn
}

output "exports" {
  value = [for export in aws_dynamodb_table_export.example : {
    status   = export.export_status
    items    = export.item_count
    manifest = "s3://${export.s3_bucket}/${export.manifest_files_s3_key}"
  }]
}
