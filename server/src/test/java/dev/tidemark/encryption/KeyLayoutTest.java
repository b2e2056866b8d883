package dev.tidemark.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes as FORMATS.md describes them, written by version 1, which every later one must read. */
final class KeyLayoutTest {
  private static final String KEY_ID = "01020304-0506-4708-890a-0b0c0d0e0f10";
  private static final String MASTER = "ab".repeat(32);

  private static final String KEY_RECORD =
      "544d4b0173d51abbd89cb8196f0efb6892f94d68fccc2c35f0b84609e5f12c557c57bd0df1c40362"
          + "f6a56071071e0087a9bb57127cbc4e77f7b45098c3f1ca74dac793744b6b4d8caa162956b9f789e2"
          + "2736fd0ef8ef1943c96e400a3afd2fe74c8259d9766f621654f010b9135187533d0b8e365a8d66c8"
          + "50befe31e35efd9dda6b92ee70d78cb70af6f344d1b373666e155c82ea5d0e25f7aaa88bc016a6b7"
          + "b9285ff11048cfc1724bf71c20f07e6b42fd71a5058207dbb13d869a5d65f391e80f1dd5a0557ead"
          + "3faa4322bf42c7fb4ce42c417abe1e430104f36b9b97688223633dd5a545904b5d3133700a70ef08"
          + "ce2fd6192965c4ed5f09992dbe7f2df1208760dfa27038";
  private static final String ALIAS_RECORD =
      "544d4b0173d51abbd89cb8196f0efb6892f94d68fccc2c35f0b84609e5f12c557c57bd20a4801e27"
          + "a3e524681b2e35b798f70f4c2df74c2ece843191c3a2ca25da909325563d498c9c3b1d68ecba89ad"
          + "7b75e80ef98d2920f90a706f0cffdd7e2641f9d9766f606829f010b913518755b40fc178e9167a69"
          + "fcc461c3c75b9886";

  private static final byte[] MATERIAL_1 = HexFormat.of().parseHex("11".repeat(32));
  private static final byte[] MATERIAL_2 = HexFormat.of().parseHex("22".repeat(32));

  private final RingRecord records =
      new RingRecord(HexFormat.of().parseHex(MASTER), RingFixture.ACCOUNT, new Random(1));

  @TempDir private Path folder;

  private static HeldKey key() {
    KmsKey key =
        new KmsKey(
            KEY_ID,
            "eu-west-1",
            "arn:aws:kms:eu-west-1:" + RingFixture.ACCOUNT + ":key/" + KEY_ID,
            "",
            Instant.ofEpochMilli(1),
            "d\u00e9j\u00e0",
            new KeyState.PendingDeletion(Instant.ofEpochMilli(2)),
            "{}",
            new TreeMap<>(Map.of("k", "v")),
            new AutomaticRotation(90, Instant.ofEpochMilli(3)),
            List.of(new Rotation(Instant.ofEpochMilli(4), true)),
            HeldKey.materialId(MATERIAL_2),
            Instant.ofEpochMilli(7));
    return new HeldKey(key, List.of(MATERIAL_1, MATERIAL_2));
  }

  private static Alias alias() {
    return new Alias(
        "eu-west-1", "alias/a", KEY_ID, Instant.ofEpochMilli(5), Instant.ofEpochMilli(6));
  }

  @Test
  void keyRecord_ofVersion1_isRead() throws IOException {
    HeldKey read = records.key("keys/" + KEY_ID, HexFormat.of().parseHex(KEY_RECORD));
    assertThat(read.key()).isEqualTo(key().key());
    assertThat(read.materials()).containsExactly(MATERIAL_1, MATERIAL_2);
  }

  @Test
  void aliasRecord_ofVersion1_isRead() throws IOException {
    assertThat(records.alias("aliases/a", HexFormat.of().parseHex(ALIAS_RECORD)))
        .isEqualTo(alias());
  }

  @Test
  void keyRecord_written_isThoseBytes() {
    assertThat(HexFormat.of().formatHex(records.of("keys/" + KEY_ID, key()))).isEqualTo(KEY_RECORD);
  }

  @Test
  void aliasRecord_written_isThoseBytes() {
    assertThat(HexFormat.of().formatHex(records.of("aliases/a", alias()))).isEqualTo(ALIAS_RECORD);
  }

  @Test
  void seal_ofFixedBytes_isAsDescribed() {
    byte[] key = HexFormat.of().parseHex(MASTER);
    byte[] sealed = Seal.seal(key, "bound".getBytes(UTF_8), "text".getBytes(UTF_8), new Random(1));
    assertThat(HexFormat.of().formatHex(sealed))
        .isEqualTo(
            "73d51abbd89cb8196f0efb6892f94d68fccc2c35f0b84609e5f12c550832c55d4de130ba459b90d6af6f1bf6e85750ab");
    assertThat(Seal.open(key, "bound".getBytes(UTF_8), sealed)).asString(UTF_8).isEqualTo("text");
    assertThat(Seal.open(key, "other".getBytes(UTF_8), sealed)).isNull();
  }

  @Test
  void format_namesTheMasterKeysFingerprint() throws IOException {
    Files.writeString(folder.resolve("master"), MASTER + "\n");
    new RingFixture(folder, 1).open();
    assertThat(folder.resolve("format"))
        .hasContent(
            "tidemark-kms 1\nc2decba50233814aa01f66112b19e9efca8c50a57d65ce7e371245ada7b98ee8\n");
  }
}
