package dev.tidemark.encryption;

import static dev.tidemark.encryption.RingFixture.REGION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders as a process leaves them that dies between two steps, or in the middle of one. */
final class KeyFolderCrashTest {
  @TempDir private Path folder;

  @Test
  void firstStart_deadBeforeTheMasterKeyIsWhole_beginsAnew() throws IOException {
    Files.writeString(folder.resolve("master.draft"), "ab12");
    KeyRing ring = new RingFixture(folder, 1).open();
    assertThat(RingFixture.newKey(ring).isEnabled()).isTrue();
    assertThat(folder.resolve("master.draft")).doesNotExist();
  }

  @Test
  void firstStart_deadBetweenMasterKeyAndFormat_goesOnWithThatKey() throws IOException {
    String master = "cd".repeat(32) + "\n";
    Files.writeString(folder.resolve("master"), master);
    RingFixture fixture = new RingFixture(folder, 1);
    KmsKey key = RingFixture.newKey(fixture.open());
    assertThat(folder.resolve("master")).hasContent(master);
    assertThat(fixture.open().find(REGION, key.id())).isEqualTo(key);
  }

  @Test
  void change_deadBeforeTheRename_isAsIfItHadNotBegun() throws IOException {
    RingFixture fixture = new RingFixture(folder, 1);
    KmsKey key = RingFixture.newKey(fixture.open());
    byte[] record = Files.readAllBytes(folder.resolve("keys").resolve(key.id()));
    Path draft = folder.resolve("tmp/00112233445566778899aabbccddeeff");
    for (int length = 0; length <= record.length; length += 16) {
      Files.write(draft, Arrays.copyOf(record, length));
      assertThat(fixture.open().find(REGION, key.id())).isEqualTo(key);
      assertThat(draft).doesNotExist();
    }
  }

  @Test
  void destruction_deadBetweenKeyAndAliases_leavesNoAlias() throws IOException {
    RingFixture fixture = new RingFixture(folder, 1);
    KeyRing ring = fixture.open();
    KmsKey key = RingFixture.newKey(ring);
    ring.createAlias(REGION, "alias/a", key.id());
    Files.delete(folder.resolve("keys").resolve(key.id()));

    KeyRing again = fixture.open();

    assertThat(again.aliases(REGION)).isEmpty();
    assertThat(folder.resolve("aliases")).isEmptyDirectory();
    again.createAlias(REGION, "alias/a", RingFixture.newKey(again).id());
  }

  @Test
  void destruction_deadBeforeItBegan_isDoneAtTheNextStart() {
    RingFixture fixture = new RingFixture(folder, 1);
    KeyRing ring = fixture.open();
    KmsKey key = RingFixture.newKey(ring);
    byte[] blob = ring.encrypt(REGION, key.id(), new byte[] {1}, Map.of()).blob();
    KeyState pending = new KeyState.PendingDeletion(fixture.instant().plusSeconds(1));
    ring.change(REGION, key.id(), old -> old.withState(pending));
    fixture.advance(Duration.ofSeconds(1));

    KeyRing again = fixture.open();

    assertThat(folder.resolve("keys")).isEmptyDirectory();
    assertThatThrownBy(() -> again.unwrap(blob, Map.of())).isInstanceOf(KeyException.class);
  }

  @Test
  void record_cutOffAnywhere_isToldAndNotTakenForAnother() throws IOException {
    RingFixture fixture = new RingFixture(folder, 1);
    KmsKey key = RingFixture.newKey(fixture.open());
    Path file = folder.resolve("keys").resolve(key.id());
    byte[] record = Files.readAllBytes(file);
    for (int length = 0; length < record.length; length += 7) {
      Files.write(file, Arrays.copyOf(record, length));
      assertThatThrownBy(fixture::open)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("cannot read the record " + file);
    }
  }

  @Test
  void format_lostBesideKeys_isToldAndNotMadeAnew() throws IOException {
    RingFixture fixture = new RingFixture(folder, 1);
    RingFixture.newKey(fixture.open());
    Files.delete(folder.resolve("format"));
    assertThatThrownBy(fixture::open)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("format is missing beside the keys");
  }
}
