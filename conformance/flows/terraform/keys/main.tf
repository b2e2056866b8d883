# Keys and aliases, and what is under them. Stage 2 changes in place what can be changed so.

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

data "aws_caller_identity" "me" {}

resource "aws_kms_key" "one" {
  description             = local.first ? "one" : "one, described anew"
  deletion_window_in_days = 7
  enable_key_rotation     = !local.first
  rotation_period_in_days = local.first ? null : 180

  tags = local.first ? { team = "music" } : { team = "film", stage = "two" }
}

resource "aws_kms_key" "off" {
  description             = "off for a while"
  deletion_window_in_days = 7
  is_enabled              = !local.first
}

resource "aws_kms_key" "policed" {
  description             = "with a policy of its own"
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = local.first ? "All" : "Everything"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_kms_key_policy" "off" {
  key_id = aws_kms_key.off.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Own"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_kms_alias" "current" {
  name          = "alias/flow/current"
  target_key_id = local.first ? aws_kms_key.one.key_id : aws_kms_key.policed.key_id
}

resource "aws_kms_alias" "prefixed" {
  name_prefix   = "alias/flow-"
  target_key_id = aws_kms_key.one.arn
}

resource "aws_kms_ciphertext" "secret" {
  key_id    = aws_kms_key.one.key_id
  plaintext = "between us"
  context   = { purpose = "flows" }
}

resource "aws_dynamodb_table" "owned" {
  name         = "flow-under-key"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = local.first ? aws_kms_key.one.arn : aws_kms_key.policed.arn
  }
}

resource "aws_dynamodb_table" "managed" {
  name         = "flow-under-managed-key"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled = true
  }
}

data "aws_kms_key" "by_alias" {
  key_id = aws_kms_alias.current.name

  depends_on = [aws_kms_alias.current]
}

data "aws_kms_alias" "current" {
  name = aws_kms_alias.current.name

  depends_on = [aws_kms_alias.current]
}

data "aws_kms_secrets" "secret" {
  secret {
    name    = "secret"
    payload = aws_kms_ciphertext.secret.ciphertext_blob
    context = { purpose = "flows" }
  }
}

output "readings" {
  value = {
    by_alias = data.aws_kms_key.by_alias.arn
    state    = data.aws_kms_key.by_alias.key_state
    alias    = data.aws_kms_alias.current.target_key_id
    secret   = nonsensitive(data.aws_kms_secrets.secret.plaintext["secret"])
  }
}
