package dev.tidemark.encryption;

import static dev.tidemark.encryption.RingFixture.ACCOUNT;
import static dev.tidemark.encryption.RingFixture.REGION;
import static dev.tidemark.encryption.RingFixture.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.encryption.KeyException.Kind;
import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyRingTest {
  private static final byte[] SECRET = "a secret".getBytes(StandardCharsets.UTF_8);
  private static final Map<String, String> CONTEXT = Map.of("b", "2", "a", "1");

  @TempDir private Path folder;
  private RingFixture fixture;
  private KeyRing ring;

  @BeforeEach
  void open() {
    fixture = new RingFixture(folder, 7);
    ring = fixture.open();
  }

  @Test
  void everything_afterReopening_isAsItWas() {
    KmsKey key = newKey(ring);
    ring.change(REGION, key.id(), old -> old.withTags(new TreeMap<>(Map.of("t", "u"))));
    ring.change(
        REGION, key.id(), old -> old.withAutomatic(new AutomaticRotation(90, fixture.instant())));
    ring.rotate(REGION, key.id());
    ring.createAlias(REGION, "alias/mine", key.id());
    KmsKey managed = ring.find(REGION, KeyRing.ALIAS_S3);
    byte[] blob = ring.encrypt(REGION, "alias/mine", SECRET, CONTEXT).blob();
    KmsKey before = ring.find(REGION, key.id());
    KmsKey disabled = newKey(ring);
    ring.change(REGION, disabled.id(), old -> old.withState(new KeyState.Disabled()));

    fixture.advance(Duration.ofSeconds(-1));
    KeyRing again = fixture.open();

    assertThat(again.find(REGION, "alias/mine")).isEqualTo(before);
    assertThat(again.find(REGION, KeyRing.ALIAS_S3)).isEqualTo(managed);
    assertThat(again.find(REGION, disabled.id()).state()).isEqualTo(new KeyState.Disabled());
    assertThat(again.aliases(REGION)).isEqualTo(ring.aliases(REGION));
    assertThat(again.decrypt(REGION, blob, CONTEXT).plaintext()).isEqualTo(SECRET);
  }

  @Test
  void ciphertext_withItsContextInAnyOrder_opens() {
    KmsKey key = newKey(ring);
    Encrypted encrypted = ring.encrypt(REGION, key.arn(), SECRET, CONTEXT);

    Decrypted decrypted =
        ring.decrypt(REGION, encrypted.blob(), new TreeMap<>(CONTEXT).descendingMap());

    assertThat(decrypted.plaintext()).isEqualTo(SECRET);
    assertThat(decrypted.key()).isEqualTo(key);
    assertThat(ring.keyOf(encrypted.blob())).isEqualTo(key);
  }

  @Test
  void ciphertext_ofAnotherContextOrChangedAnywhere_isUnreadable() {
    byte[] blob = ring.encrypt(REGION, newKey(ring).id(), SECRET, CONTEXT).blob();

    assertRefused(Kind.UNREADABLE, () -> ring.decrypt(REGION, blob, Map.of()));
    assertRefused(Kind.UNREADABLE, () -> ring.decrypt(REGION, blob, Map.of("a", "1", "b", "3")));
    for (int i = 0; i < blob.length; i++) {
      byte[] changed = blob.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> ring.decrypt(REGION, changed, CONTEXT))
          .isInstanceOfSatisfying(
              KeyException.class, e -> assertThat(e.kind()).isIn(Kind.UNREADABLE, Kind.KEY_GONE));
    }
    for (int length = 0; length < blob.length; length++) {
      byte[] cut = Arrays.copyOf(blob, length);
      assertRefused(Kind.UNREADABLE, () -> ring.decrypt(REGION, cut, CONTEXT));
    }
  }

  @Test
  void ciphertext_ofAnotherRegion_isNotOpened() {
    byte[] blob = ring.encrypt(REGION, newKey(ring).id(), SECRET, CONTEXT).blob();
    assertRefused(Kind.KEY_GONE, () -> ring.decrypt("us-east-1", blob, CONTEXT));
    assertThat(ring.unwrap(blob, CONTEXT)).isEqualTo(SECRET);
  }

  @Test
  void dataKeys_ofAKeyAndOfTheMasterKey_unwrap() {
    DataKey ofKey = ring.generate(REGION, KeyRing.ALIAS_S3, CONTEXT);
    DataKey ofMaster = ring.generateUnderMaster(CONTEXT);

    KeyRing again = fixture.open();

    assertThat(ofKey.keyArn()).isEqualTo(ring.find(REGION, KeyRing.ALIAS_S3).arn());
    assertThat(ofKey.plaintext()).hasSize(32).isNotEqualTo(ofMaster.plaintext());
    assertThat(again.unwrap(ofKey.wrapped(), CONTEXT)).isEqualTo(ofKey.plaintext());
    assertThat(ofMaster.keyArn()).isEmpty();
    assertThat(again.unwrap(ofMaster.wrapped(), CONTEXT)).isEqualTo(ofMaster.plaintext());
    assertRefused(Kind.UNREADABLE, () -> again.unwrap(ofMaster.wrapped(), Map.of()));
    assertRefused(Kind.UNREADABLE, () -> again.unwrap(new byte[0], Map.of()));
  }

  @Test
  void key_disabledOrPendingDeletion_neitherEncryptsNorDecrypts() {
    KmsKey key = newKey(ring);
    byte[] blob = ring.encrypt(REGION, key.id(), SECRET, CONTEXT).blob();
    Map<Kind, KeyState> states =
        Map.of(
            Kind.DISABLED,
            new KeyState.Disabled(),
            Kind.PENDING_DELETION,
            new KeyState.PendingDeletion(fixture.instant().plusSeconds(9)));

    states.forEach((kind, state) -> {
      ring.change(REGION, key.id(), old -> old.withState(state));
      assertRefused(kind, () -> ring.encrypt(REGION, key.id(), SECRET, CONTEXT));
      assertRefused(kind, () -> ring.decrypt(REGION, blob, CONTEXT));
      assertRefused(kind, () -> ring.unwrap(blob, CONTEXT));
      assertRefused(kind, () -> ring.generate(REGION, key.id(), CONTEXT));
      assertRefused(kind, () -> ring.usable(REGION, key.id()));
    });
    ring.change(REGION, key.id(), old -> old.withState(new KeyState.Enabled()));
    assertThat(ring.unwrap(blob, CONTEXT)).isEqualTo(SECRET);
  }

  @Test
  void key_pastItsDeletion_isGoneWithItsAliasesAndMaterial() throws IOException {
    KmsKey key = newKey(ring);
    ring.createAlias(REGION, "alias/mine", key.id());
    byte[] blob = ring.encrypt(REGION, key.id(), SECRET, CONTEXT).blob();
    KeyState pending = new KeyState.PendingDeletion(fixture.instant().plusSeconds(9));
    ring.change(REGION, key.id(), old -> old.withState(pending));

    fixture.advance(Duration.ofSeconds(9));

    for (int pass = 0; pass < 2; pass++) {
      assertRefused(Kind.NOT_FOUND, () -> ring.find(REGION, key.id()));
      assertRefused(Kind.NOT_FOUND, () -> ring.find(REGION, "alias/mine"));
      assertRefused(Kind.KEY_GONE, () -> ring.unwrap(blob, CONTEXT));
      assertThat(ring.keys(REGION)).isEmpty();
      assertThat(ring.aliases(REGION)).isEmpty();
      ring.expire();
    }
    assertThat(folder.resolve("keys")).isEmptyDirectory();
    assertThat(folder.resolve("aliases")).isEmptyDirectory();
    fixture.advance(Duration.ofDays(-1));
    assertRefused(Kind.NOT_FOUND, () -> fixture.open().find(REGION, key.id()));
  }

  @Test
  void rotation_onDemandOrWhenDue_leavesOldCiphertextsReadable() {
    KmsKey key = newKey(ring);
    byte[] first = ring.encrypt(REGION, key.id(), SECRET, CONTEXT).blob();
    ring.rotate(REGION, key.id());
    byte[] second = ring.encrypt(REGION, key.id(), SECRET, CONTEXT).blob();
    ring.change(
        REGION,
        key.id(),
        old ->
            old.withAutomatic(
                new AutomaticRotation(90, fixture.instant().plus(Duration.ofDays(90)))));

    fixture.advance(Duration.ofDays(90));
    ring.expire();
    ring.expire();

    KmsKey rotated = ring.find(REGION, key.id());
    assertThat(rotated.rotations())
        .containsExactly(new Rotation(key.created(), false), new Rotation(fixture.instant(), true));
    assertThat(rotated.automatic())
        .isEqualTo(new AutomaticRotation(90, fixture.instant().plus(Duration.ofDays(90))));
    byte[] third = ring.encrypt(REGION, key.id(), SECRET, CONTEXT).blob();
    assertThat(
            List.of(first, second, third).stream()
                .map(blob -> ring.decrypt(REGION, blob, CONTEXT).materialId()))
        .doesNotHaveDuplicates()
        .startsWith(key.materialId())
        .endsWith(rotated.materialId());
  }

  @Test
  void rotation_whileDisabled_waits() {
    KmsKey key = newKey(ring);
    ring.change(
        REGION,
        key.id(),
        old ->
            old.withState(new KeyState.Disabled())
                .withAutomatic(new AutomaticRotation(90, fixture.instant())));
    ring.expire();
    assertThat(ring.find(REGION, key.id()).rotations()).isEmpty();
    ring.change(REGION, key.id(), old -> old.withState(new KeyState.Enabled()));
    ring.expire();
    assertThat(ring.find(REGION, key.id()).rotations()).hasSize(1);
  }

  /** Source: LocalStack's snapshots of the service, test_kms. */
  @Test
  void names_ofNothing_areRefusedInAwsWords() {
    KmsKey key = newKey(ring);
    String prefix = "arn:aws:kms:" + REGION + ":" + ACCOUNT + ":";
    String absent = "00000000-0000-4000-8000-000000000000";
    assertMissing("Key '" + prefix + "key/" + absent + "' does not exist", REGION, absent);
    assertMissing(
        "Key '" + prefix + "key/" + absent + "' does not exist", REGION, prefix + "key/" + absent);
    assertMissing("Invalid keyId 'fake-key-id'", REGION, "fake-key-id");
    assertMissing("Invalid arn " + REGION, "us-east-1", key.arn());
    assertMissing(
        "Key 'arn:aws:kms:us-east-1:" + ACCOUNT + ":key/" + key.id() + "' does not exist",
        "us-east-1",
        key.id());
    assertMissing("Alias " + prefix + "alias/no is not found.", REGION, "alias/no");
    assertMissing("Alias " + prefix + "alias/aws/ebs is not found.", REGION, "alias/aws/ebs");
  }

  private void assertMissing(String text, String region, String name) {
    assertThatThrownBy(() -> ring.find(region, name))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
        .hasMessage(text);
  }

  @Test
  void aliases_moveBetweenKeysOfTheirRegion() {
    KmsKey one = newKey(ring);
    KmsKey two = newKey(ring);
    Alias alias = ring.createAlias(REGION, "alias/a", one.id());
    assertRefused(Kind.ALIAS_EXISTS, () -> ring.createAlias(REGION, "alias/a", two.id()));
    assertThat(ring.find(REGION, ring.arn(alias))).isEqualTo(one);

    ring.updateAlias(REGION, "alias/a", two.arn());
    assertThat(ring.find(REGION, "alias/a")).isEqualTo(two);

    ring.deleteAlias(REGION, "alias/a");
    assertRefused(Kind.NOT_FOUND, () -> ring.find(REGION, "alias/a"));
    assertRefused(Kind.NOT_FOUND, () -> ring.updateAlias(REGION, "alias/a", two.id()));
    assertRefused(Kind.NOT_FOUND, () -> ring.deleteAlias(REGION, "alias/a"));
  }

  @Test
  void keysOfAws_whenFirstNamed_areMadeOncePerRegionAndStay() {
    KmsKey key = ring.find(REGION, KeyRing.ALIAS_DYNAMODB);
    assertThat(fixture.open().find(REGION, KeyRing.ALIAS_DYNAMODB)).isEqualTo(key);
    assertThat(ring.find("us-east-1", KeyRing.ALIAS_DYNAMODB)).isNotEqualTo(key);
    assertThat(ring.aliases(REGION)).extracting(Alias::name).containsExactly("alias/aws/dynamodb");
    assertRefused(
        Kind.AWS_MANAGED,
        () -> ring.change(REGION, key.id(), old -> old.withState(new KeyState.Disabled())));
    assertRefused(Kind.AWS_MANAGED, () -> ring.createAlias(REGION, "alias/x", key.id()));
  }

  @Test
  void masterKey_madeAtTheFirstStart_isItsOwnersOnly() throws IOException {
    Path master = folder.resolve("master");
    assertThat(master).content().matches("[0-9a-f]{64}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(master)))
        .isEqualTo("rw-------");
  }

  @Test
  void masterKey_elsewhere_isMadeThereAndNeeded(@TempDir Path secrets) throws IOException {
    Path master = secrets.resolve("key");
    RingFixture other = new RingFixture(folder.resolve("other"), 8);
    KmsKey key = newKey(other.open(master));

    assertThat(folder.resolve("other/master")).doesNotExist();
    assertThat(other.open(master).find(REGION, key.id())).isEqualTo(key);
    assertUnusable("is missing: without it the keys in", other::open);
    Files.delete(master);
    assertUnusable(
        "the master key " + master + " is missing: without it the keys in",
        () -> other.open(master));
    assertThat(master).doesNotExist();
    Files.writeString(master, "00".repeat(32));
    assertUnusable("is not the master key of", () -> other.open(master));
    Files.writeString(master, "00".repeat(31));
    assertUnusable("holds no master key: 64 hex digits", () -> other.open(master));
  }

  @Test
  void masterKey_inAFolderThatIsNotThere_isRefusedWithALine() {
    Path nowhere = folder.resolve("nowhere");
    RingFixture other = new RingFixture(folder.resolve("other"), 8);
    assertUnusable(
        "no master key can be made in " + nowhere + ": there is no such folder",
        () -> other.open(nowhere.resolve("key")));
  }

  @Test
  void open_filesThatAreNotOurs_areLeftAlone() throws IOException {
    KmsKey key = newKey(ring);
    for (String place : List.of("keys/.DS_Store", "keys/a copy", "aliases/notes.txt")) {
      Files.writeString(folder.resolve(place), "not ours");
    }
    assertThat(new RingFixture(folder, 9).open().find(REGION, key.id())).isEqualTo(key);
    assertThat(folder.resolve("keys/.DS_Store")).exists();
  }

  @Test
  void records_copiedOverOthersOrChanged_areNotRead() throws IOException {
    KmsKey one = newKey(ring);
    KmsKey two = newKey(ring);
    Path file = folder.resolve("keys").resolve(one.id());
    byte[] record = Files.readAllBytes(file);
    Files.write(file, Files.readAllBytes(folder.resolve("keys").resolve(two.id())));
    assertThatThrownBy(fixture::open)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(one.id());
    record[record.length - 1] ^= 1;
    Files.write(file, record);
    assertThatThrownBy(fixture::open).isInstanceOf(StorageException.class);
  }

  private static void assertUnusable(String text, ThrowingCallable step) {
    assertThatThrownBy(step)
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.UNUSABLE))
        .hasMessageContaining(text);
  }

  private static void assertRefused(Kind kind, ThrowingCallable step) {
    assertThatThrownBy(step)
        .isInstanceOfSatisfying(KeyException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
