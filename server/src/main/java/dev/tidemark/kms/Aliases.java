package dev.tidemark.kms;

import dev.tidemark.encryption.Alias;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KmsKey;
import dev.tidemark.error.ApiError;
import dev.tidemark.operation.Caller;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Other names for keys. Source of the texts: LocalStack's snapshots of the service, test_kms, and
 * moto's tests.
 */
final class Aliases {
  private static final String PREFIX = "alias/";
  private static final int LIST_LIMIT_DEFAULT = 50;

  private final KeyRing ring;
  private final Keys keys;

  Aliases(KeyRing ring, Keys keys) {
    this.ring = ring;
    this.keys = keys;
  }

  /**
   * One alias of the list.
   *
   * @param alias empty: one of AWS's own whose key nobody has used yet
   */
  private record Listed(String name, Optional<Alias> alias) {}

  Reply create(Struct request, Caller caller) {
    String name = name(request);
    KmsKey target = target(request, caller, "CreateAlias");
    ring.createAlias(caller.region(), name, target.id());
    return Reply.EMPTY;
  }

  Reply update(Struct request, Caller caller) {
    String name = name(request);
    KmsKey target = target(request, caller, "UpdateAlias");
    ring.updateAlias(caller.region(), name, target.id());
    return Reply.EMPTY;
  }

  Reply delete(Struct request, Caller caller) {
    ring.deleteAlias(caller.region(), name(request));
    return Reply.EMPTY;
  }

  private static String name(Struct request) {
    String name = request.requiredString("AliasName");
    if (!name.startsWith(PREFIX)) {
      throw ApiError.validation(
          "Alias must start with the prefix \"alias/\". Please see"
              + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
    }
    if (name.startsWith(KeyRing.AWS_ALIAS_PREFIX)) {
      throw ApiError.of(ApiError.Type.NOT_AUTHORIZED, "");
    }
    if (name.indexOf(':') >= 0 || name.length() == PREFIX.length()) {
      throw ApiError.validation(name + " contains invalid characters for an alias");
    }
    return name;
  }

  private KmsKey target(Struct request, Caller caller, String operation) {
    String target = request.requiredString("TargetKeyId");
    if (target.startsWith(PREFIX)) {
      throw ApiError.validation("Aliases must refer to keys. Not aliases");
    }
    return Keys.permitted(keys.find(target, caller), caller, operation);
  }

  Reply list(Struct request, Caller caller) {
    String of = request.has("KeyId") ? keys.byId(request, caller).id() : null;
    Stream<Listed> found =
        ring.aliases(caller.region()).stream()
            .filter(alias -> of == null || alias.keyId().equals(of))
            .map(alias -> new Listed(alias.name(), Optional.of(alias)));
    List<Listed> all =
        Stream.concat(found, of == null ? unused(caller) : Stream.of())
            .sorted(Comparator.comparing(Listed::name))
            .toList();
    Page<Listed> page = Page.of(all, Listed::name, request, LIST_LIMIT_DEFAULT);
    return out -> {
      out.writeStartObject();
      page.write(
          out,
          "Aliases",
          listed -> {
            out.writeStartObject();
            out.writeStringProperty("AliasName", listed.name());
            out.writeStringProperty("AliasArn", ring.aliasArn(caller.region(), listed.name()));
            listed
                .alias()
                .ifPresent(alias -> {
                  out.writeStringProperty("TargetKeyId", alias.keyId());
                  KeyDescription.time(out, "CreationDate", alias.created());
                  KeyDescription.time(out, "LastUpdatedDate", alias.updated());
                });
            out.writeEndObject();
          });
      out.writeEndObject();
    };
  }

  /** Source: API reference, ListAliases: aliases of AWS's own that no key is behind yet. */
  private Stream<Listed> unused(Caller caller) {
    List<String> used = ring.aliases(caller.region()).stream().map(Alias::name).toList();
    return Stream.of(KeyRing.ALIAS_DYNAMODB, KeyRing.ALIAS_S3)
        .filter(name -> !used.contains(name))
        .map(name -> new Listed(name, Optional.empty()));
  }
}
