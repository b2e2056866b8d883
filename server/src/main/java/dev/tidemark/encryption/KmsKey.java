package dev.tidemark.encryption;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a symmetric key but its material. Immutable.
 *
 * @param id a UUID, unique in all regions
 * @param arn names region and account too
 * @param managedFor empty: the owner's; else the service that AWS keeps it for, such as {@code s3}
 * @param policy a JSON document
 * @param automatic null: not rotated by itself
 * @param rotations the oldest first
 * @param materialId 64 hex digits: the material that encrypts now
 * @param unusableSince null: enabled
 */
public record KmsKey(
    String id,
    String region,
    String arn,
    String managedFor,
    Instant created,
    String description,
    KeyState state,
    String policy,
    NavigableMap<String, String> tags,
    @Nullable AutomaticRotation automatic,
    List<Rotation> rotations,
    String materialId,
    @Nullable Instant unusableSince) {
  public KmsKey {
    tags = Collections.unmodifiableNavigableMap(new TreeMap<>(tags));
    rotations = List.copyOf(rotations);
  }

  /** Whether AWS made it for one of its services. */
  public boolean isAwsManaged() {
    return !managedFor.isEmpty();
  }

  public boolean isEnabled() {
    return state instanceof KeyState.Enabled;
  }

  public KmsKey withState(KeyState state) {
    return new KmsKey(
        id,
        region,
        arn,
        managedFor,
        created,
        description,
        state,
        policy,
        tags,
        automatic,
        rotations,
        materialId,
        unusableSince);
  }

  public KmsKey withDescription(String description) {
    return new KmsKey(
        id,
        region,
        arn,
        managedFor,
        created,
        description,
        state,
        policy,
        tags,
        automatic,
        rotations,
        materialId,
        unusableSince);
  }

  public KmsKey withPolicy(String policy) {
    return new KmsKey(
        id,
        region,
        arn,
        managedFor,
        created,
        description,
        state,
        policy,
        tags,
        automatic,
        rotations,
        materialId,
        unusableSince);
  }

  public KmsKey withTags(NavigableMap<String, String> tags) {
    return new KmsKey(
        id,
        region,
        arn,
        managedFor,
        created,
        description,
        state,
        policy,
        tags,
        automatic,
        rotations,
        materialId,
        unusableSince);
  }

  public KmsKey withAutomatic(@Nullable AutomaticRotation automatic) {
    return new KmsKey(
        id,
        region,
        arn,
        managedFor,
        created,
        description,
        state,
        policy,
        tags,
        automatic,
        rotations,
        materialId,
        unusableSince);
  }

  /** The same, with the time from which on it could not be used. */
  KmsKey asOf(Instant now) {
    Instant since = isEnabled() ? null : unusableSince == null ? now : unusableSince;
    return new KmsKey(
        id,
        region,
        arn,
        managedFor,
        created,
        description,
        state,
        policy,
        tags,
        automatic,
        rotations,
        materialId,
        since);
  }

  KmsKey rotated(Rotation rotation, @Nullable AutomaticRotation automatic, String materialId) {
    List<Rotation> all = new ArrayList<>(rotations);
    all.add(rotation);
    return new KmsKey(
        id,
        region,
        arn,
        managedFor,
        created,
        description,
        state,
        policy,
        tags,
        automatic,
        all,
        materialId,
        unusableSince);
  }
}
