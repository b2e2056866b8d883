package dev.tidemark.kms;

import dev.tidemark.encryption.KeyException;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KeyState;
import dev.tidemark.encryption.KmsKey;
import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.operation.Caller;
import dev.tidemark.schema.Struct;
import java.util.List;

/** Finds the key that a request is about. */
final class Keys {
  private static final String ALIAS = "alias/";

  private final KeyRing ring;

  Keys(KeyRing ring) {
    this.ring = ring;
  }

  /**
   * By id, ARN or alias.
   *
   * @throws KeyException NOT_FOUND
   */
  KmsKey find(String name, Caller caller) {
    return ring.find(caller.region(), name);
  }

  /**
   * By id or ARN, as the operations that manage keys want it. Source: the API reference; the text:
   * moto's tests, test_enable_key_rotation_with_alias_name_should_fail.
   *
   * @throws ApiException NotFoundException
   * @throws KeyException NOT_FOUND
   */
  KmsKey byId(Struct request, Caller caller) {
    String name = request.requiredString("KeyId");
    if (name.startsWith(ALIAS) || (name.startsWith("arn:") && name.contains(":" + ALIAS))) {
      throw ApiError.of(ApiError.Type.KEY_NOT_FOUND, "Invalid keyId '" + name + "'");
    }
    return find(name, caller);
  }

  /**
   * The same for an operation that its policy must allow. The policies of AWS's own keys allow
   * their owner to look at them only. Source of the text: the API's answers to users, as they quote
   * them.
   *
   * @throws ApiException AccessDeniedException, NotFoundException
   * @throws KeyException NOT_FOUND
   */
  KmsKey owned(Struct request, Caller caller, String operation) {
    return permitted(byId(request, caller), caller, operation);
  }

  /**
   * @throws ApiException AccessDeniedException if it is one of AWS's own keys
   */
  static KmsKey permitted(KmsKey key, Caller caller, String operation) {
    if (key.isAwsManaged()) {
      throw ApiError.of(
          ApiError.Type.ACCESS_DENIED,
          "User: arn:aws:iam::"
              + caller.account()
              + ":root is not authorized to perform: kms:"
              + operation
              + " on resource: "
              + key.arn()
              + " because no resource-based policy allows the kms:"
              + operation
              + " action");
    }
    return key;
  }

  /**
   * Source: AWS KMS Developer Guide, key states: the operations that change a key refuse one that
   * is pending deletion.
   *
   * @throws ApiException KMSInvalidStateException
   */
  static KmsKey staying(KmsKey key) {
    if (key.state() instanceof KeyState.PendingDeletion) {
      throw invalidState(key, "is pending deletion.");
    }
    return key;
  }

  static ApiException invalidState(KmsKey key, String text) {
    return ApiError.of(ApiError.Type.KEY_INVALID_STATE, key.arn() + " " + text);
  }

  /** There are no grants, so no token of one is valid. */
  static void refuseGrantTokens(Struct request) {
    List<String> tokens = request.list("GrantTokens");
    if (tokens != null && !tokens.isEmpty()) {
      throw ApiError.of(
          ApiError.Type.INVALID_GRANT_TOKEN, "Tidemark has no grants, so no grant token is valid.");
    }
  }

  /**
   * Source of the text: AWS KMS Developer Guide, testing permissions.
   *
   * @throws ApiException if the request only asks whether it would succeed
   */
  static void stopDryRun(Struct request) {
    if (Boolean.TRUE.equals(request.bool("DryRun"))) {
      throw ApiError.of(
          ApiError.Type.DRY_RUN_OPERATION,
          "The request would have succeeded, but the DryRun option is set.");
    }
  }
}
