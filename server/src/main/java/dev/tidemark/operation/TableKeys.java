package dev.tidemark.operation;

import dev.tidemark.encryption.KeyException;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KmsKey;
import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.operation.TableDescriptions.Status;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * The API's SSESpecification, and what becomes of a table when its key cannot be used.
 *
 * <p>Source of rules and texts: ack-api-quirks DDB-TABLE-018, 020, 021, 027, 031, 036, 082, 139,
 * 331, 333, 437, 442 and 461, measured in October 2026.
 */
final class TableKeys {
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final String MEMBER = "SSESpecification";
  private static final String EXCEPTION = "com.amazonaws.services.kms.model.";

  private final KeyRing ring;

  TableKeys(KeyRing ring) {
    this.ring = ring;
  }

  /**
   * The key that a new table is to be encrypted with.
   *
   * @return its ARN; null: none of KMS
   * @throws ApiException if it cannot be used
   */
  @Nullable String ofNew(Struct request, Caller caller) {
    return ofNew(request, MEMBER, caller);
  }

  /**
   * The same.
   *
   * @param member where the request says so
   */
  @Nullable String ofNew(Struct request, String member, Caller caller) {
    Struct specification = request.struct(member);
    return specification == null || !isEnabled(specification) ? null : key(specification, caller);
  }

  /** Refuses what cannot be meant, whatever the table. */
  static void checkForm(Struct request) {
    Struct specification = request.struct(MEMBER);
    if (specification != null) {
      boolean _ = isEnabled(specification);
    }
  }

  /**
   * The key that a request gives a table instead of the one it has.
   *
   * @return its ARN, perhaps the same; null: none of KMS
   * @throws ApiException if nothing would change, or the old or the new key cannot be used
   */
  @Nullable String changed(Table table, Struct request, Caller caller) {
    Struct specification = request.struct(MEMBER);
    String now = table.settings().encryptionKey();
    if (specification == null) {
      return now;
    }
    boolean enabled = isEnabled(specification);
    if (!enabled && now == null) {
      throw ApiError.validation(INVALID + "Table is already encrypted by default");
    }
    if (now != null && now.equals(specification.string("KMSMasterKeyId"))) {
      throw ApiError.validation(
          INVALID
              + "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter"
              + " if you want to change Master Key");
    }
    requireUsable(table);
    return enabled ? key(specification, caller) : null;
  }

  private static boolean isEnabled(Struct specification) {
    Boolean enabled = specification.bool("Enabled");
    String type = specification.string("SSEType");
    String key = specification.string("KMSMasterKeyId");
    if (Boolean.FALSE.equals(enabled)) {
      refuseIf(type != null, "SSEType can not be specified if Enabled is false");
      refuseIf(key != null, "KMSMasterKeyId can not be specified if Enabled is false");
      return false;
    }
    refuseIf("AES256".equals(type), "SSEType AES256 is not supported");
    refuseIf(key != null && type == null, "SSEType KMS is required if KMSMasterKeyId is specified");
    return Boolean.TRUE.equals(enabled) || type != null;
  }

  private static void refuseIf(boolean wrong, String text) {
    if (wrong) {
      throw ApiError.validation(INVALID + text);
    }
  }

  private String key(Struct specification, Caller caller) {
    String name = specification.string("KMSMasterKeyId");
    KmsKey key;
    try {
      key = ring.usable(caller.region(), name == null ? KeyRing.ALIAS_DYNAMODB : name);
    } catch (KeyException e) {
      throw refusal(e);
    }
    if (key.isAwsManaged() && !key.managedFor().equals("dynamodb")) {
      throw ApiError.of(
          ApiError.Type.ACCESS_DENIED,
          "KMS key access denied error: "
              + EXCEPTION
              + "AWSKMSException: User: arn:aws:iam::"
              + caller.account()
              + ":root is not authorized to perform: kms:CreateGrant on resource: "
              + key.arn()
              + " because no resource-based policy allows the kms:CreateGrant action"
              + answer("AccessDeniedException"));
    }
    return key.arn();
  }

  /**
   * Refuses what needs a table's items while its key cannot be used.
   *
   * @throws ApiException ValidationException
   */
  void requireUsable(Table table) {
    String key = table.settings().encryptionKey();
    if (key != null) {
      try {
        KmsKey _ = ring.usable(table.region(), key);
      } catch (KeyException e) {
        throw refusal(e);
      }
    }
  }

  /** What a table is doing: nothing, while its key cannot be used. */
  Status status(Table table) {
    Status status = Status.of(table);
    String key = table.settings().encryptionKey();
    return key == null || status != Status.ACTIVE || isUsable(table.region(), key)
        ? status
        : Status.INACCESSIBLE_ENCRYPTION_CREDENTIALS;
  }

  /** What is told of a table's encryption; null: nothing. */
  @Nullable SseDescription describe(Table table) {
    SseDescription description = SseDescription.of(table);
    String key = table.settings().encryptionKey();
    if (description == null || key == null) {
      return null;
    }
    try {
      return description.inaccessibleSince(ring.find(table.region(), key).unusableSince());
    } catch (KeyException _) {
      // The key is destroyed, and with it what was known of it.
      return description;
    }
  }

  private boolean isUsable(String region, String key) {
    try {
      KmsKey _ = ring.usable(region, key);
      return true;
    } catch (KeyException _) {
      return false;
    }
  }

  private static ApiException refusal(KeyException e) {
    return switch (e.kind()) {
      case DISABLED -> refusal("KMS key disabled error: ", "DisabledException", e);
      case PENDING_DELETION -> refusal("KMS validation error: ", "KMSInvalidStateException", e);
      case NOT_FOUND -> refusal("KMS validation error: ", "NotFoundException", e);
      case AWS_MANAGED, ALIAS_EXISTS, UNREADABLE, KEY_GONE -> throw new IllegalStateException(e);
    };
  }

  private static ApiException refusal(String kind, String name, KeyException e) {
    return ApiError.validation(kind + EXCEPTION + name + ": " + e.getMessage() + answer(name));
  }

  private static String answer(String code) {
    return " (Service: AWSKMS; Status Code: 400; Error Code: " + code + ")";
  }
}
