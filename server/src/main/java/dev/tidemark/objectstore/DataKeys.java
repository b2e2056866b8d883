package dev.tidemark.objectstore;

import dev.tidemark.encryption.DataKey;
import dev.tidemark.encryption.KeyException;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the keys that objects are encrypted with, one for each object or upload, and opens them
 * again. A wrapped key is bound to the object's name, as S3 binds it: to its ARN or, with bucket
 * keys, to the bucket's.
 */
final class DataKeys {
  private static final String CONTEXT = "aws:s3:arn";

  private final KeyRing ring;
  private final RandomGenerator random;

  DataKeys(KeyRing ring, RandomGenerator random) {
    this.ring = ring;
    this.random = random;
  }

  /** A key that was made just now. */
  record Fresh(ObjectEncryption encryption, BodyCipher cipher) {}

  /**
   * A key for a new object or upload.
   *
   * @param asked null: what the bucket's owner said
   */
  Fresh make(Bucket bucket, String key, @Nullable RequestedEncryption asked) {
    DefaultEncryption usual = DefaultEncryption.of(bucket);
    return switch (asked) {
      case null ->
          usual.kms()
              ? underKms(bucket, key, usual.keyId(), Map.of(), usual.bucketKey())
              : underMaster(bucket, key);
      case RequestedEncryption.Aes256() -> underMaster(bucket, key);
      case RequestedEncryption.Kms(String keyId, var context, Boolean bucketKey) ->
          underKms(bucket, key, keyId, context, bucketKey == null ? usual.bucketKey() : bucketKey);
      case RequestedEncryption.Customer(CustomerKey customerKey) -> {
        if (usual.customerKeysBlocked()) {
          throw LocalErrors.customerKeysBlocked(bucket.name(), key);
        }
        yield underCustomer(bucket, key, customerKey);
      }
    };
  }

  private Fresh underMaster(Bucket bucket, String key) {
    DataKey made = ring.generateUnderMaster(context(bucket, key, false, Map.of()));
    return new Fresh(
        new ObjectEncryption.Aes256(base64(made.wrapped())), new BodyCipher(made.plaintext()));
  }

  private Fresh underKms(
      Bucket bucket,
      String key,
      @Nullable String keyId,
      Map<String, String> context,
      boolean bucketKey) {
    try {
      DataKey made =
          ring.generate(
              region(bucket),
              keyId == null ? KeyRing.ALIAS_S3 : keyId,
              context(bucket, key, bucketKey, context));
      return new Fresh(
          new ObjectEncryption.Kms(made.keyArn(), context, bucketKey, base64(made.wrapped())),
          new BodyCipher(made.plaintext()));
    } catch (KeyException e) {
      throw LocalErrors.kms(e);
    }
  }

  private Fresh underCustomer(Bucket bucket, String key, CustomerKey customerKey) {
    byte[] dataKey = new byte[BodyCipher.KEY_BYTES];
    random.nextBytes(dataKey);
    byte[] wrapped = customerKey.cipher().seal(dataKey, arn(bucket, key));
    return new Fresh(new ObjectEncryption.Customer(base64(wrapped)), new BodyCipher(dataKey));
  }

  /** The key of an upload, for another part of it. */
  Fresh ofPart(
      Bucket bucket, String key, ObjectEncryption encryption, @Nullable CustomerKey customerKey) {
    if (encryption instanceof ObjectEncryption.Customer != (customerKey != null)) {
      throw LocalErrors.partKeyMissing();
    }
    if (customerKey != null && DefaultEncryption.of(bucket).customerKeysBlocked()) {
      throw LocalErrors.customerKeysBlocked(bucket.name(), key);
    }
    try {
      return new Fresh(encryption, open(bucket, key, encryption, customerKey));
    } catch (ObjectStoreException e) {
      throw customerKey == null ? e : LocalErrors.partKeyWrong();
    }
  }

  /** Refused if the key is under a KMS key that cannot be used now. */
  void requireUsable(Bucket bucket, String key, ObjectEncryption encryption) {
    if (encryption instanceof ObjectEncryption.Kms) {
      BodyCipher _ = open(bucket, key, encryption, null);
    }
  }

  /**
   * The key of an object or upload.
   *
   * @param customerKey what the client sent along, if it did
   */
  BodyCipher open(
      Bucket bucket, String key, ObjectEncryption encryption, @Nullable CustomerKey customerKey) {
    byte[] wrapped = Base64.getDecoder().decode(encryption.wrappedKey());
    if (encryption instanceof ObjectEncryption.Customer) {
      return openCustomer(bucket, key, wrapped, customerKey);
    }
    if (customerKey != null) {
      throw LocalErrors.notCustomerEncrypted();
    }
    try {
      return new BodyCipher(
          switch (encryption) {
            case ObjectEncryption.Kms kms ->
                ring.unwrap(wrapped, context(bucket, key, kms.bucketKey(), kms.context()));
            case ObjectEncryption.Aes256 _, ObjectEncryption.Customer _ ->
                ring.unwrap(wrapped, context(bucket, key, false, Map.of()));
          });
    } catch (KeyException e) {
      throw refusal(bucket, key, encryption, e);
    }
  }

  private static RuntimeException refusal(
      Bucket bucket, String key, ObjectEncryption encryption, KeyException e) {
    return switch (e.kind()) {
      case UNREADABLE ->
          new StorageException(
              StorageException.Kind.CORRUPT,
              "the key of the object %s/%s is not what was written".formatted(bucket.name(), key),
              e);
      case KEY_GONE ->
          encryption instanceof ObjectEncryption.Kms kms
              ? LocalErrors.kmsKeyGone(kms.keyArn())
              : LocalErrors.kms(e);
      case NOT_FOUND, DISABLED, PENDING_DELETION, AWS_MANAGED, ALIAS_EXISTS -> LocalErrors.kms(e);
    };
  }

  private static BodyCipher openCustomer(
      Bucket bucket, String key, byte[] wrapped, @Nullable CustomerKey customerKey) {
    if (customerKey == null) {
      throw LocalErrors.customerKeyMissing();
    }
    try {
      return new BodyCipher(customerKey.cipher().open(wrapped, arn(bucket, key)));
    } catch (IOException _) {
      throw LocalErrors.customerKeyWrong();
    }
  }

  private static Map<String, String> context(
      Bucket bucket, String key, boolean bucketKey, Map<String, String> more) {
    Map<String, String> context = new TreeMap<>(more);
    context.put(CONTEXT, bucketKey ? "arn:aws:s3:::" + bucket.name() : arn(bucket, key));
    return context;
  }

  private static String arn(Bucket bucket, String key) {
    return "arn:aws:s3:::" + bucket.name() + "/" + key;
  }

  /** The region whose keys the bucket uses; EU is an old name. */
  private static String region(Bucket bucket) {
    return bucket.region().equals("EU") ? "eu-west-1" : bucket.region();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
