package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.LocalObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What buckets' lifecycles say, and what answers say of them. Thread-safe.
 *
 * <p>The kept document is the header {@code x-amz-transition-default-minimum-object-size} that it
 * came with, a line feed, and the XML.
 */
final class Lifecycles {
  static final String NAME = "lifecycle";

  /** Buckets come and go, and nobody says so here. */
  private static final int PARSED_MAX = 1000;

  private record Parsed(String document, List<LifecycleRule> rules) {}

  private record Due(Instant at, LifecycleRule rule) {}

  private final Map<String, Parsed> parsed = new ConcurrentHashMap<>();

  static String document(String minimumSize, String xml) {
    return minimumSize + "\n" + xml;
  }

  static String minimumSize(String document) {
    return document.substring(0, document.indexOf('\n'));
  }

  static String xml(String document) {
    return document.substring(document.indexOf('\n') + 1);
  }

  /** The rules of a bucket, none if it has no lifecycle. */
  List<LifecycleRule> rules(Bucket bucket) {
    String document = bucket.configuration(NAME);
    if (document == null) {
      parsed.remove(bucket.name());
      return List.of();
    }
    Parsed known = parsed.get(bucket.name());
    if (known == null || !known.document().equals(document)) {
      byte[] xml = xml(document).getBytes(StandardCharsets.UTF_8);
      known = new Parsed(document, LifecycleDocument.rules(xml));
      if (parsed.size() >= PARSED_MAX) {
        parsed.clear();
      }
      parsed.put(bucket.name(), known);
    }
    return known.rules();
  }

  /**
   * When a newest version goes, and by which rule: the soonest, and of those the first. S3 does not
   * tell those who name the version.
   */
  void addExpiration(Map<String, String> headers, Bucket bucket, LocalObject newest) {
    Due soonest = null;
    for (LifecycleRule rule : rules(bucket)) {
      Instant at = rule.matches(newest) ? rule.expiry(newest) : null;
      soonest = sooner(soonest, at, rule);
    }
    if (soonest != null) {
      headers.put(
          "x-amz-expiration",
          "expiry-date=\""
              + HttpDates.write(soonest.at())
              + "\", rule-id=\""
              + inHeader(soonest.rule().id())
              + "\"");
    }
  }

  /** When an upload is given up, and by which rule. */
  void addAbort(Map<String, String> headers, Bucket bucket, String key, Instant initiated) {
    Due soonest = null;
    for (LifecycleRule rule : rules(bucket)) {
      soonest = sooner(soonest, rule.abort(key, initiated), rule);
    }
    if (soonest != null) {
      headers.put("x-amz-abort-date", HttpDates.write(soonest.at()));
      headers.put("x-amz-abort-rule-id", inHeader(soonest.rule().id()));
    }
  }

  private static @Nullable Due sooner(
      @Nullable Due than, @Nullable Instant at, LifecycleRule rule) {
    return at != null && (than == null || at.isBefore(than.at())) ? new Due(at, rule) : than;
  }

  /** As it is, where a header can carry it. */
  private static String inHeader(String id) {
    boolean plain = id.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"');
    return plain ? id : Uris.encode(id);
  }
}
