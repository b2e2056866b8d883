package dev.tidemark.format;

import dev.tidemark.item.Item;
import dev.tidemark.item.ItemVisitor;
import dev.tidemark.item.KeySchema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What both formats share. No value ends in a colon or an opening bracket, so the last byte written
 * tells whether a comma is due, and no stack of containers is needed.
 */
abstract class LineVisitor implements ItemVisitor {
  final ByteSink out;
  private final byte[][] leftOut;
  private int depth;
  private int leftOutFrom = -1;

  /**
   * @param leftOut names of top-level attributes that {@link #others} does not write
   */
  LineVisitor(ByteSink out, byte[]... leftOut) {
    this.out = out;
    this.leftOut = leftOut;
  }

  /** All attributes in stored order but those to be left out. */
  final void others(Item item) {
    depth = 1;
    item.accept(this);
    dropLeftOut();
    depth = 0;
  }

  /** Writes an attribute's name and colon. */
  abstract void writeName(byte[] bytes, int offset, int length);

  @Override
  public final void name(byte[] bytes, int offset, int length) {
    if (depth == 1) {
      dropLeftOut();
      if (isLeftOut(bytes, offset, length)) {
        leftOutFrom = out.length();
      }
    }
    comma();
    writeName(bytes, offset, length);
  }

  @Override
  public void beginMap(int size) {
    if (depth > 0) {
      depth++;
    }
  }

  @Override
  public void endMap() {
    if (depth > 0) {
      depth--;
    }
  }

  final void comma() {
    byte last = out.last();
    if (last != '{' && last != '[' && last != ':') {
      out.put(',');
    }
  }

  /** Takes back an attribute that is written elsewhere: keys are small, so this is cheap. */
  private void dropLeftOut() {
    if (leftOutFrom >= 0) {
      out.truncate(leftOutFrom);
      leftOutFrom = -1;
    }
  }

  private boolean isLeftOut(byte[] bytes, int offset, int length) {
    for (byte[] name : leftOut) {
      if (Arrays.equals(name, 0, name.length, bytes, offset, offset + length)) {
        return true;
      }
    }
    return false;
  }

  /** The names of the key attributes in UTF-8, the partition key's first. */
  static byte[][] names(KeySchema keys) {
    return keys.attributes().stream()
        .map(key -> key.name().getBytes(StandardCharsets.UTF_8))
        .toArray(byte[][]::new);
  }

  /** The state that a change's keys are taken from. */
  static Item present(@Nullable Item before, @Nullable Item after) {
    if (after != null) {
      return after;
    }
    if (before != null) {
      return before;
    }
    throw new IllegalArgumentException("an item that never was has not changed");
  }
}
