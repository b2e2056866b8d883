# A table with a little past, and exports of it in all their arguments. Without times there is only the table.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

variable "visits" {
  type = number
}

variable "from_time" {
  type    = string
  default = null
}

variable "to_time" {
  type    = string
  default = null
}

variable "prefix" {
  type    = string
  default = "exports/of every/day"
}

variable "key_is_enabled" {
  type    = bool
  default = true
}

locals {
  exports = var.from_time == null ? 0 : 1
}

data "aws_caller_identity" "me" {}

resource "aws_s3_bucket" "exports" {
  bucket_prefix = "flow-exports-"
  force_destroy = true
}

resource "aws_kms_key" "exports" {
  deletion_window_in_days = 7
  is_enabled              = var.key_is_enabled
}

resource "aws_dynamodb_table" "visits" {
  name           = "flow-exports"
  read_capacity  = 2
  write_capacity = 2
  hash_key       = "user"
  range_key      = "day"

  attribute {
    name = "user"
    type = "S"
  }
  attribute {
    name = "day"
    type = "N"
  }

  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_dynamodb_table_item" "ada" {
  for_each = toset(["1", "2"])

  table_name = aws_dynamodb_table.visits.name
  hash_key   = "user"
  range_key  = "day"
  item = jsonencode({
    user   = { S = "ada" }
    day    = { N = each.key }
    visits = { N = each.key == "1" ? tostring(var.visits) : "0" }
  })
}

resource "aws_dynamodb_table_export" "plain" {
  count = local.exports

  table_arn = aws_dynamodb_table.visits.arn
  s3_bucket = aws_s3_bucket.exports.id

  depends_on = [aws_dynamodb_table_item.ada]
}

resource "aws_dynamodb_table_export" "all" {
  count = local.exports

  table_arn        = aws_dynamodb_table.visits.arn
  export_format    = "ION"
  export_time      = var.from_time
  export_type      = "FULL_EXPORT"
  s3_bucket        = aws_s3_bucket.exports.id
  s3_bucket_owner  = data.aws_caller_identity.me.account_id
  s3_prefix        = var.prefix
  s3_sse_algorithm = "AES256"
}

resource "aws_dynamodb_table_export" "under_key" {
  count = local.exports

  table_arn         = aws_dynamodb_table.visits.arn
  export_time       = var.to_time
  s3_bucket         = aws_s3_bucket.exports.id
  s3_prefix         = "under-key"
  s3_sse_algorithm  = "KMS"
  s3_sse_kms_key_id = aws_kms_key.exports.id
}

resource "aws_dynamodb_table_export" "under_default_key" {
  count = local.exports

  table_arn        = aws_dynamodb_table.visits.arn
  s3_bucket        = aws_s3_bucket.exports.id
  s3_prefix        = "under-default-key"
  s3_sse_algorithm = "KMS"
}

resource "aws_dynamodb_table_export" "changes" {
  count = local.exports

  table_arn   = aws_dynamodb_table.visits.arn
  export_type = "INCREMENTAL_EXPORT"
  s3_bucket   = aws_s3_bucket.exports.id

  incremental_export_specification {
    export_from_time = var.from_time
  }
}

resource "aws_dynamodb_table_export" "new_images" {
  count = local.exports

  table_arn     = aws_dynamodb_table.visits.arn
  export_format = "DYNAMODB_JSON"
  export_type   = "INCREMENTAL_EXPORT"
  s3_bucket     = aws_s3_bucket.exports.id
  s3_prefix     = "new-images"

  incremental_export_specification {
    export_from_time = var.from_time
    export_to_time   = var.to_time
    export_view_type = "NEW_IMAGE"
  }
}

resource "aws_dynamodb_table_export" "ion_changes" {
  count = local.exports

  table_arn     = aws_dynamodb_table.visits.arn
  export_format = "ION"
  export_type   = "INCREMENTAL_EXPORT"
  s3_bucket     = aws_s3_bucket.exports.id
  s3_prefix     = "ion-changes"

  incremental_export_specification {
    export_from_time = var.from_time
    export_to_time   = var.to_time
    export_view_type = "NEW_AND_OLD_IMAGES"
  }
}

# A failed export is no failure of Terraform's: it stays as FAILED.
resource "aws_dynamodb_table_export" "nowhere" {
  count = local.exports

  table_arn = aws_dynamodb_table.visits.arn
  s3_bucket = "flow-no-such-bucket"
}

resource "aws_dynamodb_table_export" "under_disabled_key" {
  count = var.key_is_enabled ? 0 : 1

  table_arn         = aws_dynamodb_table.visits.arn
  s3_bucket         = aws_s3_bucket.exports.id
  s3_prefix         = "under-disabled-key"
  s3_sse_algorithm  = "KMS"
  s3_sse_kms_key_id = aws_kms_key.exports.arn
}
