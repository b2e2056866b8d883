package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.schema.Struct;
import org.jspecify.annotations.Nullable;

/**
 * The API's SSESpecification. There are no keys of KMS here, so none can be used: a key that is
 * named does not exist, and that items would be encrypted with the account's own is not claimed.
 *
 * <p>Source of the texts: ack-api-quirks DDB-TABLE-018, 437 and 442, measured in October 2026.
 */
final class Encryption {
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final String MEMBER = "SSESpecification";

  private Encryption() {}

  /** Refuses a new table that is to be encrypted with a key of KMS. */
  static void checkNew(Struct request, Caller caller) {
    checkNew(request, MEMBER, caller);
  }

  /**
   * Refuses a new table that is to be encrypted with a key of KMS.
   *
   * @param member where the request says so
   */
  static void checkNew(Struct request, String member, Caller caller) {
    Struct specification = request.struct(member);
    if (specification != null && isEnabled(specification)) {
      throw refusal(specification, caller);
    }
  }

  /** Refuses any change: tables have the service's own encryption, and keep it. */
  static void checkUpdate(Struct request, Caller caller) {
    Struct specification = request.struct(MEMBER);
    if (specification != null) {
      throw isEnabled(specification)
          ? refusal(specification, caller)
          : ApiError.validation(INVALID + "Table is already encrypted by default");
    }
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

  private static ApiException refusal(Struct specification, Caller caller) {
    String key = specification.string("KMSMasterKeyId");
    return key == null
        ? ApiError.validation(
            INVALID
                + "SSESpecification with a key of KMS is not supported by this server: it has no"
                + " keys")
        : ApiError.validation(
            "KMS validation error: com.amazonaws.services.kms.model.NotFoundException: "
                + missing(key, caller)
                + " (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException)");
  }

  private static String missing(String key, Caller caller) {
    String prefix = "arn:aws:kms:" + caller.region() + ":" + caller.account() + ":";
    @Nullable String alias = key.startsWith("alias/") ? prefix + key : null;
    if (alias == null && key.startsWith("arn:") && key.contains(":alias/")) {
      alias = key;
    }
    if (alias != null) {
      return "Alias " + alias + " is not found.";
    }
    return "Key '" + (key.startsWith("arn:") ? key : prefix + "key/" + key) + "' does not exist";
  }
}
