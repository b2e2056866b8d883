package dev.tidemark.checker;

import org.jspecify.annotations.Nullable;

/** A call of a register, with its answer. Zero stands for a register that is not there. */
public sealed interface RegisterOp {
  record Read(long value) implements RegisterOp {}

  /** Whether the register has a value, as one asks an index on the values. */
  record Is(long value, boolean holds) implements RegisterOp {}

  /** An unconditional write that tells what was there. */
  record Swap(long before, long after) implements RegisterOp {}

  /** The same without an answer. */
  record Write(long after) implements RegisterOp {}

  record CompareAndSet(long expected, long after, boolean succeeded) implements RegisterOp {}

  Linearizability.Model<Long, RegisterOp> MODEL =
      new Linearizability.Model<>() {
        @Override
        public Long initial() {
          return 0L;
        }

        @Override
        public @Nullable Long step(Long state, RegisterOp op) {
          return switch (op) {
            case Read(long value) -> value == state ? state : null;
            case Is(long value, boolean holds) -> holds == (value == state) ? state : null;
            case Swap(long before, long after) -> before == state ? after : null;
            case Write(long after) -> after;
            case CompareAndSet(long expected, long after, boolean succeeded) -> {
              if (succeeded != (expected == state)) {
                yield null;
              }
              yield succeeded ? after : state;
            }
          };
        }
      };
}
