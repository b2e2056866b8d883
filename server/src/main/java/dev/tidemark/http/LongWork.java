package dev.tidemark.http;

/** Is told of work that keeps its thread for long, so that other requests find one. Thread-safe. */
public interface LongWork {
  /** Where there are threads enough. */
  LongWork UNHEEDED =
      new LongWork() {
        @Override
        public void begins() {}

        @Override
        public void ends() {}
      };

  void begins();

  /** Once for each that began. */
  void ends();
}
