package dev.tidemark.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.access.Permission;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class S3ActsTest {
  @ParameterizedTest
  @CsvSource({
    "s3:ListAllMyBuckets, DESCRIBE",
    "s3:GetBucketPolicy, DESCRIBE",
    "s3:GetLifecycleConfiguration, DESCRIBE",
    "s3:ListBucket, READ_OBJECTS",
    "s3:ListBucketVersions, READ_OBJECTS",
    "s3:ListBucketMultipartUploads, READ_OBJECTS",
    "s3:GetObject, READ_OBJECTS",
    "s3:GetObjectVersion, READ_OBJECTS",
    "s3:ListMultipartUploadParts, READ_OBJECTS",
    "s3:PutObject, WRITE_OBJECTS",
    "s3:DeleteObjectVersion, WRITE_OBJECTS",
    "s3:PutObjectTagging, WRITE_OBJECTS",
    "s3:AbortMultipartUpload, WRITE_OBJECTS",
    "s3:CreateBucket, MANAGE",
    "s3:DeleteBucket, MANAGE",
    "s3:PutBucketPolicy, MANAGE",
    "s3:PutBucketTagging, MANAGE",
    "s3:WhateverIsNewNextYear, MANAGE"
  })
  void action_byItsName_needsWhatItDoes(String action, Permission needed) {
    assertThat(S3Acts.needed(action)).isEqualTo(needed);
  }
}
