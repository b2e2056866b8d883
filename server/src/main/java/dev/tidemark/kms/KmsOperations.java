package dev.tidemark.kms;

import dev.tidemark.encryption.KeyException;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.error.ApiError;
import dev.tidemark.operation.Operation;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The operations of KMS, by the names that requests call them. */
public final class KmsOperations {
  private KmsOperations() {}

  /**
   * @param all the names of the API's operations; those that are not served are refused by name
   */
  public static Map<String, Operation> of(KeyRing ring, Set<String> all, InstantSource clock) {
    Map<String, Operation> operations = new HashMap<>();
    for (String name : all) {
      operations.put(
          name,
          (_, _) -> {
            throw ApiError.of(
                ApiError.Type.UNSUPPORTED_OPERATION, name + " is not supported by Tidemark.");
          });
    }
    served(ring, clock).forEach((name, operation) -> operations.put(name, translating(operation)));
    return Map.copyOf(operations);
  }

  /** Those that do something. */
  static Map<String, Operation> served(KeyRing ring, InstantSource clock) {
    Keys keys = new Keys(ring);
    KeyLifecycle lifecycle = new KeyLifecycle(ring, keys, clock);
    Aliases aliases = new Aliases(ring, keys);
    Ciphertexts ciphertexts = new Ciphertexts(ring, keys);
    DataKeys dataKeys = new DataKeys(ring, keys);
    Policies policies = new Policies(ring, keys);
    Tags tags = new Tags(ring, keys);
    Rotations rotations = new Rotations(ring, keys, clock);
    return Map.ofEntries(
        Map.entry("CreateKey", new CreateKey(ring)),
        Map.entry("DescribeKey", lifecycle::describe),
        Map.entry("ListKeys", lifecycle::list),
        Map.entry("UpdateKeyDescription", lifecycle::updateDescription),
        Map.entry("EnableKey", lifecycle::enable),
        Map.entry("DisableKey", lifecycle::disable),
        Map.entry("ScheduleKeyDeletion", lifecycle::scheduleDeletion),
        Map.entry("CancelKeyDeletion", lifecycle::cancelDeletion),
        Map.entry("CreateAlias", aliases::create),
        Map.entry("UpdateAlias", aliases::update),
        Map.entry("DeleteAlias", aliases::delete),
        Map.entry("ListAliases", aliases::list),
        Map.entry("Encrypt", ciphertexts::encrypt),
        Map.entry("Decrypt", ciphertexts::decrypt),
        Map.entry("ReEncrypt", ciphertexts::reEncrypt),
        Map.entry("GenerateDataKey", dataKeys::generate),
        Map.entry("GenerateDataKeyWithoutPlaintext", dataKeys::generateWithoutPlaintext),
        Map.entry("GenerateRandom", dataKeys::random),
        Map.entry("GetKeyPolicy", policies::get),
        Map.entry("PutKeyPolicy", policies::put),
        Map.entry("ListKeyPolicies", policies::list),
        Map.entry("TagResource", tags::tag),
        Map.entry("UntagResource", tags::untag),
        Map.entry("ListResourceTags", tags::list),
        Map.entry("EnableKeyRotation", rotations::enable),
        Map.entry("DisableKeyRotation", rotations::disable),
        Map.entry("GetKeyRotationStatus", rotations::status),
        Map.entry("RotateKeyOnDemand", rotations::rotate),
        Map.entry("ListKeyRotations", rotations::list));
  }

  private static Operation translating(Operation operation) {
    return (request, caller) -> {
      try {
        return operation.handle(request, caller);
      } catch (KeyException e) {
        throw ApiError.of(type(e.kind()), String.valueOf(e.getMessage()));
      }
    };
  }

  private static ApiError.Type type(KeyException.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> ApiError.Type.KEY_NOT_FOUND;
      case DISABLED -> ApiError.Type.KEY_DISABLED;
      case PENDING_DELETION -> ApiError.Type.KEY_INVALID_STATE;
      case ALIAS_EXISTS -> ApiError.Type.ALREADY_EXISTS;
      case UNREADABLE -> ApiError.Type.INVALID_CIPHERTEXT;
      case AWS_MANAGED, KEY_GONE -> ApiError.Type.ACCESS_DENIED;
    };
  }
}
