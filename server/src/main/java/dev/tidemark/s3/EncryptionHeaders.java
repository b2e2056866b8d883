package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.CustomerKey;
import dev.tidemark.objectstore.DefaultEncryption;
import dev.tidemark.objectstore.Digest;
import dev.tidemark.objectstore.ObjectEncryption;
import dev.tidemark.objectstore.RequestedEncryption;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The headers of server-side encryption: what a request asks for, and what an answer says.
 *
 * <p>Source of the refusals: LocalStack's snapshots of S3, test_s3 and test_s3_api, recorded in
 * February 2026; that of the client's MD5: S3 API reference, error responses.
 */
final class EncryptionHeaders {
  private static final String SSE = "x-amz-server-side-encryption";
  private static final String KEY_ID = SSE + "-aws-kms-key-id";
  private static final String CONTEXT = SSE + "-context";
  private static final String BUCKET_KEY = SSE + "-bucket-key-enabled";
  private static final String CUSTOMER = SSE + "-customer-";
  private static final String SOURCE_CUSTOMER =
      "x-amz-copy-source-server-side-encryption-customer-";
  private static final String CUSTOMER_ALGORITHM = CUSTOMER + "algorithm";
  private static final String CUSTOMER_KEY_MD5 = CUSTOMER + "key-md5";
  private static final String AES256 = "AES256";
  private static final String KMS = "aws:kms";
  private static final int KEY_BYTES = 32;
  private static final String ARGUMENT_NAME = "ArgumentName";
  private static final String ARGUMENT_VALUE = "ArgumentValue";

  /** What S3 itself binds an object's key to. */
  private static final String OWN_CONTEXT = "aws:s3:arn";

  private static final JsonFactory JSON = new JsonFactory();

  private EncryptionHeaders() {}

  /** What a write asks for; null: the bucket's default. */
  static @Nullable RequestedEncryption requested(S3Request request, Bucket bucket) {
    String algorithm = request.header(SSE);
    CustomerKey customerKey = customerKey(request, CUSTOMER, false);
    if (customerKey != null) {
      return new RequestedEncryption.Customer(customerKey);
    }
    String keyId = request.header(KEY_ID);
    Map<String, String> context = context(request.header(CONTEXT));
    Boolean bucketKey = bucketKey(request.header(BUCKET_KEY));
    if (KMS.equals(algorithm)) {
      requireSignatureV4(request);
      return new RequestedEncryption.Kms(keyId, context, bucketKey);
    }
    if (algorithm != null && !algorithm.equals(AES256)) {
      if (algorithm.equals("aws:kms:dsse")) {
        throw S3Error.NOT_IMPLEMENTED.withText(
            "Dual-layer server-side encryption (aws:kms:dsse) is not implemented.");
      }
      throw S3Error.INVALID_ARGUMENT
          .withText("The encryption method specified is not supported")
          .with(ARGUMENT_NAME, SSE)
          .with(ARGUMENT_VALUE, algorithm);
    }
    if (keyId != null || !context.isEmpty()) {
      throw S3Error.INVALID_ARGUMENT.withText(
          "Server Side Encryption with AWS KMS managed key requires HTTP header"
              + " x-amz-server-side-encryption : aws:kms");
    }
    if (algorithm != null) {
      return new RequestedEncryption.Aes256();
    }
    DefaultEncryption usual = DefaultEncryption.of(bucket);
    if (usual.kms()) {
      requireSignatureV4(request);
    }
    return usual.kms() && bucketKey != null
        ? new RequestedEncryption.Kms(usual.keyId(), Map.of(), bucketKey)
        : null;
  }

  /** Whether a write names an encryption at all. */
  static boolean isNamed(S3Request request) {
    return request.header(SSE) != null || request.header(CUSTOMER_ALGORITHM) != null;
  }

  /** The client's own key of the object that a request reads, or of the upload it goes on with. */
  static @Nullable CustomerKey ofRead(S3Request request) {
    if (request.header(SSE) != null) {
      throw S3Error.INVALID_ARGUMENT.withText(
          "x-amz-server-side-encryption header is not supported for this operation.");
    }
    return customerKey(request, CUSTOMER, true);
  }

  /** The client's own key of the object that a request copies. */
  static @Nullable CustomerKey ofCopySource(S3Request request) {
    return customerKey(request, SOURCE_CUSTOMER, true);
  }

  private static @Nullable CustomerKey customerKey(
      S3Request request, String prefix, boolean reading) {
    String algorithm = request.header(prefix + "algorithm");
    String key = request.header(prefix + "key");
    String md5 = request.header(prefix + "key-md5");
    if (algorithm == null && key == null && md5 == null) {
      return null;
    }
    if (prefix.equals(CUSTOMER) && request.header(SSE) != null) {
      throw S3Error.INVALID_ARGUMENT
          .withText(
              "Server Side Encryption with Customer provided key is incompatible with the"
                  + " encryption method specified")
          .with(ARGUMENT_NAME, SSE)
          .with(ARGUMENT_VALUE, String.valueOf(request.header(SSE)));
    }
    if (algorithm == null) {
      throw customerKeyRefused("must provide a valid encryption algorithm.");
    }
    if (key == null) {
      throw customerKeyRefused("must provide an appropriate secret key.");
    }
    if (!algorithm.equals(AES256)) {
      throw S3Error.INVALID_ENCRYPTION_ALGORITHM
          .toException()
          .with(ARGUMENT_NAME, SSE)
          .with(ARGUMENT_VALUE, algorithm);
    }
    if (md5 == null) {
      throw customerKeyRefused("must provide the client calculated MD5 of the secret key.");
    }
    byte[] bytes = base64(key);
    if (bytes != null && !Arrays.equals(md5(bytes), base64(md5))) {
      throw S3Error.INVALID_ARGUMENT
          .withText("The calculated MD5 hash of the key did not match the hash that was provided.")
          .with(ARGUMENT_NAME, SSE)
          .with(ARGUMENT_VALUE, "null");
    }
    if (bytes == null || bytes.length != KEY_BYTES) {
      throw reading
          ? S3Error.ACCESS_DENIED.withText(
              "Requests specifying Server Side Encryption with Customer provided keys must provide"
                  + " the correct secret key.")
          : S3Error.INVALID_ARGUMENT.withText(
              "The secret key was invalid for the specified algorithm.");
    }
    return new CustomerKey(bytes);
  }

  private static S3Exception customerKeyRefused(String what) {
    return S3Error.INVALID_ARGUMENT
        .withText("Requests specifying Server Side Encryption with Customer provided keys " + what)
        .with(ARGUMENT_NAME, SSE)
        .with(ARGUMENT_VALUE, "null");
  }

  private static byte[] md5(byte[] bytes) {
    Digest md5 = Digest.md5();
    md5.update(bytes, 0, bytes.length);
    return md5.value();
  }

  private static byte @Nullable [] base64(String text) {
    try {
      return Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  private static @Nullable Boolean bucketKey(@Nullable String header) {
    return switch (header) {
      case null -> null;
      case "true" -> true;
      case "false" -> false;
      default ->
          throw S3Error.INVALID_ARGUMENT.withText(
              "The value of " + BUCKET_KEY + " must be true or false.");
    };
  }

  private static Map<String, String> context(@Nullable String header) {
    if (header == null) {
      return Map.of();
    }
    byte[] json = base64(header);
    Map<String, String> context = json == null ? null : strings(json);
    if (context == null || context.containsKey(OWN_CONTEXT)) {
      throw S3Error.INVALID_ARGUMENT.withText(
          "The header '"
              + CONTEXT
              + "' shall be Base64-encoded UTF-8 string holding JSON which represents a"
              + " string-string map");
    }
    return context;
  }

  /** A JSON object of strings, or null if it is none. */
  private static @Nullable Map<String, String> strings(byte[] json) {
    Map<String, String> strings = new HashMap<>();
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        if (in.nextToken() != JsonToken.VALUE_STRING) {
          return null;
        }
        strings.put(name, in.getString());
      }
      return in.nextToken() == null ? strings : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  /** What S3 demands of whatever has to do with KMS. */
  static void requireSignatureV4(S3Request request) {
    if (request.identity().isOld()) {
      throw S3Error.INVALID_ARGUMENT
          .withText(
              "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS"
                  + " Signature Version 4.")
          .with(ARGUMENT_NAME, "Authorization")
          .with(ARGUMENT_VALUE, "null");
    }
  }

  /** What every answer about an object says, but that to the end of an upload. */
  static Map<String, String> of(S3Request request, ObjectEncryption encryption) {
    Map<String, String> headers = ofCompleted(encryption);
    if (encryption instanceof ObjectEncryption.Customer) {
      headers.put(CUSTOMER_ALGORITHM, AES256);
      String md5 = request.header(CUSTOMER_KEY_MD5);
      if (md5 != null) {
        headers.put(CUSTOMER_KEY_MD5, md5);
      }
    }
    return headers;
  }

  /** The same to a write, which is told the context that it sent. */
  static Map<String, String> ofWritten(S3Request request, ObjectEncryption encryption) {
    Map<String, String> headers = of(request, encryption);
    String context = request.header(CONTEXT);
    if (context != null && encryption instanceof ObjectEncryption.Kms) {
      headers.put(CONTEXT, context);
    }
    return headers;
  }

  /** The same without what belongs to a client's own key. */
  static Map<String, String> ofCompleted(ObjectEncryption encryption) {
    Map<String, String> headers = new TreeMap<>();
    switch (encryption) {
      case ObjectEncryption.Aes256 _ -> headers.put(SSE, AES256);
      case ObjectEncryption.Kms kms -> {
        headers.put(SSE, KMS);
        headers.put(KEY_ID, kms.keyArn());
        if (kms.bucketKey()) {
          headers.put(BUCKET_KEY, "true");
        }
      }
      case ObjectEncryption.Customer _ -> {}
    }
    return headers;
  }
}
