package dev.tidemark.item;

/**
 * Receives an item's content in stored order, without objects in between. Ranges of bytes point
 * into the item's own array and must be used before returning.
 */
public interface ItemVisitor {
  /** The name of the attribute or map entry whose value comes next, in UTF-8. */
  void name(byte[] bytes, int offset, int length);

  /** A string in UTF-8: a value, or an element of a string set. */
  void string(byte[] bytes, int offset, int length);

  /** A number in canonical decimal text, ASCII: a value, or an element of a number set. */
  void number(byte[] bytes, int offset, int length);

  /** Bytes: a value, or an element of a binary set. */
  void binary(byte[] bytes, int offset, int length);

  void bool(boolean value);

  void nul();

  /** A set begins; its elements follow as strings, numbers or binaries. */
  void beginSet(SetKind kind, int size);

  void endSet();

  void beginList(int size);

  void endList();

  void beginMap(int size);

  void endMap();

  /** The three kinds of set. */
  enum SetKind {
    SS,
    NS,
    BS
  }
}
