package dev.tidemark.s3;

import dev.tidemark.encryption.KeyRing;
import dev.tidemark.http.Capacity;
import dev.tidemark.http.Credentials;
import dev.tidemark.http.HttpServer;
import dev.tidemark.http.RequestIds;
import dev.tidemark.http.SignatureV2;
import dev.tidemark.http.SignatureV4;
import dev.tidemark.http.Turns;
import dev.tidemark.metrics.Requests;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.TestKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The S3 endpoint alone, on a loopback port. */
public final class LocalS3 implements AutoCloseable {
  public static final String ACCOUNT = "000000000000";
  public static final String ACCESS_KEY = "AKIDTIDEMARK";
  public static final String SECRET_KEY = "a-secret/with+signs";

  final Requests requests = new Requests();
  private final HttpServer server;
  private final KeyRing keys;
  private final LocalBuckets buckets;

  /** Verifies signatures against the one key. */
  public LocalS3(Path folder, int port) {
    this(folder, port, Credentials.of(ACCESS_KEY, SECRET_KEY), Capacity.ofThisProcess().turns());
  }

  /** Takes any well-formed signature. */
  static LocalS3 open(Path folder) {
    return open(folder, Capacity.ofThisProcess().turns());
  }

  static LocalS3 open(Path folder, Turns turns) {
    return new LocalS3(folder, 0, null, turns);
  }

  private LocalS3(Path folder, int port, @Nullable Credentials credentials, Turns turns) {
    InstantSource clock = InstantSource.system();
    keys = TestKeys.open(folder);
    buckets = LocalBuckets.open(folder, false, keys, clock, new SecureRandom());
    server =
        new HttpServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            new S3Service(
                buckets,
                new SignatureV4(credentials, clock),
                new SignatureV2(credentials, clock),
                clock,
                ACCOUNT,
                List.of("localhost", "s3.localhost"),
                turns),
            new RequestIds(new SecureRandom()),
            null,
            requests,
            _ -> {},
            Capacity.ofThisProcess());
    server.start();
  }

  public LocalBuckets buckets() {
    return buckets;
  }

  KeyRing keys() {
    return keys;
  }

  public int port() {
    return server.port();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  @Override
  public void close() {
    server.close();
  }

  /** Serves FOLDER on PORT until it is killed. */
  public static void main(String[] arguments) throws InterruptedException {
    LocalS3 server = new LocalS3(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    System.out.println("listening on " + server.url());
    Thread.currentThread().join();
  }
}
