package dev.tidemark.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FailureDescriptionTest {
  /** The first three: measured on exports of AWS; the names of the others follow them. */
  @ParameterizedTest
  @CsvSource({
    "NoSuchBucket, 404, S3NoSuchBucket",
    "AccessDenied, 403, S3AccessDenied",
    "KMS.NotFoundException, 400, KmsNotFoundException",
    "KMS.DisabledException, 400, KmsDisabledException",
    "KMS.KMSInvalidStateException, 400, KmsInvalidStateException",
    "SlowDown, 503, S3SlowDown"
  })
  void of_whatS3Says_isACodeOfDynamoDbAndTheTextOfItsClient(String s3, int status, String code) {
    FailureDescription described =
        FailureDescription.of(LocalErrors.refused(s3, "What happened"), new Random(1));

    assertThat(described.code()).isEqualTo(code);
    assertThat(described.message())
        .startsWith(
            "What happened (Service: Amazon S3; Status Code: %d; Error Code: %s; Request ID: "
                .formatted(status, s3))
        .endsWith("; Proxy: null)");
  }
}
