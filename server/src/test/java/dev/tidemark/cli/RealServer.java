package dev.tidemark.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A whole server of this process, on a free loopback port, with a test clock. */
public final class RealServer implements AutoCloseable {
  private final Server server;

  /**
   * @param credentials null: any well-formed signature passes
   */
  public RealServer(Path folder, @Nullable Path credentials) {
    server =
        Server.start(
            new ServeOptions(
                ServeOptions.DEFAULT_HOST,
                0,
                folder,
                ServeOptions.Engine.ROCKSDB,
                ServeOptions.Sync.NONE,
                ServeOptions.Limits.OPEN,
                true,
                credentials,
                null,
                null,
                null,
                ServeOptions.DEFAULT_REGION,
                ServeOptions.DEFAULT_ACCOUNT,
                ServeOptions.DEFAULT_EXPORT_LEVEL,
                ServeOptions.Log.DEFAULT));
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }
}
