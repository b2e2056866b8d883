package dev.tidemark.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.s3.LocalS3;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;

/** AWS's client against our own endpoint. */
final class S3ObjectStoreTest extends ObjectStoreContract {
  @TempDir private static Path folder;
  private static LocalS3 server;
  private static S3ObjectStore store;

  @BeforeAll
  static void listen() {
    server = new LocalS3(folder, 0);
    store = connect(URI.create(server.url()));
  }

  @BeforeEach
  void empty() {
    LocalBuckets buckets = server.buckets();
    buckets.createBucket(BUCKET, "us-east-1");
    for (LocalObject each = buckets.next(BUCKET, "", true);
        each != null;
        each = buckets.next(BUCKET, each.key(), false)) {
      buckets.delete(path(each.key()), WriteCondition.NONE);
    }
    buckets.uploads(BUCKET).forEach(each -> buckets.abort(path(each.key()), each.uploadId()));
  }

  @AfterAll
  static void stop() {
    store.close();
    server.close();
  }

  private static S3ObjectStore connect(URI endpoint) {
    return S3ObjectStore.connect(
        new S3ObjectStore.Settings(endpoint, "us-east-1", true, true),
        S3Client.builder()
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(LocalS3.ACCESS_KEY, LocalS3.SECRET_KEY))));
  }

  @Override
  ObjectStore store() {
    return store;
  }

  @Test
  void failure_ofTheStore_hasTheTextOfAnExportsFailure() {
    assertThatThrownBy(
            () -> store.put(new ObjectPath("absent", "a"), new byte[0], PutOptions.DEFAULT))
        .hasMessageMatching(
            "The specified bucket does not exist \\(Service: Amazon S3; Status Code: 404; Error"
                + " Code: NoSuchBucket; Request ID: \\w+; S3 Extended Request ID: \\w+; Proxy:"
                + " null\\)");
  }

  @Test
  void upload_givenUp_isAborted() {
    try (Upload upload = store.begin(path("a"), PutOptions.DEFAULT)) {
      upload.part(ByteBuffer.wrap(bytes("x")));
      assertThat(server.buckets().uploads(BUCKET)).hasSize(1);
    }

    assertThat(server.buckets().uploads(BUCKET)).isEmpty();
  }

  @Test
  void noServer_isWorthTryingAgain() {
    try (S3ObjectStore nowhere = connect(URI.create("http://127.0.0.1:1"))) {
      assertThatThrownBy(() -> nowhere.head(path("a")))
          .isInstanceOfSatisfying(
              ObjectStoreException.class,
              e -> assertThat(e.kind()).isEqualTo(ObjectStoreException.Kind.RETRY));
    }
  }

  @Test
  void closedClient_isWorthTryingAgain() {
    S3ObjectStore closed = connect(URI.create(server.url()));
    closed.close();

    assertThatThrownBy(() -> closed.head(path("a")))
        .isInstanceOfSatisfying(
            ObjectStoreException.class,
            e -> assertThat(e.kind()).isEqualTo(ObjectStoreException.Kind.RETRY));
  }
}
