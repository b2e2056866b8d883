package dev.tidemark.encryption;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
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

  public KmsKey withState(KeyState changed) {
    return changed(draft -> draft.state = changed);
  }

  public KmsKey withDescription(String changed) {
    return changed(draft -> draft.description = changed);
  }

  public KmsKey withPolicy(String changed) {
    return changed(draft -> draft.policy = changed);
  }

  public KmsKey withTags(NavigableMap<String, String> changed) {
    return changed(draft -> draft.tags = changed);
  }

  public KmsKey withAutomatic(@Nullable AutomaticRotation changed) {
    return changed(draft -> draft.automatic = changed);
  }

  /** The same, with the time from which on it could not be used. */
  KmsKey asOf(Instant now) {
    Instant since = isEnabled() ? null : unusableSince == null ? now : unusableSince;
    return changed(draft -> draft.unusableSince = since);
  }

  KmsKey rotated(Rotation rotation, @Nullable AutomaticRotation next, String newMaterialId) {
    List<Rotation> all = new ArrayList<>(rotations);
    all.add(rotation);
    return changed(draft -> {
      draft.automatic = next;
      draft.rotations = all;
      draft.materialId = newMaterialId;
    });
  }

  private KmsKey changed(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.key();
  }

  /** A key of which something is about to change. */
  private static final class Draft {
    private final KmsKey old;
    private String description;
    private KeyState state;
    private String policy;
    private NavigableMap<String, String> tags;
    private @Nullable AutomaticRotation automatic;
    private List<Rotation> rotations;
    private String materialId;
    private @Nullable Instant unusableSince;

    Draft(KmsKey key) {
      old = key;
      description = key.description;
      state = key.state;
      policy = key.policy;
      tags = key.tags;
      automatic = key.automatic;
      rotations = key.rotations;
      materialId = key.materialId;
      unusableSince = key.unusableSince;
    }

    KmsKey key() {
      return new KmsKey(
          old.id,
          old.region,
          old.arn,
          old.managedFor,
          old.created,
          description,
          state,
          policy,
          tags,
          automatic,
          rotations,
          materialId,
          unusableSince);
    }
  }
}
