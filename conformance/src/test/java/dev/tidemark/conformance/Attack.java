package dev.tidemark.conformance;

/** Something that takes its time, and in the middle of which the server is killed. */
interface Attack {
  /** What it is, in a word or three. */
  String name();

  /** Begins it, after the writers have; may be cut short by the kill at any request. */
  void begin();

  /** After the restart: it ends well, and as if nobody had killed the server. */
  void settle();
}
