package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiError.CancellationReason;
import dev.tidemark.error.ApiError.TransactionCanceled;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.TableKey;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What both transactions refuse, and how. */
final class TransactErrors {
  /** 4 MB. Source: AWS API reference, TransactWriteItems and TransactGetItems. */
  private static final long BYTES_MAX = 4 << 20;

  private TransactErrors() {}

  /**
   * Refuses a transaction that is too big. Of a write, what the request carries counts, not the
   * items that it meets. Source: ScyllaDB, test_transact.py, measured; the text is ours.
   */
  static void refuseBeyondLimit(long bytes) {
    if (bytes > BYTES_MAX) {
      throw ApiError.validation("Transaction payload size cannot exceed " + BYTES_MAX + " bytes");
    }
  }

  /** Of all that can be wrong with a key, an empty value alone refuses the request as a whole. */
  static void refuseEmptyKeys(Map<String, AttributeValue> values, KeySchema keys) {
    for (KeyAttribute attribute : keys.attributes()) {
      AttributeValue value = values.get(attribute.name());
      if (value != null && Keys.hasType(value, attribute)) {
        Keys.refuseEmpty(value, attribute);
      }
    }
  }

  /**
   * What the checks of one action return. The first action that does not fit its table cancels the
   * transaction; the others are not looked at. Source: ScyllaDB, test_transact.py, measured.
   */
  static <T> T orCancel(int index, int actions, Supplier<T> checks) {
    try {
      return checks.get();
    } catch (ApiException e) {
      throw TransactionCanceled.at(index, actions, CancellationReason.of(e.error())).toException();
    }
  }

  static void refuseDuplicates(List<TableKey> items) {
    if (new HashSet<>(items).size() < items.size()) {
      throw ApiError.validation(
          "Transaction request cannot include multiple operations on one item");
    }
  }
}
