package dev.tidemark.kms;

import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KmsKey;
import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.operation.Caller;
import dev.tidemark.operation.Operation;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import java.util.List;
import java.util.TreeMap;

/** Makes a symmetric key of one region. All other kinds are refused by their name. */
final class CreateKey implements Operation {
  private static final String SYMMETRIC = "SYMMETRIC_DEFAULT";

  private final KeyRing ring;

  CreateKey(KeyRing ring) {
    this.ring = ring;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    checkKind(request);
    String description = request.string("Description");
    String policy = request.string("Policy");
    List<Struct> tags = request.list("Tags");
    KmsKey key =
        ring.create(
            caller.region(),
            description == null ? "" : description,
            policy == null ? Policies.standard(caller) : Policies.checked(policy),
            Tags.merged(new TreeMap<>(), tags == null ? List.of() : tags));
    return out -> {
      out.writeStartObject();
      KeyDescription.write(out, key, caller);
      out.writeEndObject();
    };
  }

  private static void checkKind(Struct request) {
    String spec = request.string("KeySpec");
    String older = request.string("CustomerMasterKeySpec");
    if (spec != null && older != null) {
      // Source of the text: moto, which has it from the service.
      throw ApiError.validation(
          "You cannot specify KeySpec and CustomerMasterKeySpec in the same request."
              + " CustomerMasterKeySpec is deprecated.");
    }
    String kind = spec == null ? older : spec;
    String usage = request.string("KeyUsage");
    if (kind != null && !kind.equals(SYMMETRIC)) {
      if (usage == null) {
        // Source: LocalStack's snapshots, test_hmac_create_key_invalid_operations.
        throw ApiError.validation(
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption"
                + " keys.");
      }
      throw unsupported("KeySpec " + kind);
    }
    if (usage != null && !usage.equals("ENCRYPT_DECRYPT")) {
      throw ApiError.validation(
          "KeyUsage " + usage + " is not compatible with KeySpec " + SYMMETRIC + ".");
    }
    String origin = request.string("Origin");
    if (origin != null && !origin.equals("AWS_KMS")) {
      throw unsupported("Origin " + origin);
    }
    if (Boolean.TRUE.equals(request.bool("MultiRegion"))) {
      throw unsupported("MultiRegion");
    }
    if (request.has("CustomKeyStoreId") || request.has("XksKeyId")) {
      throw unsupported("A custom key store");
    }
  }

  private static ApiException unsupported(String what) {
    return ApiError.of(
        ApiError.Type.UNSUPPORTED_OPERATION,
        what + " is not supported by Tidemark: its keys are symmetric and of one region.");
  }
}
