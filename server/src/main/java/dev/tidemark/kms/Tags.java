package dev.tidemark.kms;

import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KmsKey;
import dev.tidemark.error.ApiError;
import dev.tidemark.operation.Caller;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Tags of keys. Source of the limits: AWS KMS Developer Guide, quotas, and the API reference. */
final class Tags {
  private static final int TAGS_MAX = 50;
  private static final String RESERVED_PREFIX = "aws:";

  private final KeyRing ring;
  private final Keys keys;

  Tags(KeyRing ring, Keys keys) {
    this.ring = ring;
    this.keys = keys;
  }

  Reply tag(Struct request, Caller caller) {
    KmsKey key = keys.owned(request, caller, "TagResource");
    List<Struct> tags = request.requiredList("Tags");
    ring.change(
        caller.region(), key.id(), old -> Keys.staying(old).withTags(merged(old.tags(), tags)));
    return Reply.EMPTY;
  }

  Reply untag(Struct request, Caller caller) {
    KmsKey key = keys.owned(request, caller, "UntagResource");
    List<String> doomed = request.requiredList("TagKeys");
    ring.change(
        caller.region(),
        key.id(),
        old -> {
          NavigableMap<String, String> left = new TreeMap<>(Keys.staying(old).tags());
          doomed.forEach(left::remove);
          return old.withTags(left);
        });
    return Reply.EMPTY;
  }

  Reply list(Struct request, Caller caller) {
    KmsKey key = keys.byId(request, caller);
    Page<Map.Entry<String, String>> page =
        Page.of(List.copyOf(key.tags().entrySet()), Map.Entry::getKey, request, TAGS_MAX);
    return out -> {
      out.writeStartObject();
      page.write(
          out,
          "Tags",
          tag ->
              out.writeStartObject()
                  .writeStringProperty("TagKey", tag.getKey())
                  .writeStringProperty("TagValue", tag.getValue())
                  .writeEndObject());
      out.writeEndObject();
    };
  }

  /** The old ones with the new ones in their places. */
  static NavigableMap<String, String> merged(NavigableMap<String, String> old, List<Struct> given) {
    NavigableMap<String, String> tags = new TreeMap<>(old);
    Set<String> names = new HashSet<>();
    for (Struct tag : given) {
      String name = tag.requiredString("TagKey");
      if (name.startsWith(RESERVED_PREFIX)) {
        throw ApiError.of(ApiError.Type.TAG, "A tag key cannot begin with aws: " + name);
      }
      if (!names.add(name)) {
        throw ApiError.of(ApiError.Type.TAG, "Duplicate tag keys: " + name);
      }
      tags.put(name, tag.requiredString("TagValue"));
    }
    if (tags.size() > TAGS_MAX) {
      throw ApiError.of(
          ApiError.Type.LIMIT_EXCEEDED, "A key can have at most " + TAGS_MAX + " tags.");
    }
    return tags;
  }
}
