package dev.tidemark.s3;

import dev.tidemark.http.Exchange;
import dev.tidemark.http.Faults;
import dev.tidemark.http.Identity;
import dev.tidemark.http.Service;
import dev.tidemark.http.SignatureFailure;
import dev.tidemark.http.SignatureV2;
import dev.tidemark.http.SignatureV4;
import dev.tidemark.http.Turns;
import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.ObjectStoreException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
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

  private final SignatureV4 signatures;
  private final SignatureV2 oldSignatures;
  private final Addressing addressing;
  private final Owners owners;
  private final Acls acls;
  private final LocalBuckets buckets;
  private final Turns turns;
  private final BucketConfigurations configurations;
  private final Cors cors;
  private final Policies policies;
  private final BucketOperations bucketOperations;
  private final Listings listings;
  private final ObjectReads reads;
  private final ObjectWrites writes;
  private final ObjectTags tags;
  private final Multiparts multiparts;
  private final PostObject forms;

  /**
   * @param wallClock the real time, at which the policies of forms end
   * @param account 12 digits; the owner of everything
   * @param hosts names of this port, without port number, under which {@code bucket.host} names a
   *     bucket
   * @param turns at computing over bodies
   */
  public S3Service(
      LocalBuckets buckets,
      SignatureV4 signatures,
      SignatureV2 oldSignatures,
      InstantSource wallClock,
      String account,
      List<String> hosts,
      Turns turns) {
    this.signatures = signatures;
    this.oldSignatures = oldSignatures;
    this.addressing = new Addressing(hosts);
    this.owners = new Owners(account);
    this.acls = new Acls(owners);
    this.buckets = buckets;
    this.turns = turns;
    this.cors = new Cors(buckets);
    this.policies = new Policies(buckets, owners);
    this.bucketOperations = new BucketOperations(buckets, owners, acls, policies);
    this.configurations = new BucketConfigurations(buckets, acls, cors, policies);
    this.listings = new Listings(buckets, owners);
    Lifecycles lifecycles = new Lifecycles();
    this.reads = new ObjectReads(buckets, lifecycles);
    this.writes = new ObjectWrites(buckets, lifecycles);
    this.tags = new ObjectTags(buckets);
    this.multiparts = new Multiparts(buckets, owners, lifecycles);
    this.forms = new PostObject(signatures, oldSignatures, wallClock, turns);
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    S3Request request = null;
    Exchange told = exchange;
    try {
      Addressing.Target target = addressing.of(exchange);
      if (exchange.method().equals("OPTIONS")) {
        cors.preflight(exchange, target.bucket(), target.key());
        return;
      }
      told = cors.told(exchange, target.bucket());
      if (PostObject.isForm(told, target)) {
        exchange.label().operation("PostObject");
        request = forms.read(told, target, buckets.now());
        S3Acts.check(request, owners);
        Refusals.check(request, owners);
        policies.check(request);
        acls.checkObject(request, buckets.bucket(request.bucket()));
        writes.put(request, IncomingBody.ofFile(request));
        return;
      }
      request = authenticate(told, target);
      exchange.label().operation(OperationName.of(request, configurations.named(request)));
      S3Acts.check(request, owners);
      Refusals.check(request, owners);
      policies.check(request);
      dispatch(request);
    } catch (S3Exception e) {
      ErrorAnswer.write(told, request, e);
    } catch (SignatureFailure e) {
      ErrorAnswer.write(told, null, ErrorAnswer.of(e, exchange));
    } catch (ObjectStoreException e) {
      S3Error error = S3Error.of(e.code());
      if (error == S3Error.INTERNAL_ERROR) {
        Faults.log(LOG, exchange, e);
      }
      ErrorAnswer.write(told, request, ErrorAnswer.of(error, e));
    } catch (RuntimeException | Error e) {
      Faults.log(LOG, exchange, e);
      ErrorAnswer.write(told, request, S3Error.INTERNAL_ERROR.toException());
    }
  }

  private S3Request authenticate(Exchange exchange, Addressing.Target target) {
    Map<String, String> query = Uris.query(exchange.rawQuery());
    Identity identity =
        query.containsKey("AWSAccessKeyId")
            ? oldSignatures.verify(exchange, query, target.resource())
            : signatures.verifyS3(exchange);
    return new S3Request(
        exchange, identity, turns, buckets.now(), target.bucket(), target.key(), query);
  }

  private void dispatch(S3Request request) throws IOException {
    Parameters.check(request, configurations);
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
        case "GET" -> tags.get(request);
        case "PUT" -> tags.put(request);
        case "DELETE" -> tags.delete(request);
        default -> throw S3Error.METHOD_NOT_ALLOWED.toException();
      }
      return;
    }
    if (request.has("acl")) {
      Bucket bucket = buckets.bucket(request.bucket());
      reads.requireObject(request);
      switch (method) {
        case "GET" -> acls.get(request, bucket);
        case "PUT" -> acls.put(request, bucket);
        default -> throw S3Error.METHOD_NOT_ALLOWED.toException();
      }
      return;
    }
    if (request.has("retention") || request.has("legal-hold")) {
      reads.requireObject(request);
      throw S3Error.INVALID_REQUEST.withText(Refusals.NO_OBJECT_LOCK);
    }
    acls.checkObject(request, buckets.bucket(request.bucket()));
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
}
