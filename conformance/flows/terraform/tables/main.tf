# Tables with all that can be set on them. Stage 2 changes in place what can be changed so.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

variable "stage" {
  type = number
}

locals {
  first = var.stage == 1
}

resource "aws_dynamodb_table" "full" {
  name                        = "flow-full"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "artist"
  range_key                   = "title"
  deletion_protection_enabled = local.first
  stream_enabled              = true
  stream_view_type            = local.first ? "NEW_AND_OLD_IMAGES" : "KEYS_ONLY"

  attribute {
    name = "artist"
    type = "S"
  }
  attribute {
    name = "title"
    type = "S"
  }
  attribute {
    name = "year"
    type = "N"
  }
  attribute {
    name = "sleeve"
    type = "B"
  }

  local_secondary_index {
    name               = "by-year"
    range_key          = "year"
    projection_type    = "INCLUDE"
    non_key_attributes = ["label", "plays"]
  }

  global_secondary_index {
    name            = "by-sleeve"
    hash_key        = "sleeve"
    projection_type = "KEYS_ONLY"
  }

  dynamic "global_secondary_index" {
    for_each = local.first ? ["first"] : ["second", "third"]
    content {
      name               = "years-${global_secondary_index.value}"
      hash_key           = "year"
      range_key          = "artist"
      projection_type    = global_secondary_index.value == "third" ? "ALL" : "INCLUDE"
      non_key_attributes = global_secondary_index.value == "third" ? null : ["label"]
    }
  }

  ttl {
    enabled        = true
    attribute_name = "expires"
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = local.first ? 7 : 14
  }

  tags = local.first ? {
    team  = "music"
    stage = "one"
    } : {
    stage = "two"
    costs = "none: free + fast = @home/1"
  }
}

resource "aws_dynamodb_table" "provisioned" {
  name           = "flow-provisioned"
  hash_key       = "id"
  read_capacity  = local.first ? 2 : 5
  write_capacity = local.first ? 3 : 4

  attribute {
    name = "id"
    type = "N"
  }
  attribute {
    name = "kind"
    type = "S"
  }

  global_secondary_index {
    name            = "kinds"
    hash_key        = "kind"
    projection_type = "ALL"
    read_capacity   = local.first ? 1 : 6
    write_capacity  = local.first ? 1 : 7
  }
}

resource "aws_dynamodb_table" "mode" {
  name           = "flow-mode"
  billing_mode   = local.first ? "PROVISIONED" : "PAY_PER_REQUEST"
  hash_key       = "id"
  read_capacity  = local.first ? 1 : null
  write_capacity = local.first ? 1 : null
  table_class    = local.first ? "STANDARD_INFREQUENT_ACCESS" : "STANDARD"
  stream_enabled = !local.first

  stream_view_type = local.first ? null : "NEW_IMAGE"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = !local.first
  }
}

resource "aws_dynamodb_table" "limited" {
  name         = "flow-limited"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  on_demand_throughput {
    max_read_request_units  = local.first ? 10 : 20
    max_write_request_units = local.first ? 5 : 5
  }
}

resource "aws_dynamodb_table" "off" {
  name             = "flow-off"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = local.first
  stream_view_type = local.first ? "OLD_IMAGE" : null

  attribute {
    name = "id"
    type = "S"
  }

  ttl {
    enabled        = local.first
    attribute_name = "expires" # to switch it off, it is named still
  }

  point_in_time_recovery {
    enabled = local.first
  }

  tags = local.first ? { gone = "soon" } : {}
}

resource "aws_dynamodb_table_item" "song" {
  for_each = local.first ? toset(["Sinnerman", "Mood Indigo"]) : toset(["Sinnerman", "Feeling Good"])

  table_name = aws_dynamodb_table.full.name
  hash_key   = aws_dynamodb_table.full.hash_key
  range_key  = aws_dynamodb_table.full.range_key

  item = jsonencode({
    artist = { S = "Nina Simone" }
    title  = { S = each.key }
    year   = { N = "1965" }
    plays  = { N = tostring(var.stage) }
    label  = { S = "Philips" }
    moods  = { L = [{ S = "wild" }, { NULL = true }, { M = { deep = { BOOL = true } } }] }
    tones  = { SS = ["a", "b"] }
  })
}

resource "aws_dynamodb_tag" "owner" {
  resource_arn = aws_dynamodb_table.restored_latest.arn
  key          = "owner"
  value        = local.first ? "nina" : "simone"
}

data "aws_caller_identity" "me" {}

resource "aws_dynamodb_resource_policy" "readers" {
  resource_arn = aws_dynamodb_table.mode.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Readers"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }
      Action    = local.first ? ["dynamodb:GetItem"] : ["dynamodb:GetItem", "dynamodb:Query"]
      Resource  = aws_dynamodb_table.mode.arn
    }]
  })
}

# Tables that begin with what is elsewhere.

resource "aws_s3_bucket" "source" {
  bucket        = "flow-table-source"
  force_destroy = true
}

resource "aws_s3_object" "csv" {
  bucket  = aws_s3_bucket.source.id
  key     = "csv/places.csv"
  content = "id;name;people\n1;Oslo;700000\n2;Bergen;290000\n"
}

resource "aws_s3_object" "json" {
  bucket         = aws_s3_bucket.source.id
  key            = "json/places.json.gz"
  content_base64 = base64gzip("{\"Item\":{\"id\":{\"S\":\"3\"},\"people\":{\"N\":\"5\"}}}\n")
}

resource "aws_dynamodb_table" "imported_csv" {
  name         = "flow-imported-csv"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  import_table {
    input_format           = "CSV"
    input_compression_type = "NONE"
    input_format_options {
      csv {
        delimiter = ";"
      }
    }
    s3_bucket_source {
      bucket     = aws_s3_bucket.source.id
      key_prefix = "csv/"
    }
  }

  depends_on = [aws_s3_object.csv]
}

resource "aws_dynamodb_table" "imported_json" {
  name         = "flow-imported-json"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  import_table {
    input_format           = "DYNAMODB_JSON"
    input_compression_type = "GZIP"
    s3_bucket_source {
      bucket       = aws_s3_bucket.source.id
      bucket_owner = data.aws_caller_identity.me.account_id
      key_prefix   = trimsuffix(aws_s3_object.json.key, ".gz")
    }
  }
}

resource "aws_dynamodb_table" "restored_latest" {
  name                   = "flow-restored-latest"
  billing_mode           = "PAY_PER_REQUEST"
  hash_key               = "artist"
  range_key              = "title"
  restore_source_name    = aws_dynamodb_table.full.name
  restore_to_latest_time = true

  attribute {
    name = "artist"
    type = "S"
  }
  attribute {
    name = "title"
    type = "S"
  }

  lifecycle {
    # Indexes come along with a restored table; a configuration that does not name them wants to drop them.
    ignore_changes = [attribute, global_secondary_index, local_secondary_index, tags, tags_all]
  }

  depends_on = [aws_dynamodb_table_item.song]
}

variable "restore_date_time" {
  type    = string
  default = null
}

resource "aws_dynamodb_table" "restored_then" {
  count = local.first ? 0 : 1

  name                     = "flow-restored-then"
  billing_mode             = "PAY_PER_REQUEST"
  hash_key                 = "artist"
  range_key                = "title"
  restore_source_table_arn = aws_dynamodb_table.full.arn
  restore_date_time        = var.restore_date_time

  attribute {
    name = "artist"
    type = "S"
  }
  attribute {
    name = "title"
    type = "S"
  }

  lifecycle {
    ignore_changes = [attribute, global_secondary_index, local_secondary_index]
  }

  depends_on = [aws_dynamodb_table_item.song]
}

# What reads them.

data "aws_region" "here" {}

data "aws_dynamodb_table" "full" {
  name = aws_dynamodb_table.full.name
}

data "aws_dynamodb_tables" "all" {
  depends_on = [
    aws_dynamodb_table.full, aws_dynamodb_table.provisioned, aws_dynamodb_table.mode, aws_dynamodb_table.limited,
    aws_dynamodb_table.off,
    aws_dynamodb_table.imported_csv, aws_dynamodb_table.imported_json, aws_dynamodb_table.restored_latest,
    aws_dynamodb_table.restored_then
  ]
}

data "aws_dynamodb_table_item" "sinnerman" {
  table_name = aws_dynamodb_table.full.name
  key        = jsonencode({ artist = { S = "Nina Simone" }, title = { S = "Sinnerman" } })

  projection_expression      = "#y, plays"
  expression_attribute_names = { "#y" = "year" }

  depends_on = [aws_dynamodb_table_item.song]
}

output "readings" {
  value = {
    account = data.aws_caller_identity.me.account_id
    region  = data.aws_region.here.name
    tables  = data.aws_dynamodb_tables.all.names
    item    = data.aws_dynamodb_table_item.sinnerman.item
    full    = data.aws_dynamodb_table.full
  }
}
