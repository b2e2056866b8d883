package dev.tidemark.objectstore;

import java.util.Map;

/**
 * What a writer says of an object.
 *
 * @param headers content headers by lower-case name: {@code content-type}, {@code cache-control},
 *     {@code content-disposition}, {@code content-encoding}, {@code content-language}, {@code
 *     expires}
 * @param user the {@code x-amz-meta-} headers, without that prefix
 * @param tags the object's tag set
 */
public record ObjectMetadata(
    Map<String, String> headers, Map<String, String> user, Map<String, String> tags) {
  /** Nothing said. */
  public static final ObjectMetadata NONE = new ObjectMetadata(Map.of(), Map.of(), Map.of());

  public ObjectMetadata {
    headers = Map.copyOf(headers);
    user = Map.copyOf(user);
    tags = Map.copyOf(tags);
  }

  /** The same with another tag set. */
  public ObjectMetadata withTags(Map<String, String> other) {
    return new ObjectMetadata(headers, user, other);
  }
}
