package dev.tidemark.kms;

import static dev.tidemark.access.Permission.DECRYPT;
import static dev.tidemark.access.Permission.DESCRIBE;
import static dev.tidemark.access.Permission.ENCRYPT;
import static dev.tidemark.access.Permission.MANAGE;
import static java.util.Map.entry;

import dev.tidemark.access.Act;
import dev.tidemark.access.Permission;
import dev.tidemark.operation.Caller;
import dev.tidemark.schema.Struct;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each operation of KMS needs of the role of who asks, those that are not served included. Of
 * one that does not stand here nobody can make use, and the build fails.
 *
 * <p>Source of the names: service authorization reference, "Actions, resources, and condition keys
 * for AWS Key Management Service".
 */
public final class KeyActs {
  private static final Map<String, Permission> NEEDED =
      Map.ofEntries(
          entry("CancelKeyDeletion", MANAGE),
          entry("ConnectCustomKeyStore", MANAGE),
          entry("CreateAlias", MANAGE),
          entry("CreateCustomKeyStore", MANAGE),
          entry("CreateGrant", MANAGE),
          entry("CreateKey", MANAGE),
          entry("Decrypt", DECRYPT),
          entry("DeleteAlias", MANAGE),
          entry("DeleteCustomKeyStore", MANAGE),
          entry("DeleteImportedKeyMaterial", MANAGE),
          entry("DeriveSharedSecret", DECRYPT),
          entry("DescribeCustomKeyStores", DESCRIBE),
          entry("DescribeKey", DESCRIBE),
          entry("DisableKey", MANAGE),
          entry("DisableKeyRotation", MANAGE),
          entry("DisconnectCustomKeyStore", MANAGE),
          entry("EnableKey", MANAGE),
          entry("EnableKeyRotation", MANAGE),
          entry("Encrypt", ENCRYPT),
          entry("GenerateDataKey", ENCRYPT),
          entry("GenerateDataKeyPair", ENCRYPT),
          entry("GenerateDataKeyPairWithoutPlaintext", ENCRYPT),
          entry("GenerateDataKeyWithoutPlaintext", ENCRYPT),
          entry("GenerateMac", ENCRYPT),
          entry("GenerateRandom", ENCRYPT),
          entry("GetKeyLastUsage", DESCRIBE),
          entry("GetKeyPolicy", DESCRIBE),
          entry("GetKeyRotationStatus", DESCRIBE),
          entry("GetParametersForImport", MANAGE),
          entry("GetPublicKey", DESCRIBE),
          entry("ImportKeyMaterial", MANAGE),
          entry("ListAliases", DESCRIBE),
          entry("ListGrants", DESCRIBE),
          entry("ListKeyPolicies", DESCRIBE),
          entry("ListKeyRotations", DESCRIBE),
          entry("ListKeys", DESCRIBE),
          entry("ListResourceTags", DESCRIBE),
          entry("ListRetirableGrants", DESCRIBE),
          entry("PutKeyPolicy", MANAGE),
          entry("ReEncrypt", ENCRYPT),
          entry("ReplicateKey", MANAGE),
          entry("RetireGrant", MANAGE),
          entry("RevokeGrant", MANAGE),
          entry("RotateKeyOnDemand", MANAGE),
          entry("ScheduleKeyDeletion", MANAGE),
          entry("Sign", ENCRYPT),
          entry("TagResource", MANAGE),
          entry("UntagResource", MANAGE),
          entry("UpdateAlias", MANAGE),
          entry("UpdateCustomKeyStore", MANAGE),
          entry("UpdateKeyDescription", MANAGE),
          entry("UpdatePrimaryRegion", MANAGE),
          entry("Verify", DECRYPT),
          entry("VerifyMac", DECRYPT));

  private KeyActs() {}

  /** See {@link dev.tidemark.operation.ActsOf#of}. */
  public static List<Act> of(String operation, Struct request, Caller caller) {
    Permission needed = NEEDED.get(operation);
    if (needed == null) {
      throw new IllegalStateException("nobody decided who may " + operation);
    }
    return List.of(
        new Act("kms:" + operation, needed, Act.ACCOUNT, resource(operation, request, caller)));
  }

  /** The operations that are decided about. */
  static Set<String> decided() {
    return NEEDED.keySet();
  }

  private static String resource(String operation, Struct request, Caller caller) {
    String key =
        switch (operation) {
          case "CreateAlias", "UpdateAlias" -> request.string("TargetKeyId");
          case "DeleteAlias" -> request.string("AliasName");
          case "ReEncrypt" -> request.string("DestinationKeyId");
          case "CreateKey", "ListKeys", "ListAliases", "GenerateRandom" -> null;
          default -> request.has("KeyId") ? request.string("KeyId") : null;
        };
    if (key == null) {
      return "*";
    }
    String prefix = "arn:aws:kms:" + caller.region() + ":" + caller.account() + ":";
    return key.startsWith("arn:") ? key : prefix + (key.startsWith("alias/") ? "" : "key/") + key;
  }
}
