package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KmsException;

/** One writer who makes keys and aliases, changes them, and encrypts with them. */
final class HeldKeys implements Workload {
  private static final int KEYS_MAX = 12;
  private static final int SECRETS_MAX = 40;

  private final CrashSite site;
  private final Map<String, Held> keys = new HashMap<>();
  private final Map<String, String> aliases = new HashMap<>();
  private final List<Secret> secrets = new ArrayList<>();
  private final AtomicLong acknowledged = new AtomicLong();

  /** What is known once the request that is under way was done. */
  private @Nullable Runnable underWay;

  private boolean makesKey;

  private record Held(boolean enabled, String description) {}

  /** Something encrypted. */
  private record Secret(String key, SdkBytes plain, SdkBytes encrypted) {}

  HeldKeys(CrashSite site) {
    this.site = site;
  }

  @Override
  public void setUp() {}

  @Override
  public int writers() {
    return 1;
  }

  @Override
  public void step(int writer, SplittableRandom random) {
    try {
      change(random);
      acknowledged.incrementAndGet();
    } catch (KmsException e) {
      throw new AssertionError("refused by the server", e);
    }
  }

  private void change(SplittableRandom random) {
    List<String> ids = keys.keySet().stream().sorted().toList();
    if (ids.isEmpty() || (ids.size() < KEYS_MAX && random.nextInt(10) == 0)) {
      makesKey = true;
      String id = site.kms().createKey(c -> c.description("made")).keyMetadata().keyId();
      makesKey = false;
      keys.put(id, new Held(true, "made"));
      return;
    }
    String id = ids.get(random.nextInt(ids.size()));
    Held held = held(id);
    String text = "text-" + random.nextInt(1000);
    switch (random.nextInt(6)) {
      case 0 ->
          send(
              () -> site.kms().updateKeyDescription(u -> u.keyId(id).description(text)),
              () -> keys.put(id, new Held(held.enabled(), text)));
      case 1 ->
          send(
              () -> {
                if (held.enabled()) {
                  site.kms().disableKey(d -> d.keyId(id));
                } else {
                  site.kms().enableKey(e -> e.keyId(id));
                }
              },
              () -> keys.put(id, new Held(!held.enabled(), held.description())));
      case 2 -> alias("alias/a-" + random.nextInt(6), id);
      case 3 -> {
        if (held.enabled() && random.nextInt(4) == 0) {
          send(() -> site.kms().rotateKeyOnDemand(r -> r.keyId(id)), () -> {});
        }
      }
      default -> {
        if (held.enabled()) {
          encrypt(id, text);
        }
      }
    }
  }

  private Held held(String id) {
    Held held = keys.get(id);
    if (held == null) {
      throw new IllegalArgumentException(id);
    }
    return held;
  }

  private void alias(String alias, String id) {
    if (!aliases.containsKey(alias)) {
      send(
          () -> site.kms().createAlias(c -> c.aliasName(alias).targetKeyId(id)),
          () -> aliases.put(alias, id));
    } else if (id.equals(aliases.get(alias))) {
      send(() -> site.kms().deleteAlias(d -> d.aliasName(alias)), () -> aliases.remove(alias));
    } else {
      send(
          () -> site.kms().updateAlias(u -> u.aliasName(alias).targetKeyId(id)),
          () -> aliases.put(alias, id));
    }
  }

  private void encrypt(String id, String text) {
    SdkBytes plain = SdkBytes.fromUtf8String(text);
    SdkBytes encrypted = site.kms().encrypt(e -> e.keyId(id).plaintext(plain)).ciphertextBlob();
    secrets.add(new Secret(id, plain, encrypted));
    if (secrets.size() > SECRETS_MAX) {
      secrets.removeFirst();
    }
  }

  private void send(Runnable request, Runnable then) {
    underWay = then;
    request.run();
    then.run();
    underWay = null;
  }

  @Override
  public void settle(SplittableRandom random) {
    Runnable then = underWay;
    underWay = null;
    if (then != null && !differences(_ -> {}).isEmpty()) {
      then.run();
    }
  }

  @Override
  public void check() {
    assertThat(differences(this::checkSecrets)).isEmpty();
  }

  private List<String> differences(Consumer<Set<String>> then) {
    List<String> differences = new ArrayList<>();
    keys.forEach((id, held) -> {
      KeyMetadata found = site.kms().describeKey(d -> d.keyId(id)).keyMetadata();
      Held as = new Held(found.enabled(), found.description());
      if (!as.equals(held)) {
        differences.add("%s: %s, expected %s".formatted(id, as, held));
      }
    });
    Map<String, String> found = new HashMap<>();
    for (AliasListEntry alias : site.kms().listAliasesPaginator(l -> {}).aliases()) {
      if (!alias.aliasName().startsWith("alias/aws/")) {
        found.put(alias.aliasName(), alias.targetKeyId());
      }
    }
    if (!found.equals(aliases)) {
      differences.add("aliases %s, expected %s".formatted(found, aliases));
    }
    Set<String> all = new HashSet<>();
    site.kms().listKeysPaginator(l -> {}).keys().forEach(key -> all.add(key.keyId()));
    then.accept(all);
    return differences;
  }

  private void checkSecrets(Set<String> all) {
    assertThat(all).containsAll(keys.keySet());
    if (makesKey) {
      all.stream().filter(id -> isNew(id)).forEach(id -> keys.put(id, new Held(true, "made")));
      makesKey = false;
    }
    assertThat(all.stream().filter(this::isNew).toList()).as("keys that nobody made").isEmpty();
    for (Secret secret : secrets) {
      if (held(secret.key()).enabled()) {
        assertThat(site.kms().decrypt(d -> d.ciphertextBlob(secret.encrypted())).plaintext())
            .isEqualTo(secret.plain());
      }
    }
  }

  private boolean isNew(String id) {
    return !keys.containsKey(id)
        && !site.kms()
            .describeKey(d -> d.keyId(id))
            .keyMetadata()
            .keyManagerAsString()
            .equals("AWS");
  }

  @Override
  public long acknowledged() {
    return acknowledged.get();
  }

  @Override
  public String unanswered() {
    return "";
  }
}
