package dev.tidemark.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.objectstore.Body;
import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.ObjectMetadata;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.WriteCondition;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reads what is damaged on the disk learns it: no answer ends as if it were whole. */
final class DamagedObjectTest {
  private static final String AUTHORIZATION =
      "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request,"
          + " SignedHeaders=host, Signature="
          + "0".repeat(64);

  @TempDir private Path folder;
  private LocalS3 server;

  @BeforeEach
  void listen() {
    server = LocalS3.open(folder);
    server.buckets().createBucket("bucket", "us-east-1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void get_damagedFarInside_breaksOffAfterRightBytes() throws IOException {
    byte[] plain = new byte[5_000_000];
    new Random(1).nextBytes(plain);
    damage(put("large", plain), 4_000_000);
    HttpURLConnection answer = get("large", null);

    assertThat(answer.getResponseCode()).isEqualTo(200);
    byte[] found = new byte[plain.length];
    int[] count = {0};
    assertThatThrownBy(
            () -> {
              try (InputStream in = answer.getInputStream()) {
                for (int n = in.read(found, 0, 8192); n >= 0; n = in.read(found, count[0], 8192)) {
                  count[0] += n;
                }
              }
              assertThat(count[0]).as("the answer ended in order").isNegative();
            })
        .isInstanceOf(IOException.class);
    assertThat(count[0]).isLessThan(4_000_000);
    assertThat(Arrays.copyOf(found, count[0])).isEqualTo(Arrays.copyOf(plain, count[0]));
  }

  @Test
  void get_damagedAtTheStart_isAnInternalError_andOtherRangesAreFine() throws IOException {
    byte[] plain = new byte[200_000];
    damage(put("small", plain), 1000);

    HttpURLConnection answer = get("small", null);
    assertThat(answer.getResponseCode()).isEqualTo(500);
    try (InputStream in = answer.getErrorStream()) {
      assertThat(new String(in.readAllBytes(), UTF_8))
          .contains("<Code>InternalError</Code>")
          .doesNotContain(folder.toString());
    }
    HttpURLConnection range = get("small", "bytes=100000-100099");
    assertThat(range.getResponseCode()).isEqualTo(206);
    try (InputStream in = range.getInputStream()) {
      assertThat(in.readAllBytes()).hasSize(100);
    }
  }

  private HttpURLConnection get(String key, @Nullable String range) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(server.url() + "/bucket/" + key).toURL().openConnection();
    connection.setRequestProperty("Authorization", AUTHORIZATION);
    connection.setRequestProperty("X-Amz-Date", "20260101T000000Z");
    connection.setRequestProperty("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD");
    if (range != null) {
      connection.setRequestProperty("Range", range);
    }
    return connection;
  }

  private Path put(String key, byte[] content) throws IOException {
    ObjectPath path = new ObjectPath("bucket", key);
    try (Body body = server.buckets().newBody(path, null)) {
      body.write(content);
      LocalObject object =
          server.buckets().put(path, body, ObjectMetadata.NONE, null, WriteCondition.NONE);
      return folder.resolve("buckets/bucket/data").resolve(object.parts().getFirst().file());
    }
  }

  private static void damage(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }
}
