package dev.tidemark.operation;

import dev.tidemark.error.Findings;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.PageWalk;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.table.SystemTables;

/**
 * Checks the tokens of transactions, without changing any: each can be read, and will be found by
 * the sweep when its time is over.
 */
public final class TransactionTokensCheck {
  private static final PageLimit PAGE = new PageLimit(1000, 1 << 20);

  private TransactionTokensCheck() {}

  public static void run(StorageEngine storage, Findings findings) {
    if (!storage.tables().contains(SystemTables.TRANSACTION_TOKENS)) {
      return;
    }
    long tokens = 0;
    long found = 0;
    for (Page page : PageWalk.of(storage, SystemTables.TRANSACTION_TOKENS, KeyRange.ALL, PAGE)) {
      for (Row row : page.rows()) {
        try {
          Item item = Item.ofBytes(row.value());
          if (TransactionTokens.isToken(item)) {
            tokens++;
          } else if (isOfToken(storage, item)) {
            found++;
          }
        } catch (RuntimeException e) {
          findings.fault("token", "row " + row.key(), "cannot be read: " + e.getMessage());
        }
      }
    }
    if (tokens != found) {
      findings.fault(
          "token",
          "tokens of transactions",
          "%d are there, and %d of them would be removed in their time".formatted(tokens, found));
    }
  }

  /** Whether the token is there, and is this one: it may have come again since. */
  private static boolean isOfToken(StorageEngine storage, Item pointer) {
    AttributeValue expires = TransactionTokens.expires(pointer);
    Row token =
        storage.get(SystemTables.TRANSACTION_TOKENS, TransactionTokens.tokenOfPointer(pointer));
    return token != null && TransactionTokens.expires(Item.ofBytes(token.value())).equals(expires);
  }
}
