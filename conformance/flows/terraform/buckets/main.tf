# Buckets, everything that is configured beside them, and objects. Stage 2 changes in place what can be changed so.

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

data "aws_canonical_user_id" "me" {}

resource "aws_s3_bucket" "plain" {
  bucket_prefix = "flow-plain-"
  force_destroy = true

  tags = local.first ? { team = "music", empty = "" } : { team = "film + sound", stage = "two" }
}

resource "aws_s3_bucket" "whole" {
  bucket        = "flow-whole"
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "whole" {
  bucket = aws_s3_bucket.whole.id

  versioning_configuration {
    status = local.first ? "Enabled" : "Suspended"
  }
}

resource "aws_s3_bucket_public_access_block" "whole" {
  bucket = aws_s3_bucket.whole.id

  block_public_acls       = true
  block_public_policy     = local.first
  ignore_public_acls      = true
  restrict_public_buckets = !local.first
}

resource "aws_s3_bucket_ownership_controls" "whole" {
  bucket = aws_s3_bucket.whole.id

  rule {
    object_ownership = local.first ? "BucketOwnerEnforced" : "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "whole" {
  bucket = aws_s3_bucket.whole.id

  rule {
    bucket_key_enabled = !local.first

    apply_server_side_encryption_by_default {
      sse_algorithm     = local.first ? "AES256" : "aws:kms"
      kms_master_key_id = local.first ? null : aws_kms_key.objects.arn
    }
  }
}

resource "aws_kms_key" "objects" {
  description             = "objects of flows"
  deletion_window_in_days = 7
}

resource "aws_s3_bucket_policy" "whole" {
  bucket = aws_s3_bucket.whole.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Exports"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }
      Action    = local.first ? ["s3:PutObject"] : ["s3:AbortMultipartUpload", "s3:PutObject"]
      Resource  = "${aws_s3_bucket.whole.arn}/*"
    }]
  })

  depends_on = [aws_s3_bucket_public_access_block.whole]
}

resource "aws_s3_bucket_lifecycle_configuration" "whole" {
  bucket = aws_s3_bucket.whole.id

  rule {
    id     = "old"
    status = "Enabled"

    filter {
      prefix = "old/"
    }
    expiration {
      days = local.first ? 30 : 60
    }
    noncurrent_version_expiration {
      noncurrent_days           = 7
      newer_noncurrent_versions = 2
    }
  }

  rule {
    id     = "uploads"
    status = local.first ? "Disabled" : "Enabled"

    filter {
      and {
        prefix                   = "a/"
        object_size_greater_than = 1000
        tags                     = { kind = "temporary", team = "music" }
      }
    }
    expiration {
      days = 1
    }
  }

  rule {
    id     = "parts"
    status = "Enabled"

    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = 3
    }
  }

  depends_on = [aws_s3_bucket_versioning.whole]
}

resource "aws_s3_bucket_cors_configuration" "whole" {
  bucket = aws_s3_bucket.whole.id

  cors_rule {
    id              = "pages"
    allowed_headers = ["*"]
    allowed_methods = local.first ? ["GET"] : ["GET", "PUT"]
    allowed_origins = ["https://example.com"]
    expose_headers  = ["ETag"]
    max_age_seconds = 3000
  }

  cors_rule {
    allowed_methods = ["HEAD"]
    allowed_origins = ["*"]
  }
}

resource "aws_s3_bucket" "open" {
  bucket        = "flow-open"
  force_destroy = true
}

resource "aws_s3_bucket_ownership_controls" "open" {
  bucket = aws_s3_bucket.open.id

  rule {
    object_ownership = "ObjectWriter"
  }
}

resource "aws_s3_bucket_acl" "open" {
  bucket = aws_s3_bucket.open.id
  acl    = "private"

  depends_on = [aws_s3_bucket_ownership_controls.open]
}

# Objects

resource "aws_s3_object" "text" {
  bucket        = aws_s3_bucket.whole.id
  key           = "old/über & co?.txt"
  content       = local.first ? "one" : "two, and more"
  content_type  = "text/plain; charset=utf-8"
  cache_control = "max-age=60"
  storage_class = "STANDARD"

  metadata = { maker = local.first ? "first" : "second" }
  tags     = local.first ? { kind = "text" } : { kind = "text", stage = "two" }

  depends_on = [aws_s3_bucket_versioning.whole]
}

resource "aws_s3_object" "encrypted" {
  bucket                 = aws_s3_bucket.plain.id
  key                    = "encrypted"
  content                = "under AES256"
  server_side_encryption = "AES256"
  checksum_algorithm     = "SHA256"
}

resource "aws_s3_object" "under_key" {
  bucket     = aws_s3_bucket.plain.id
  key        = "under-key"
  content    = "under a key of our own"
  kms_key_id = aws_kms_key.objects.arn
}

resource "aws_s3_object_copy" "text" {
  bucket = aws_s3_bucket.plain.id
  key    = "copies/text"
  source = "${aws_s3_bucket.plain.id}/${aws_s3_object.encrypted.key}"

  tagging_directive = "REPLACE"
  tags              = local.first ? { copy = "one" } : { copy = "two" }
}

# What reads them.

data "aws_s3_bucket" "whole" {
  bucket = aws_s3_bucket.whole.id
}

data "aws_s3_object" "text" {
  bucket = aws_s3_bucket.whole.id
  key    = aws_s3_object.text.key

  depends_on = [aws_s3_object.text]
}

data "aws_s3_objects" "plain" {
  bucket = aws_s3_bucket.plain.id
  prefix = "e"

  depends_on = [aws_s3_object.encrypted]
}

data "aws_s3_bucket_policy" "whole" {
  bucket = aws_s3_bucket.whole.id

  depends_on = [aws_s3_bucket_policy.whole]
}

output "readings" {
  value = {
    bucket = { arn = data.aws_s3_bucket.whole.arn, region = data.aws_s3_bucket.whole.region }
    text = {
      body           = data.aws_s3_object.text.body
      content_length = data.aws_s3_object.text.content_length
      metadata       = data.aws_s3_object.text.metadata
      tags           = data.aws_s3_object.text.tags
    }
    objects = data.aws_s3_objects.plain.keys
    policy  = data.aws_s3_bucket_policy.whole.policy
    me      = data.aws_canonical_user_id.me.id
  }
}
