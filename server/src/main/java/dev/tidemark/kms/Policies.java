package dev.tidemark.kms;

import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KmsKey;
import dev.tidemark.error.ApiError;
import dev.tidemark.operation.Caller;
import dev.tidemark.schema.JsonText;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import java.util.List;
import java.util.Map;

/** Policies of keys: kept and given back as they came. Nobody is refused for what one says. */
final class Policies {
  private static final String NAME = "default";
  private static final int CHARS_MAX = 32_768;

  private final KeyRing ring;
  private final Keys keys;

  Policies(KeyRing ring, Keys keys) {
    this.ring = ring;
    this.keys = keys;
  }

  Reply get(Struct request, Caller caller) {
    KmsKey key = keys.byId(request, caller);
    checkName(request);
    return out ->
        out.writeStartObject()
            .writeStringProperty("Policy", key.policy())
            .writeStringProperty("PolicyName", NAME)
            .writeEndObject();
  }

  Reply put(Struct request, Caller caller) {
    KmsKey key = keys.owned(request, caller, "PutKeyPolicy");
    checkName(request);
    String policy = checked(request.requiredString("Policy"));
    ring.change(caller.region(), key.id(), old -> old.withPolicy(policy));
    return Reply.EMPTY;
  }

  Reply list(Struct request, Caller caller) {
    KmsKey _ = keys.byId(request, caller);
    Page<String> page = Page.of(List.of(NAME), name -> name, request, 1);
    return out -> {
      out.writeStartObject();
      page.write(out, "PolicyNames", out::writeString);
      out.writeEndObject();
    };
  }

  /** Source: API reference, GetKeyPolicy: the only name there is. */
  private static void checkName(Struct request) {
    String name = request.string("PolicyName");
    if (name != null && !name.equals(NAME)) {
      throw ApiError.of(ApiError.Type.KEY_NOT_FOUND, "No such policy exists");
    }
  }

  /** The policy, if it may be one. */
  static String checked(String policy) {
    if (policy.length() > CHARS_MAX) {
      throw ApiError.of(
          ApiError.Type.LIMIT_EXCEEDED, "The policy has more than " + CHARS_MAX + " characters.");
    }
    try {
      if (JsonText.read(policy) instanceof Map<?, ?> document
          && document.containsKey("Statement")) {
        return policy;
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw ApiError.of(
        ApiError.Type.MALFORMED_POLICY_DOCUMENT, "The policy is no JSON object with a Statement.");
  }

  /**
   * What a key has whose owner says nothing. Source: LocalStack's snapshots, test_replicate_key.
   */
  static String standard(Caller caller) {
    return """
    {
      "Version" : "2012-10-17",
      "Id" : "key-default-1",
      "Statement" : [ {
        "Sid" : "Enable IAM User Permissions",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "arn:aws:iam::%s:root"
        },
        "Action" : "kms:*",
        "Resource" : "*"
      } ]
    }\
    """
        .formatted(caller.account());
  }
}
