package dev.tidemark.kms;

import dev.tidemark.encryption.Decrypted;
import dev.tidemark.encryption.Encrypted;
import dev.tidemark.encryption.KeyException;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KmsKey;
import dev.tidemark.error.ApiError;
import dev.tidemark.operation.Caller;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encrypt, Decrypt and ReEncrypt. */
final class Ciphertexts {
  static final String SYMMETRIC = "SYMMETRIC_DEFAULT";

  private final KeyRing ring;
  private final Keys keys;

  Ciphertexts(KeyRing ring, Keys keys) {
    this.ring = ring;
    this.keys = keys;
  }

  Reply encrypt(Struct request, Caller caller) {
    Keys.refuseGrantTokens(request);
    KmsKey key = keys.find(request.requiredString("KeyId"), caller);
    Keys.permitted(key, caller, "Encrypt");
    checkAlgorithm(request, "EncryptionAlgorithm");
    Encrypted encrypted =
        ring.encrypt(
            caller.region(),
            key.id(),
            request.requiredBlob("Plaintext"),
            context(request, "EncryptionContext"));
    Keys.stopDryRun(request);
    return out -> {
      out.writeStartObject();
      out.writeName("CiphertextBlob");
      out.writeBinary(encrypted.blob());
      out.writeStringProperty("KeyId", key.arn());
      out.writeStringProperty("EncryptionAlgorithm", SYMMETRIC);
      out.writeEndObject();
    };
  }

  Reply decrypt(Struct request, Caller caller) {
    Keys.refuseGrantTokens(request);
    refuseEnclave(request);
    List<String> modifiers = request.list("DryRunModifiers");
    if (modifiers != null && !modifiers.isEmpty()) {
      throw ApiError.of(
          ApiError.Type.UNSUPPORTED_OPERATION, "DryRunModifiers is not supported by Tidemark.");
    }
    Decrypted decrypted =
        open(
            request.requiredBlob("CiphertextBlob"),
            request.string("KeyId"),
            context(request, "EncryptionContext"),
            caller,
            "Decrypt");
    checkAlgorithm(request, "EncryptionAlgorithm");
    Keys.stopDryRun(request);
    return out -> {
      out.writeStartObject();
      out.writeStringProperty("KeyId", decrypted.key().arn());
      out.writeName("Plaintext");
      out.writeBinary(decrypted.plaintext());
      out.writeStringProperty("EncryptionAlgorithm", SYMMETRIC);
      out.writeStringProperty("KeyMaterialId", decrypted.materialId());
      out.writeEndObject();
    };
  }

  Reply reEncrypt(Struct request, Caller caller) {
    Keys.refuseGrantTokens(request);
    KmsKey destination = keys.find(request.requiredString("DestinationKeyId"), caller);
    Keys.permitted(destination, caller, "ReEncryptTo");
    Decrypted decrypted =
        open(
            request.requiredBlob("CiphertextBlob"),
            request.string("SourceKeyId"),
            context(request, "SourceEncryptionContext"),
            caller,
            "ReEncryptFrom");
    checkAlgorithm(request, "SourceEncryptionAlgorithm");
    checkAlgorithm(request, "DestinationEncryptionAlgorithm");
    Encrypted encrypted =
        ring.encrypt(
            caller.region(),
            destination.id(),
            decrypted.plaintext(),
            context(request, "DestinationEncryptionContext"));
    Keys.stopDryRun(request);
    return out -> {
      out.writeStartObject();
      out.writeName("CiphertextBlob");
      out.writeBinary(encrypted.blob());
      out.writeStringProperty("SourceKeyId", decrypted.key().arn());
      out.writeStringProperty("KeyId", encrypted.key().arn());
      out.writeStringProperty("SourceEncryptionAlgorithm", SYMMETRIC);
      out.writeStringProperty("DestinationEncryptionAlgorithm", SYMMETRIC);
      out.writeStringProperty("SourceKeyMaterialId", decrypted.materialId());
      out.writeStringProperty("DestinationKeyMaterialId", encrypted.key().materialId());
      out.writeEndObject();
    };
  }

  /**
   * Source of IncorrectKeyException's text: LocalStack's snapshots of the service, test_kms.
   *
   * @throws KeyException of all kinds
   */
  private Decrypted open(
      byte[] blob,
      @Nullable String name,
      Map<String, String> context,
      Caller caller,
      String operation) {
    KmsKey asked = name == null ? null : keys.find(name, caller);
    KmsKey of = ring.keyOf(blob);
    if (asked != null && !asked.id().equals(of.id())) {
      throw ApiError.of(
          ApiError.Type.INCORRECT_KEY,
          "The key ID in the request does not identify a CMK that can perform this operation.");
    }
    if (of.region().equals(caller.region())) {
      Keys.permitted(of, caller, operation);
    }
    return ring.decrypt(caller.region(), blob, context);
  }

  static Map<String, String> context(Struct request, String member) {
    Map<String, String> context = request.map(member);
    return context == null ? Map.of() : context;
  }

  /** Source of the text: LocalStack's snapshots of the service, test_invalid_generate_mac. */
  private static void checkAlgorithm(Struct request, String member) {
    String algorithm = request.string(member);
    if (algorithm != null && !algorithm.equals(SYMMETRIC)) {
      throw ApiError.of(
          ApiError.Type.KEY_INVALID_USAGE,
          "Algorithm " + algorithm + " is incompatible with key spec " + SYMMETRIC + ".");
    }
  }

  static void refuseEnclave(Struct request) {
    if (request.has("Recipient")) {
      throw ApiError.of(
          ApiError.Type.UNSUPPORTED_OPERATION, "Recipient is not supported by Tidemark.");
    }
  }
}
