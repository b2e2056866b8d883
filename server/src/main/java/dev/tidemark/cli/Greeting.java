package dev.tidemark.cli;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What a server says once it listens: where it is, and the lines to paste. */
final class Greeting {
  private Greeting() {}

  static void print(PrintWriter out, ServeOptions options, int port) {
    out.printf(
        Locale.ROOT,
        "Tidemark %s listens on %s after %.1f s, data in %s%n%n",
        Main.Version.number(),
        url(options, port),
        ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0,
        options.engine() == ServeOptions.Engine.MEMORY
            ? "memory only"
            : options.dataFolder().toAbsolutePath().normalize());
    exports(out, options, port);
    if (options.sync() == ServeOptions.Sync.NONE) {
      out.printf("%nNot synced to disk before acknowledged (--sync none).%n");
    }
    if (options.testClock()) {
      out.printf("%nTime can be set by anyone at /_tidemark/clock (--test-clock).%n");
    }
    out.flush();
  }

  /** The lines that point any AWS client here. */
  static void exports(PrintWriter out, ServeOptions options, int port) {
    out.printf("  export AWS_ENDPOINT_URL=%s%n", url(options, port));
    ServeOptions.TlsFiles tls = options.tls();
    if (tls != null) {
      out.printf(
          "  # if its issuer is not a public one: export AWS_CA_BUNDLE=FILE, the issuer's"
              + " certificate, or, self-signed, %s%n",
          tls.certificate());
    }
    if (options.credentialsFile() == null) {
      out.println("  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local");
    } else {
      out.printf(
          "  export AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=...   # a pair of %s%n",
          options.credentialsFile());
    }
    out.printf(
        "  export AWS_REGION=%s AWS_DEFAULT_REGION=%s%n", options.region(), options.region());
  }

  private static String url(ServeOptions options, int port) {
    String scheme = options.tls() == null ? "http" : "https";
    String host = options.host();
    boolean bareV6 = host.contains(":") && !host.startsWith("[");
    return scheme + "://" + (bareV6 ? "[" + host + "]" : host) + ":" + port;
  }
}
