package dev.tidemark.kms;

import dev.tidemark.encryption.Encrypted;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KmsKey;
import dev.tidemark.error.ApiError;
import dev.tidemark.operation.Caller;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;

/** Random bytes, alone or under a key. */
final class DataKeys {
  private final KeyRing ring;
  private final Keys keys;

  DataKeys(KeyRing ring, Keys keys) {
    this.ring = ring;
    this.keys = keys;
  }

  Reply generate(Struct request, Caller caller) {
    Ciphertexts.refuseEnclave(request);
    return generate(request, caller, "GenerateDataKey", true);
  }

  Reply generateWithoutPlaintext(Struct request, Caller caller) {
    return generate(request, caller, "GenerateDataKeyWithoutPlaintext", false);
  }

  private Reply generate(Struct request, Caller caller, String operation, boolean shown) {
    Keys.refuseGrantTokens(request);
    int bytes = bytes(request);
    KmsKey key = keys.find(request.requiredString("KeyId"), caller);
    Keys.permitted(key, caller, operation);
    byte[] plaintext = ring.random(bytes);
    Encrypted encrypted =
        ring.encrypt(
            caller.region(),
            key.id(),
            plaintext,
            Ciphertexts.context(request, "EncryptionContext"));
    Keys.stopDryRun(request);
    return out -> {
      out.writeStartObject();
      out.writeName("CiphertextBlob");
      out.writeBinary(encrypted.blob());
      if (shown) {
        out.writeName("Plaintext");
        out.writeBinary(plaintext);
      }
      out.writeStringProperty("KeyId", key.arn());
      out.writeStringProperty("KeyMaterialId", encrypted.key().materialId());
      out.writeEndObject();
    };
  }

  /** Source of the text: moto's tests, which have it from the service. */
  private static int bytes(Struct request) {
    Integer bytes = request.integer("NumberOfBytes");
    String spec = request.string("KeySpec");
    if ((bytes == null) == (spec == null)) {
      throw ApiError.validation("Please specify either number of bytes or key spec.");
    }
    if (bytes != null) {
      return bytes;
    }
    return "AES_128".equals(spec) ? 16 : 32;
  }

  /** Source of the text: LocalStack's snapshots of the service, test_kms. */
  Reply random(Struct request, Caller caller) {
    Ciphertexts.refuseEnclave(request);
    if (request.has("CustomKeyStoreId")) {
      throw ApiError.of(
          ApiError.Type.UNSUPPORTED_OPERATION, "A custom key store is not supported by Tidemark.");
    }
    Integer bytes = request.integer("NumberOfBytes");
    if (bytes == null) {
      throw ApiError.validation("NumberOfBytes is required.");
    }
    return out -> {
      out.writeStartObject();
      out.writeName("Plaintext");
      out.writeBinary(ring.random(bytes));
      out.writeEndObject();
    };
  }
}
