package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes on disk, literally: what changes here needs a new format version. */
final class RocksLayoutEdgesTest {
  private static final TableId TABLE = new TableId(0x01020304);
  private static final byte[] KEY = {(byte) 0xab, 0x00, (byte) 0xff};
  private static final long TIME =
      CommitTime.atOrAfter(Instant.parse("2026-03-01T10:00:00.000001Z")).micros();
  private static final Row ROW = new Row(new Key(KEY), new CommitTime(TIME), 300, new byte[] {9});

  @Test
  void encode_keys_areTheGoldenBytes() {
    hex(RocksLayout.clockKey(), "63");
    hex(RocksLayout.highestIdKey(), "69");
    hex(RocksLayout.stateKey(TABLE), "74 01020304");
    hex(RocksLayout.sizeKey(TABLE), "73 01020304");
    hex(RocksLayout.currentKey(TABLE, KEY), "01020304 ab00ff");
    hex(RocksLayout.eventKey(TABLE, TIME, KEY), "5021 01020304 ab 00064bf38887c801 ab00ff");
    hex(RocksLayout.eventKey(TABLE, TIME, new byte[0]), "5021 01020304 00 00064bf38887c801");
    hex(RocksLayout.dayPrefix(0x5021, TABLE), "5021 01020304");
    hex(RocksLayout.eventKey(TABLE, 1L << 60, KEY), "ffff 01020304 ab 1000000000000000 ab00ff");
  }

  @Test
  void encode_values_areTheGoldenBytes() {
    hex(RocksLayout.row(ROW), "00064bf38887c801 ac02 09");
    hex(RocksLayout.replaced(ROW, false, false), "01 00064bf38887c801 ac02 09");
    hex(RocksLayout.replaced(ROW, true, false), "03 00064bf38887c801 ac02 09");
    hex(RocksLayout.replaced(ROW, true, true), "07 00064bf38887c801 ac02 09");
    hex(RocksLayout.replaced(null, false, false), "00");
    hex(RocksLayout.time(TIME), "00064bf38887c801");
    hex(RocksLayout.clock(new Timeline(2, 1)), "0000000000000002 0000000000000001");
    hex(RocksLayout.highestId(17), "00000011");
    hex(RocksLayout.size(new TableSize(3, 4)), "0000000000000003 0000000000000004");
    hex(
        RocksLayout.state(
            TableState.created(new History.Keep(Duration.ofDays(35)), TIME).dropped(true)),
        "01 0000000000000000 7fffffffffffffff 00064bf38887c801");
    hex(
        RocksLayout.state(TableState.created(new History.Keep(Duration.ofDays(35)), TIME)),
        "00 000002c014722000 00064bf38887c801 00064bf38887c801");
  }

  @Test
  void decode_whatWasEncoded_isTheSame() {
    for (int size : new int[] {0, 1, 127, 128, 16383, 16384, 409_600, Integer.MAX_VALUE}) {
      Row row = new Row(new Key(KEY), new CommitTime(TIME), size, new byte[size % 50]);
      assertThat(ReplayModel.text(RocksLayout.row(KEY, RocksLayout.row(row))))
          .isEqualTo(ReplayModel.text(row));
    }
    byte[] event = RocksLayout.eventKey(TABLE, TIME, KEY);
    assertThat(RocksLayout.eventDay(event)).isEqualTo(RocksLayout.day(TIME));
    assertThat(RocksLayout.eventTable(event)).isEqualTo(TABLE.value());
    assertThat(RocksLayout.eventPart(event)).isEqualTo(0xab);
    assertThat(RocksLayout.eventMicros(event)).isEqualTo(TIME);
    assertThat(RocksLayout.eventRowKey(event)).isEqualTo(KEY);
    TableState state =
        TableState.created(new History.Keep(Duration.ofDays(35)), TIME).resized(5, 6);
    assertThat(RocksLayout.state(RocksLayout.state(state), RocksLayout.size(state.size())))
        .isEqualTo(state);
  }

  private static void hex(byte[] bytes, String expected) {
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(expected.replace(" ", ""));
  }
}
