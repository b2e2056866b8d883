package dev.tidemark.kms;

import dev.tidemark.encryption.AutomaticRotation;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KeyState;
import dev.tidemark.encryption.KmsKey;
import dev.tidemark.encryption.Rotation;
import dev.tidemark.error.ApiError;
import dev.tidemark.operation.Caller;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;

/**
 * New material for keys, by itself or on demand. Source of the rules: AWS KMS Developer Guide,
 * rotating keys, and the API reference.
 */
final class Rotations {
  private static final int PERIOD_DAYS_DEFAULT = 365;
  private static final int LIST_LIMIT_DEFAULT = 100;

  /** Source: AWS KMS Developer Guide, quotas: on-demand rotations of a key. */
  private static final int ON_DEMAND_MAX = 25;

  private final KeyRing ring;
  private final Keys keys;
  private final InstantSource clock;

  Rotations(KeyRing ring, Keys keys, InstantSource clock) {
    this.ring = ring;
    this.keys = keys;
    this.clock = clock;
  }

  /** One rotation in the list; its name puts it in order. */
  private record Numbered(String name, Rotation rotation) {}

  Reply enable(Struct request, Caller caller) {
    KmsKey key = keys.owned(request, caller, "EnableKeyRotation");
    Integer given = request.integer("RotationPeriodInDays");
    ring.change(
        caller.region(),
        key.id(),
        old -> {
          AutomaticRotation before = usable(old).automatic();
          int days = given == null ? PERIOD_DAYS_DEFAULT : given;
          if (before != null && (given == null || before.periodDays() == days)) {
            return old;
          }
          return old.withAutomatic(new AutomaticRotation(days, now().plus(Duration.ofDays(days))));
        });
    return Reply.EMPTY;
  }

  Reply disable(Struct request, Caller caller) {
    KmsKey key = keys.owned(request, caller, "DisableKeyRotation");
    ring.change(caller.region(), key.id(), old -> usable(old).withAutomatic(null));
    return Reply.EMPTY;
  }

  Reply status(Struct request, Caller caller) {
    KmsKey key = keys.byId(request, caller);
    AutomaticRotation automatic =
        key.state() instanceof KeyState.PendingDeletion ? null : key.automatic();
    return out -> {
      out.writeStartObject();
      out.writeBooleanProperty("KeyRotationEnabled", automatic != null);
      out.writeStringProperty("KeyId", key.arn());
      if (automatic != null) {
        out.writeNumberProperty("RotationPeriodInDays", automatic.periodDays());
        KeyDescription.time(out, "NextRotationDate", automatic.next());
      }
      out.writeEndObject();
    };
  }

  Reply rotate(Struct request, Caller caller) {
    KmsKey key = keys.owned(request, caller, "RotateKeyOnDemand");
    long done = key.rotations().stream().filter(rotation -> !rotation.automatic()).count();
    if (done >= ON_DEMAND_MAX) {
      throw ApiError.of(
          ApiError.Type.LIMIT_EXCEEDED,
          "A key can be rotated on demand " + ON_DEMAND_MAX + " times.");
    }
    ring.rotate(caller.region(), key.id());
    return out -> out.writeStartObject().writeStringProperty("KeyId", key.arn()).writeEndObject();
  }

  Reply list(Struct request, Caller caller) {
    KmsKey key = keys.byId(request, caller);
    if ("ALL_KEY_MATERIAL".equals(request.string("IncludeKeyMaterial"))) {
      throw ApiError.of(
          ApiError.Type.UNSUPPORTED_OPERATION,
          "IncludeKeyMaterial ALL_KEY_MATERIAL is not supported by Tidemark.");
    }
    List<Rotation> rotations = key.rotations();
    List<Numbered> all =
        IntStream.range(0, rotations.size())
            .mapToObj(i -> new Numbered("%08d".formatted(i), rotations.get(i)))
            .toList();
    Page<Numbered> page = Page.of(all, Numbered::name, request, LIST_LIMIT_DEFAULT);
    return out -> {
      out.writeStartObject();
      page.write(
          out,
          "Rotations",
          numbered -> {
            out.writeStartObject();
            out.writeStringProperty("KeyId", key.arn());
            KeyDescription.time(out, "RotationDate", numbered.rotation().time());
            out.writeStringProperty(
                "RotationType", numbered.rotation().automatic() ? "AUTOMATIC" : "ON_DEMAND");
            out.writeEndObject();
          });
      out.writeEndObject();
    };
  }

  private static KmsKey usable(KmsKey key) {
    if (key.state() instanceof KeyState.Disabled) {
      throw ApiError.of(ApiError.Type.KEY_DISABLED, key.arn() + " is disabled.");
    }
    return Keys.staying(key);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
