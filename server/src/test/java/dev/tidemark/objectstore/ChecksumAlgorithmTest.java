package dev.tidemark.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ChecksumAlgorithmTest {
  /** The published check values of "123456789". */
  @ParameterizedTest
  @CsvSource({
    "CRC32, cbf43926",
    "CRC32C, e3069283",
    "CRC64NVME, ae8b14860a799888",
    "SHA1, f7c3bc1d808e04732adf679965ccc34ca7ae3441"
  })
  void digest_checkString_isThePublishedValue(ChecksumAlgorithm algorithm, String hex) {
    byte[] bytes = "123456789".getBytes(StandardCharsets.US_ASCII);
    Digest digest = algorithm.start();
    digest.update(bytes, 0, bytes.length);

    assertThat(digest.hex()).isEqualTo(hex);
  }

  @ParameterizedTest
  @EnumSource(names = {"CRC32", "CRC32C", "CRC64NVME"})
  void combine_ofParts_isTheChecksumOfTheWhole(ChecksumAlgorithm algorithm) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[] whole = new byte[100_000];
    random.nextBytes(whole);
    int first = random.nextInt(whole.length);
    int second = first + random.nextInt(whole.length - first);

    Checksum combined =
        algorithm.combine(
            Checksum.Type.FULL_OBJECT,
            List.of(
                part(algorithm, Arrays.copyOfRange(whole, 0, first)),
                part(algorithm, Arrays.copyOfRange(whole, first, second)),
                part(algorithm, Arrays.copyOfRange(whole, second, whole.length))));

    assertThat(combined).as("seed %d", seed).isEqualTo(checksum(algorithm, whole));
  }

  private static LocalObject.Part part(ChecksumAlgorithm algorithm, byte[] bytes) {
    return new LocalObject.Part(1, bytes.length, "", "", Instant.EPOCH, checksum(algorithm, bytes));
  }

  private static Checksum checksum(ChecksumAlgorithm algorithm, byte[] bytes) {
    Digest digest = algorithm.start();
    digest.update(bytes, 0, bytes.length);
    return Checksum.full(algorithm, Base64.getEncoder().encodeToString(digest.value()));
  }
}
