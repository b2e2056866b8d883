package dev.tidemark.s3;

import dev.tidemark.http.Exchange;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells which bucket and key a request is about: by the path, or by a host under one of our own.
 */
final class Addressing {
  private final List<String> hosts;

  /**
   * @param hosts names of this port, without port number, under which {@code bucket.host} names a
   *     bucket
   */
  Addressing(List<String> hosts) {
    this.hosts = List.copyOf(hosts);
  }

  /**
   * What a request is about.
   *
   * @param bucket empty: the service itself
   * @param key empty: the bucket itself
   * @param resource bucket and key as sent, escapes and all
   */
  record Target(String bucket, String key, String resource) {}

  Target of(Exchange exchange) {
    String path = exchange.rawPath();
    String hosted = hostedBucket(exchange.header("host"));
    String resource = hosted == null ? path : "/" + hosted + path;
    int slash = resource.indexOf('/', 1);
    String bucket = slash < 0 ? resource.substring(1) : resource.substring(1, slash);
    String key = slash < 0 ? "" : resource.substring(slash + 1);
    return new Target(Uris.decode(bucket, false), Uris.decode(key, false), resource);
  }

  /** The bucket that the host names, or null. */
  private @Nullable String hostedBucket(@Nullable String host) {
    if (host == null) {
      return null;
    }
    int colon = host.lastIndexOf(':');
    String name = (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
    String longest = null;
    for (String own : hosts) {
      if (name.equals(own)) {
        return null;
      }
      boolean under = name.endsWith("." + own) && name.length() > own.length() + 1;
      if (under && (longest == null || own.length() > longest.length())) {
        longest = own;
      }
    }
    return longest == null ? null : name.substring(0, name.length() - longest.length() - 1);
  }
}
