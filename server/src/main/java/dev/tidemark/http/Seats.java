package dev.tidemark.http;

import dev.tidemark.http.Seat.Phase;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections: never more than fit into memory and file descriptors. Where there is none for a
 * newcomer, or too little memory, those go that have kept us waiting for longest. Thread-safe.
 *
 * <p>Whoever is slow goes after a while even where there is room: a head must be whole after {@link
 * #HEAD_MAX}, and an answer must be taken at a rate, as a body must come at one, see {@link
 * PacedBody}.
 */
final class Seats {
  private static final Logger LOG = LoggerFactory.getLogger(Seats.class);

  /** From a head's first byte, or a connection's beginning, until the head is whole. */
  static final Duration HEAD_MAX = Duration.ofSeconds(20);

  /** The same for whoever has not asked for anything. */
  private static final Duration IDLE_GRACE = Duration.ofMillis(250);

  /** Time that everybody has, however little room there is. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** Below this, under pressure, a body or an answer is slow. */
  private static final long BYTES_PER_SECOND_PRESSED = 16 * 1024;

  /** How many go at once for want of a place: a part of all, so that the search is worth it. */
  private static final int PART = 128;

  private static final Duration SEARCH_PAUSE = Duration.ofMillis(50);

  private final int most;
  private final Set<Seat> seats = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private final Budget heads;
  private final ReentrantLock search = new ReentrantLock();
  private long searched = NanoTime.now() - SEARCH_PAUSE.toNanos();

  /**
   * @param most connections
   * @param headBytes for all heads together that are not whole yet
   */
  Seats(int most, long headBytes) {
    this.most = most;
    this.heads = new Budget(headBytes, () -> {});
  }

  /** False if there is no memory left for heads, and nobody who can go. */
  boolean takeForHead(Seat seat, int bytes) {
    if (heads.take(bytes)) {
      return true;
    }
    long now = NanoTime.now();
    Predicate<Seat> canGo =
        each ->
            each != seat
                && each.phase() == Phase.HEAD
                && each.bytes() > Seat.HEAD_BYTES_FREE
                && each.nanos(now) > GRACE.toNanos();
    evict(canGo, Math.max(1, most / PART), "no memory for slow heads", now);
    return heads.take(bytes);
  }

  void giveOfHead(int bytes) {
    heads.give(bytes);
  }

  /** Connections that there may be with those that are coming or going. */
  int mostWithPassers() {
    return most + most / 4;
  }

  int count() {
    return count.get();
  }

  /** False if there is no room, and nobody who can go. */
  boolean sit(Seat seat) {
    seats.add(seat);
    if (count.incrementAndGet() <= most) {
      return true;
    }
    long now = NanoTime.now();
    Predicate<Seat> canGo = each -> each != seat && isWaiting(each, now);
    evict(canGo, Math.max(1, most / PART), "no room for more connections", now);
    return count.get() <= most;
  }

  void leave(Seat seat) {
    if (seats.remove(seat)) {
      count.decrementAndGet();
    }
  }

  private static boolean isWaiting(Seat seat, long now) {
    return switch (seat.phase()) {
      case HEAD -> seat.nanos(now) > IDLE_GRACE.toNanos();
      case BODY, ANSWER -> isSlow(seat, now, GRACE, BYTES_PER_SECOND_PRESSED);
      case WORK -> false;
    };
  }

  private static boolean isSlow(Seat seat, long now, Duration grace, long bytesPerSecond) {
    long nanos = seat.nanos(now);
    return nanos > grace.toNanos()
        && seat.bytes() < Duration.ofNanos(nanos).toMillis() * bytesPerSecond / 1000;
  }

  /** Sends away some of those whose body or answer holds memory and hardly moves. */
  void relieve() {
    long now = NanoTime.now();
    Predicate<Seat> canGo =
        each ->
            each.isHolding()
                && (each.phase() == Phase.BODY || each.phase() == Phase.ANSWER)
                && isWaiting(each, now);
    evict(canGo, Math.max(1, most / PART), "no memory for slow clients", now);
  }

  /** Sends away who is slow whatever room there is. To be called every second or so. */
  void sweep() {
    long now = NanoTime.now();
    for (Seat seat : seats) {
      boolean slow =
          switch (seat.phase()) {
            case HEAD -> seat.bytes() > 0 && seat.nanos(now) > HEAD_MAX.toNanos();
            case ANSWER ->
                isSlow(
                    seat,
                    now,
                    Duration.ofMillis(PacedBody.GRACE_MILLIS),
                    PacedBody.BYTES_PER_SECOND_MIN);
            case BODY, WORK -> false;
          };
      if (slow) {
        close(seat, "too slow");
      }
    }
  }

  /** As it was when it was looked at; it goes on. */
  private record Wait(Seat seat, long nanos) {}

  /** Sends away all who only wait, since we stop. */
  void dismiss() {
    long now = NanoTime.now();
    for (Seat seat : seats) {
      if (seat.phase() == Phase.HEAD || isWaiting(seat, now)) {
        close(seat, "stopping");
      }
    }
  }

  /** Whoever comes while another searches profits from that. */
  private void evict(Predicate<Seat> canGo, int wanted, String why, long now) {
    if (!search.tryLock()) {
      return;
    }
    try {
      if (NanoTime.elapsed(searched, now) < SEARCH_PAUSE.toNanos()) {
        return;
      }
      searched = now;
      List<Seat> gone =
          seats.stream()
              .filter(canGo)
              .map(seat -> new Wait(seat, seat.nanos(now)))
              .sorted(Comparator.comparingLong(Wait::nanos).reversed())
              .limit(wanted)
              .map(Wait::seat)
              .toList();
      gone.forEach(seat -> close(seat, why));
      if (!gone.isEmpty()) {
        LOG.atWarn()
            .addKeyValue("event", "connectionsClosed")
            .addKeyValue("closed", gone.size())
            .addKeyValue("connections", count.get())
            .log(why);
      }
    } finally {
      search.unlock();
    }
  }

  private void close(Seat seat, String why) {
    leave(seat);
    seat.close(new TimeoutException(why));
  }
}
