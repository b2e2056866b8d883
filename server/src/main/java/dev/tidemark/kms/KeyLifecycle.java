package dev.tidemark.kms;

import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KeyState;
import dev.tidemark.encryption.KmsKey;
import dev.tidemark.error.ApiError;
import dev.tidemark.operation.Caller;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * From a key's first day to its last. Source of the rules: AWS KMS Developer Guide, key states of
 * keys, and the table of what each state lets be done.
 */
final class KeyLifecycle {
  private static final int LIST_LIMIT_DEFAULT = 100;
  private static final int WINDOW_DAYS_DEFAULT = 30;
  private static final int WINDOW_DAYS_MIN = 7;
  private static final int WINDOW_DAYS_MAX = 30;

  private final KeyRing ring;
  private final Keys keys;
  private final InstantSource clock;

  KeyLifecycle(KeyRing ring, Keys keys, InstantSource clock) {
    this.ring = ring;
    this.keys = keys;
    this.clock = clock;
  }

  Reply describe(Struct request, Caller caller) {
    Keys.refuseGrantTokens(request);
    KmsKey key = keys.find(request.requiredString("KeyId"), caller);
    return out -> {
      out.writeStartObject();
      KeyDescription.write(out, key, caller);
      out.writeEndObject();
    };
  }

  Reply list(Struct request, Caller caller) {
    Page<KmsKey> page =
        Page.of(ring.keys(caller.region()), KmsKey::id, request, LIST_LIMIT_DEFAULT);
    return out -> {
      out.writeStartObject();
      page.write(
          out,
          "Keys",
          key ->
              out.writeStartObject()
                  .writeStringProperty("KeyId", key.id())
                  .writeStringProperty("KeyArn", key.arn())
                  .writeEndObject());
      out.writeEndObject();
    };
  }

  Reply updateDescription(Struct request, Caller caller) {
    KmsKey key = keys.owned(request, caller, "UpdateKeyDescription");
    String description = request.requiredString("Description");
    ring.change(caller.region(), key.id(), old -> Keys.staying(old).withDescription(description));
    return Reply.EMPTY;
  }

  Reply enable(Struct request, Caller caller) {
    return become(new KeyState.Enabled(), keys.owned(request, caller, "EnableKey"), caller);
  }

  Reply disable(Struct request, Caller caller) {
    return become(new KeyState.Disabled(), keys.owned(request, caller, "DisableKey"), caller);
  }

  private Reply become(KeyState state, KmsKey key, Caller caller) {
    ring.change(caller.region(), key.id(), old -> Keys.staying(old).withState(state));
    return Reply.EMPTY;
  }

  Reply scheduleDeletion(Struct request, Caller caller) {
    Integer given = request.integer("PendingWindowInDays");
    int days = given == null ? WINDOW_DAYS_DEFAULT : given;
    if (days < WINDOW_DAYS_MIN || days > WINDOW_DAYS_MAX) {
      throw ApiError.validation(
          "PendingWindowInDays must be between "
              + WINDOW_DAYS_MIN
              + " and "
              + WINDOW_DAYS_MAX
              + " days, not "
              + days);
    }
    KmsKey key = keys.owned(request, caller, "ScheduleKeyDeletion");
    Instant deletion = clock.instant().truncatedTo(ChronoUnit.MILLIS).plus(Duration.ofDays(days));
    ring.change(
        caller.region(),
        key.id(),
        old -> Keys.staying(old).withState(new KeyState.PendingDeletion(deletion)));
    return out -> {
      out.writeStartObject();
      out.writeStringProperty("KeyId", key.arn());
      KeyDescription.time(out, "DeletionDate", deletion);
      out.writeStringProperty("KeyState", "PendingDeletion");
      out.writeNumberProperty("PendingWindowInDays", days);
      out.writeEndObject();
    };
  }

  Reply cancelDeletion(Struct request, Caller caller) {
    KmsKey key = keys.owned(request, caller, "CancelKeyDeletion");
    ring.change(
        caller.region(),
        key.id(),
        old -> {
          if (!(old.state() instanceof KeyState.PendingDeletion)) {
            throw Keys.invalidState(old, "is not pending deletion.");
          }
          return old.withState(new KeyState.Disabled());
        });
    return out -> out.writeStartObject().writeStringProperty("KeyId", key.arn()).writeEndObject();
  }
}
