package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class ServerTest {
  private static final String HALF_A_REQUEST =
      "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\n"
          + "Content-Length: 1000\r\n\r\n{";

  @TempDir private Path folder;

  private ServeOptions options() {
    return new ServeOptions(
        ServeOptions.DEFAULT_HOST,
        0,
        folder,
        ServeOptions.Engine.MEMORY,
        ServeOptions.Sync.NONE,
        ServeOptions.Limits.OPEN,
        false,
        null,
        null,
        null,
        null,
        ServeOptions.DEFAULT_REGION,
        ServeOptions.DEFAULT_ACCOUNT,
        ServeOptions.DEFAULT_EXPORT_LEVEL,
        ServeOptions.Log.DEFAULT);
  }

  @Test
  @Timeout(10)
  void close_requestThatNeverEnds_isNotWaitedFor() throws IOException {
    Server server = Server.start(options());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(HALF_A_REQUEST.getBytes(StandardCharsets.US_ASCII));

      server.close();

      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Test
  void start_objectsWithoutTheirKeys_isRefusedInOneLine() throws IOException {
    Files.createDirectories(folder.resolve("s3").resolve("buckets").resolve("b"));
    assertThatThrownBy(() -> Server.start(options()))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("the keys in " + folder.resolve("kms") + " are gone");
    assertThat(folder.resolve("kms")).doesNotExist();
  }

  @Test
  void sweep_stepThatThrows_leavesTheTimerAlive() {
    assertThatCode(() ->
            Server.sweep(
                "test",
                () -> {
                  throw new IllegalStateException("test");
                }))
        .doesNotThrowAnyException();
  }
}
