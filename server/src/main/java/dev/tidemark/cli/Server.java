package dev.tidemark.cli;

/** A running server: the graph of its objects. */
final class Server implements AutoCloseable {
  private Server() {}

  /**
   * Opens the data folder and listens.
   *
   * @throws CommandFailure if it cannot, or a storage error of kind UNUSABLE
   */
  static Server start(ServeOptions options) {
    if (options.port() >= 0) {
      throw new CommandFailure("this build cannot serve " + options.dataFolder() + " yet");
    }
    return new Server();
  }

  /** The port that it listens on. */
  int port() {
    return 0;
  }

  /** Finishes what has begun, within ten seconds, and releases everything. Idempotent. */
  @Override
  public void close() {}
}
