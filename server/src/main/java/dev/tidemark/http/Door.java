package dev.tidemark.http;

import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.server.AbstractConnector;

/**
 * Is shut while too many pass it: whoever is on the way in or out has a file descriptor too, for a
 * moment. Thread-safe.
 */
final class Door {
  private final AbstractConnector connector;
  private final int most;
  private final ReentrantLock change = new ReentrantLock();

  /** Accepted, and not yet among the connector's own. */
  private final Set<SocketChannel> coming = ConcurrentHashMap.newKeySet();

  /**
   * @param most connections, with those that are coming and going
   */
  Door(AbstractConnector connector, int most) {
    this.connector = connector;
    this.most = most;
  }

  void coming(SocketChannel channel) {
    coming.add(channel);
    check();
  }

  /** Is among the connector's own, or has gone. */
  void came(SocketChannel channel) {
    coming.remove(channel);
    check();
  }

  /** To be called when a connection has gone, too. */
  void check() {
    change.lock(); // or the last to go might find it open, and then another shut it for good
    try {
      boolean open = coming.size() + connector.getConnectedEndPoints().size() <= most;
      if (open != connector.isAccepting()) {
        connector.setAccepting(open);
      }
    } finally {
      change.unlock();
    }
  }
}
