package dev.tidemark.objectstore;

import dev.tidemark.objectstore.PutOptions.Encryption;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * An S3-compatible store outside, through AWS's own client. What Settings leave open comes from the
 * usual AWS configuration: environment, profile, instance role.
 *
 * <p>Calls that fail in passing are tried again by the client; what then still fails is an {@link
 * ObjectStoreException} with S3's code and, as its message, the text that AWS puts into the failure
 * message of an export. What is sent carries its MD5, which every S3-compatible store checks.
 */
public final class S3ObjectStore implements ObjectStore {
  private static final Logger LOG = LoggerFactory.getLogger(S3ObjectStore.class);
  private static final int ATTEMPTS_MAX = 5;
  private static final int LISTED_MAX = 1000;
  private static final int CONNECTIONS_MAX = 64;

  private final S3Client client;
  private final boolean ownerFullControl;

  /**
   * How to reach the store.
   *
   * @param endpoint null: AWS, or what the AWS configuration says
   * @param region null: what the AWS configuration says
   * @param pathStyle the bucket in the path and not in the host
   * @param ownerFullControl write with the ACL {@code bucket-owner-full-control}, which some
   *     buckets of other accounts demand and some stores do not know
   */
  public record Settings(
      @Nullable URI endpoint,
      @Nullable String region,
      boolean pathStyle,
      boolean ownerFullControl) {}

  S3ObjectStore(S3Client client, boolean ownerFullControl) {
    this.client = client;
    this.ownerFullControl = ownerFullControl;
  }

  /** Makes the client; nothing is sent yet. */
  public static S3ObjectStore connect(Settings settings) {
    return connect(settings, S3Client.builder());
  }

  static S3ObjectStore connect(Settings settings, S3ClientBuilder builder) {
    builder
        .httpClientBuilder(Apache5HttpClient.builder().maxConnections(CONNECTIONS_MAX))
        .forcePathStyle(settings.pathStyle())
        // Only MD5: trailing checksums are unknown to many S3-compatible stores.
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .overrideConfiguration(each ->
            each.retryStrategy(
                AwsRetryStrategy.standardRetryStrategy().toBuilder()
                    .maxAttempts(ATTEMPTS_MAX)
                    .build()));
    URI endpoint = settings.endpoint();
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    String region = settings.region();
    if (region != null) {
      builder.region(Region.of(region));
    }
    return new S3ObjectStore(builder.build(), settings.ownerFullControl());
  }

  /** By listing: an answer to a question for the bucket alone would not say what is wrong. */
  @Override
  public void requireBucket(String bucket, @Nullable String owner) {
    call(() ->
        client.listObjectsV2(each -> each.bucket(bucket).expectedBucketOwner(owner).maxKeys(1)));
  }

  @Override
  public StoredObject put(ObjectPath path, byte[] body, PutOptions options) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(path.bucket())
            .key(path.key())
            .contentType(options.contentType())
            .contentMD5(md5(ByteBuffer.wrap(body)))
            .expectedBucketOwner(options.expectedBucketOwner());
    if (ownerFullControl) {
      request.acl(ObjectCannedACL.BUCKET_OWNER_FULL_CONTROL);
    }
    switch (options.encryption()) {
      case null -> {}
      case Encryption.Aes256() -> request.serverSideEncryption(ServerSideEncryption.AES256);
      case Encryption.Kms(String keyId) ->
          request.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(keyId);
    }
    String etag = call(() -> client.putObject(request.build(), RequestBody.fromBytes(body)).eTag());
    return new StoredObject(path.key(), body.length, unquoted(etag));
  }

  @Override
  public Upload begin(ObjectPath path, PutOptions options) {
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder()
            .bucket(path.bucket())
            .key(path.key())
            .contentType(options.contentType())
            .expectedBucketOwner(options.expectedBucketOwner());
    if (ownerFullControl) {
      request.acl(ObjectCannedACL.BUCKET_OWNER_FULL_CONTROL);
    }
    switch (options.encryption()) {
      case null -> {}
      case Encryption.Aes256() -> request.serverSideEncryption(ServerSideEncryption.AES256);
      case Encryption.Kms(String keyId) ->
          request.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(keyId);
    }
    String uploadId = call(() -> client.createMultipartUpload(request.build()).uploadId());
    return new S3Upload(path, uploadId, options.expectedBucketOwner());
  }

  @Override
  public @Nullable StoredObject head(ObjectPath path) {
    return call(() -> {
      try {
        HeadObjectResponse head =
            client.headObject(each -> each.bucket(path.bucket()).key(path.key()));
        return new StoredObject(path.key(), head.contentLength(), unquoted(head.eTag()));
      } catch (NoSuchKeyException none) {
        return null;
      }
    });
  }

  @Override
  public InputStream get(ObjectPath path, long offset, long length) {
    if (length == 0) {
      return InputStream.nullInputStream();
    }
    GetObjectRequest.Builder request =
        GetObjectRequest.builder().bucket(path.bucket()).key(path.key());
    if (offset > 0 || length > 0) {
      request.range("bytes=" + offset + "-" + (length < 0 ? "" : offset + length - 1));
    }
    ResponseInputStream<GetObjectResponse> response = call(() -> client.getObject(request.build()));
    return new FilterInputStream(response) {
      private boolean ended;

      @Override
      public int read() throws IOException {
        int one = super.read();
        ended |= one < 0;
        return one;
      }

      @Override
      public int read(byte[] bytes, int from, int count) throws IOException {
        int read = super.read(bytes, from, count);
        ended |= read < 0;
        return read;
      }

      // Closing alone would first fetch all the rest.
      @Override
      public void close() throws IOException {
        if (!ended) {
          response.abort();
        }
        super.close();
      }
    };
  }

  @Override
  public List<StoredObject> list(
      String bucket, String prefix, @Nullable String afterKey, int limit) {
    List<StoredObject> found = new ArrayList<>();
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder()
            .bucket(bucket)
            .prefix(prefix)
            .startAfter(afterKey)
            .encodingType(EncodingType.URL);
    boolean more = true;
    while (more && found.size() < limit) {
      request.maxKeys(Math.min(LISTED_MAX, limit - found.size()));
      ListObjectsV2Response page = call(() -> client.listObjectsV2(request.build()));
      for (S3Object object : page.contents()) {
        found.add(new StoredObject(object.key(), object.size(), unquoted(object.eTag())));
      }
      more = Boolean.TRUE.equals(page.isTruncated());
      request.continuationToken(page.nextContinuationToken());
    }
    return found;
  }

  @Override
  public void delete(ObjectPath path) {
    call(() -> client.deleteObject(each -> each.bucket(path.bucket()).key(path.key())));
  }

  @Override
  public void close() {
    client.close();
  }

  private static <T extends @Nullable Object> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw S3Failures.of(e);
    } catch (IllegalStateException e) {
      throw S3Failures.closed(e);
    }
  }

  private static String unquoted(@Nullable String etag) {
    return etag == null ? "" : etag.replace("\"", "");
  }

  private static String md5(ByteBuffer content) {
    MessageDigest md5 = ChecksumAlgorithm.messageDigest("MD5");
    md5.update(content.duplicate());
    return Base64.getEncoder().encodeToString(md5.digest());
  }

  private final class S3Upload implements Upload {
    private final ObjectPath path;
    private final String uploadId;
    private final @Nullable String expectedOwner;
    private final List<CompletedPart> parts = new ArrayList<>();
    private long sizeBytes;
    private boolean over;

    S3Upload(ObjectPath path, String uploadId, @Nullable String expectedOwner) {
      this.path = path;
      this.uploadId = uploadId;
      this.expectedOwner = expectedOwner;
    }

    @Override
    public void part(ByteBuffer content) {
      int number = parts.size() + 1;
      int length = content.remaining();
      RequestBody body =
          RequestBody.fromContentProvider(
              () -> new ByteBufferStream(content.duplicate()), length, "application/octet-stream");
      String etag =
          call(() ->
              client
                  .uploadPart(
                      each ->
                          each.bucket(path.bucket())
                              .key(path.key())
                              .uploadId(uploadId)
                              .partNumber(number)
                              .contentMD5(md5(content))
                              .expectedBucketOwner(expectedOwner),
                      body)
                  .eTag());
      parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
      sizeBytes += length;
      content.position(content.limit());
    }

    @Override
    public StoredObject complete() {
      String etag =
          call(() ->
              client
                  .completeMultipartUpload(each ->
                      each.bucket(path.bucket())
                          .key(path.key())
                          .uploadId(uploadId)
                          .expectedBucketOwner(expectedOwner)
                          .multipartUpload(all -> all.parts(parts)))
                  .eTag());
      over = true;
      return new StoredObject(path.key(), sizeBytes, unquoted(etag));
    }

    /** An upload that cannot be aborted stays until the bucket's lifecycle removes it. */
    @Override
    public void close() {
      if (over) {
        return;
      }
      over = true;
      try {
        client.abortMultipartUpload(each ->
            each.bucket(path.bucket())
                .key(path.key())
                .uploadId(uploadId)
                .expectedBucketOwner(expectedOwner));
      } catch (SdkException | IllegalStateException e) {
        LOG.warn("cannot abort the upload {} of {}: {}", uploadId, path, e.getMessage());
      }
    }
  }
}
