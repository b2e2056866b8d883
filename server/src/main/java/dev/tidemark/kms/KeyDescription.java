package dev.tidemark.kms;

import dev.tidemark.encryption.KeyState;
import dev.tidemark.encryption.KmsKey;
import dev.tidemark.operation.Caller;
import java.math.BigDecimal;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;

/**
 * The API's KeyMetadata. Source of what is told: LocalStack's snapshots of the service, test_kms,
 * recorded in 2023 and 2024.
 */
final class KeyDescription {
  private static final int MILLIS_DIGITS = 3;

  private KeyDescription() {}

  static void write(JsonGenerator out, KmsKey key, Caller caller) {
    out.writeName("KeyMetadata");
    out.writeStartObject();
    out.writeStringProperty("AWSAccountId", caller.account());
    out.writeStringProperty("KeyId", key.id());
    out.writeStringProperty("Arn", key.arn());
    time(out, "CreationDate", key.created());
    out.writeBooleanProperty("Enabled", key.isEnabled());
    out.writeStringProperty("Description", key.description());
    out.writeStringProperty("KeyUsage", "ENCRYPT_DECRYPT");
    out.writeStringProperty("KeyState", key.state().apiName());
    if (key.state() instanceof KeyState.PendingDeletion(Instant deletion)) {
      time(out, "DeletionDate", deletion);
    }
    out.writeStringProperty("Origin", "AWS_KMS");
    out.writeStringProperty("KeyManager", key.isAwsManaged() ? "AWS" : "CUSTOMER");
    out.writeStringProperty("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT");
    out.writeStringProperty("KeySpec", "SYMMETRIC_DEFAULT");
    out.writeArrayPropertyStart("EncryptionAlgorithms");
    out.writeString("SYMMETRIC_DEFAULT");
    out.writeEndArray();
    out.writeBooleanProperty("MultiRegion", false);
    out.writeStringProperty("CurrentKeyMaterialId", key.materialId());
    out.writeEndObject();
  }

  /** Seconds with their fraction. */
  static void time(JsonGenerator out, String name, Instant time) {
    BigDecimal seconds = BigDecimal.valueOf(time.toEpochMilli(), MILLIS_DIGITS);
    out.writeNumberProperty(name, seconds);
  }
}
