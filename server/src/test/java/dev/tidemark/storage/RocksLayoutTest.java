package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes are on disk: FORMATS.md, "Store". */
class RocksLayoutTest {
  private static final TableId TABLE = new TableId(0x10);
  private static final byte[] KEY = {(byte) 0xab, 1};

  /** 2026-11-21T00:00:00Z: day 20778. */
  private static final long MICROS = 20_778L * 86_400 * 1_000_000;

  @Test
  void meta_keysAndValues_areTheBytesOfTheFormat() {
    assertThat(hex(RocksLayout.clockKey())).isEqualTo("63");
    assertThat(hex(RocksLayout.clock(new Timeline(1, 2))))
        .isEqualTo("0000000000000001" + "0000000000000002");
    assertThat(hex(RocksLayout.highestIdKey())).isEqualTo("69");
    assertThat(hex(RocksLayout.highestId(0x1234))).isEqualTo("00001234");
    assertThat(hex(RocksLayout.stateKey(TABLE))).isEqualTo("7400000010");
    assertThat(hex(RocksLayout.sizeKey(TABLE))).isEqualTo("7300000010");
    assertThat(hex(RocksLayout.size(new TableSize(3, 4))))
        .isEqualTo("0000000000000003" + "0000000000000004");
    assertThat(
            hex(
                RocksLayout.state(
                    new TableState(
                        TableState.Phase.DROPPED,
                        new History.Keep(Duration.ofDays(1)),
                        5,
                        6,
                        TableSize.EMPTY))))
        .isEqualTo("01" + "000000141dd76000" + "0000000000000005" + "0000000000000006");
  }

  @Test
  void current_keyAndRow_areTheBytesOfTheFormat() {
    assertThat(hex(RocksLayout.currentKey(TABLE, KEY))).isEqualTo("00000010" + "ab01");
    assertThat(hex(RocksLayout.row(row()))).isEqualTo("0000000000000007" + "ac02" + "ff");
  }

  @Test
  void history_keyAndValue_areTheBytesOfTheFormat() {
    assertThat(hex(RocksLayout.eventKey(TABLE, MICROS, KEY)))
        .isEqualTo("512a" + "00000010" + "ab" + "000660be0ab5c000" + "ab01");
    assertThat(hex(RocksLayout.replaced(null, false, false))).isEqualTo("00");
    assertThat(hex(RocksLayout.replaced(row(), true, false)))
        .isEqualTo("03" + "0000000000000007" + "ac02" + "ff");
  }

  @Test
  void row_readBack_isWhatWasWritten() {
    byte[] encoded = RocksLayout.row(row());
    Row read = RocksLayout.row(KEY, encoded);
    assertThat(read.written()).isEqualTo(row().written());
    assertThat(read.sizeBytes()).isEqualTo(300);
    assertThat(read.value()).containsExactly(0xff);
  }

  private static Row row() {
    return new Row(new Key(KEY), new CommitTime(7), 300, new byte[] {(byte) 0xff});
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
