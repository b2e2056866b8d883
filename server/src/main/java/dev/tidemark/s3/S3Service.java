package dev.tidemark.s3;

import dev.tidemark.http.Exchange;
import dev.tidemark.http.Identity;
import dev.tidemark.http.Service;
import dev.tidemark.http.SignatureFailure;
import dev.tidemark.http.SignatureV2;
import dev.tidemark.http.SignatureV4;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.ObjectStoreException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * S3 over HTTP: tells the operations apart by method, path and query, and writes their errors.
 *
 * <p>Buckets are named in the path, or in the host before one of our own host names. Requests must
 * be signed, in the header or in the query; what a signature must be is for {@link SignatureV4}
 * and, for older presigned URLs, {@link SignatureV2} to say. Thread-safe.
 */
public final class S3Service implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(S3Service.class);

  /** What S3 has and we do not, by the name in the query. */
  private static final Set<String> NOT_IMPLEMENTED =
      Set.of(
          "abac",
          "analytics",
          "append",
          "intelligent-tiering",
          "inventory",
          "legal-hold",
          "metadataConfiguration",
          "metadataInventoryTable",
          "metadataJournalTable",
          "metadataTable",
          "metrics",
          "publicAccessBlockStatus",
          "renameObject",
          "restore",
          "retention",
          "select",
          "session",
          "torrent");

  private final SignatureV4 signatures;
  private final SignatureV2 oldSignatures;
  private final List<String> hosts;
  private final Owners owners;
  private final BucketConfigurations configurations;
  private final BucketOperations bucketOperations;
  private final Listings listings;
  private final ObjectReads reads;
  private final ObjectWrites writes;
  private final Multiparts multiparts;

  /**
   * @param account 12 digits; the owner of everything
   * @param hosts names of this port, without port number, under which {@code bucket.host} names a
   *     bucket
   */
  public S3Service(
      LocalBuckets buckets,
      SignatureV4 signatures,
      SignatureV2 oldSignatures,
      String account,
      List<String> hosts) {
    this.signatures = signatures;
    this.oldSignatures = oldSignatures;
    this.hosts = List.copyOf(hosts);
    this.owners = new Owners(account);
    this.bucketOperations = new BucketOperations(buckets, owners);
    this.configurations = new BucketConfigurations(buckets, owners);
    this.listings = new Listings(buckets, owners);
    this.reads = new ObjectReads(buckets);
    this.writes = new ObjectWrites(buckets, owners);
    this.multiparts = new Multiparts(buckets, owners);
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    try {
      if (exchange.method().equals("OPTIONS")) {
        throw S3Error.ACCESS_FORBIDDEN.toException();
      }
      S3Request request = parse(exchange);
      Refusals.check(request, owners);
      dispatch(request);
    } catch (S3Exception e) {
      fail(exchange, e.error(), e.getMessage());
    } catch (SignatureFailure e) {
      S3Exception answer = signatureError(e);
      fail(exchange, answer.error(), answer.getMessage());
    } catch (ObjectStoreException e) {
      S3Error error = S3Error.of(e.code());
      if (error == S3Error.INTERNAL_ERROR) {
        LOG.error("request {} failed", exchange.requestId(), e);
      }
      fail(exchange, error, e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("request {} failed", exchange.requestId(), e);
      fail(exchange, S3Error.INTERNAL_ERROR, S3Error.INTERNAL_ERROR.text());
    }
  }

  private S3Request parse(Exchange exchange) {
    Map<String, String> query = Uris.query(exchange.rawQuery());
    String path = exchange.rawPath();
    String hosted = hostedBucket(exchange.header("host"));
    String bucket;
    String key;
    if (hosted != null) {
      bucket = hosted;
      key = path.substring(1);
    } else {
      int slash = path.indexOf('/', 1);
      bucket = slash < 0 ? path.substring(1) : path.substring(1, slash);
      key = slash < 0 ? "" : path.substring(slash + 1);
    }
    String resource = hosted == null ? path : "/" + hosted + path;
    Identity identity =
        query.containsKey("AWSAccessKeyId")
            ? oldSignatures.verify(exchange, query, resource)
            : signatures.verifyS3(exchange);
    return new S3Request(
        exchange, identity, Uris.decode(bucket, false), Uris.decode(key, false), query);
  }

  /** The bucket that the host names, or null. */
  private @Nullable String hostedBucket(@Nullable String host) {
    if (host == null) {
      return null;
    }
    int colon = host.lastIndexOf(':');
    String name = colon < 0 ? host : host.substring(0, colon);
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

  private void dispatch(S3Request request) throws IOException {
    for (String parameter : request.query().keySet()) {
      if (NOT_IMPLEMENTED.contains(parameter)) {
        throw S3Error.NOT_IMPLEMENTED.toException();
      }
    }
    if (request.bucket().isEmpty()) {
      if (!request.exchange().method().equals("GET") || !request.key().isEmpty()) {
        throw S3Error.METHOD_NOT_ALLOWED.toException();
      }
      bucketOperations.list(request);
    } else if (request.key().isEmpty()) {
      dispatchBucket(request);
    } else {
      dispatchObject(request);
    }
  }

  private void dispatchBucket(S3Request request) throws IOException {
    if (configurations.serve(request)) {
      return;
    }
    switch (request.exchange().method()) {
      case "GET" -> {
        if (request.has("location")) {
          bucketOperations.location(request);
        } else if (request.has("uploads")) {
          listings.uploads(request);
        } else if (request.has("versions")) {
          listings.versions(request);
        } else if (request.parameter("list-type", "").equals("2")) {
          listings.objectsV2(request);
        } else {
          listings.objects(request);
        }
      }
      case "HEAD" -> bucketOperations.head(request);
      case "PUT" -> bucketOperations.create(request);
      case "DELETE" -> bucketOperations.delete(request);
      case "POST" -> {
        if (!request.has("delete")) {
          throw S3Error.NOT_IMPLEMENTED.toException();
        }
        bucketOperations.deleteObjects(request);
      }
      default -> throw S3Error.METHOD_NOT_ALLOWED.toException();
    }
  }

  private void dispatchObject(S3Request request) throws IOException {
    String method = request.exchange().method();
    if (request.has("tagging")) {
      switch (method) {
        case "GET" -> writes.tags(request);
        case "PUT" -> writes.putTags(request);
        case "DELETE" -> writes.deleteTags(request);
        default -> throw S3Error.METHOD_NOT_ALLOWED.toException();
      }
      return;
    }
    if (request.has("acl")) {
      if (!method.equals("GET")) {
        throw S3Error.ACL_NOT_SUPPORTED.toException();
      }
      reads.acl(request, owners);
      return;
    }
    boolean copy = request.header("x-amz-copy-source") != null;
    boolean upload = request.has("uploadId");
    switch (method) {
      case "GET" -> {
        if (request.has("attributes")) {
          reads.attributes(request);
        } else if (upload) {
          multiparts.parts(request);
        } else {
          reads.get(request);
        }
      }
      case "HEAD" -> reads.get(request);
      case "PUT" -> {
        if (upload && copy) {
          multiparts.copy(request);
        } else if (upload) {
          multiparts.put(request);
        } else if (copy) {
          writes.copy(request);
        } else {
          writes.put(request);
        }
      }
      case "POST" -> {
        if (request.has("uploads")) {
          multiparts.create(request);
        } else if (upload) {
          multiparts.complete(request);
        } else {
          throw S3Error.NOT_IMPLEMENTED.toException();
        }
      }
      case "DELETE" -> {
        if (upload) {
          multiparts.abort(request);
        } else {
          writes.delete(request);
        }
      }
      default -> throw S3Error.METHOD_NOT_ALLOWED.toException();
    }
  }

  private static S3Exception signatureError(SignatureFailure failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure.kind()) {
      case MISSING -> S3Error.ACCESS_DENIED.toException();
      case AMBIGUOUS ->
          S3Error.INVALID_ARGUMENT.withText(
              "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature"
                  + " query string parameter or the Authorization header should be specified");
      case INCOMPLETE, SCOPE -> S3Error.AUTHORIZATION_HEADER_MALFORMED.withText(message);
      case UNKNOWN_KEY -> S3Error.INVALID_ACCESS_KEY_ID.toException();
      case UNSIGNED_HEADER ->
          S3Error.ACCESS_DENIED.withText(
              "There were headers present in the request which were not signed");
      case SKEWED -> S3Error.REQUEST_TIME_TOO_SKEWED.toException();
      case EXPIRED -> S3Error.ACCESS_DENIED.withText("Request has expired");
      case MISMATCH -> S3Error.SIGNATURE_DOES_NOT_MATCH.toException();
    };
  }

  private static void fail(Exchange exchange, S3Error error, @Nullable String message)
      throws IOException {
    if (error == S3Error.NOT_MODIFIED) {
      exchange.respond(304, S3Request.withIds(exchange, Map.of()), new byte[0]);
      return;
    }
    byte[] body =
        XmlWriter.error()
            .text("Code", error.code())
            .text("Message", message)
            .text("Resource", exchange.rawPath())
            .text("RequestId", exchange.requestId())
            .text("HostId", exchange.requestId())
            .finish();
    exchange.respond(
        error.status(),
        S3Request.withIds(exchange, Map.of("Content-Type", "application/xml")),
        body);
  }
}
