package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.StorageEngine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What others meet while a transaction goes on. Source, where AWS is meant: AWS API reference,
 * TransactWriteItems, TransactionConflictException and TransactionInProgressException.
 */
final class TransactionConflictsTest {
  private static final String CONFLICT = "; Transaction is ongoing for the item";
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private final List<Runnable> meanwhile = new ArrayList<>();

  @Test
  void transaction_onItemsOfAnother_isCanceledForThese() {
    TestApi api = api(Duration.ZERO);
    List<String> replies = new ArrayList<>();
    meanwhile.add(() -> {
      replies.add(api.call("TransactWriteItems", puts("x", "b", "y", "a")));
      replies.add(
          api.call(
              "TransactWriteItems",
              "{'TransactItems':[{'ConditionCheck':{'TableName':'hash','Key':{'p':{'S':'a'}},'ConditionExpression':'attribute_exists(p)'}}]}"));
      replies.add(api.call("TransactWriteItems", puts("x", "y")));
    });
    assertThat(api.call("TransactWriteItems", puts("a", "b"))).isEqualTo("{}");
    String canceled =
        "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for"
            + " specific reasons [";
    assertThat(replies)
        .containsExactly(
            canceled
                + "None, TransactionConflict, None, TransactionConflict]"
                + CONFLICT
                + CONFLICT,
            canceled + "TransactionConflict]" + CONFLICT,
            "{}");
    assertThat(api.call("TransactWriteItems", puts("a", "b"))).as("after").isEqualTo("{}");
  }

  /** Source of the text: logs of users. */
  @Test
  void write_ofAnItemInATransaction_isRefused() {
    TestApi api = api(Duration.ZERO);
    List<String> replies = new ArrayList<>();
    meanwhile.add(() -> {
      replies.add(api.call("PutItem", "{'TableName':'hash','Item':{'p':{'S':'a'}}}"));
      replies.add(api.call("UpdateItem", "{'TableName':'hash','Key':{'p':{'S':'a'}}}"));
      replies.add(api.call("DeleteItem", "{'TableName':'hash','Key':{'p':{'S':'a'}}}"));
    });
    assertThat(api.call("TransactWriteItems", puts("a", "b"))).isEqualTo("{}");
    assertThat(replies)
        .hasSize(3)
        .containsOnly("TransactionConflictException: Transaction is ongoing for the item");
    assertThat(api.call("PutItem", "{'TableName':'hash','Item':{'p':{'S':'a'}}}")).isEqualTo("{}");
  }

  /** Reads of a moment, batches, and writes of other items. */
  @Test
  void others_whileATransactionGoesOn_areNotInItsWay() {
    TestApi api = api(Duration.ZERO);
    List<String> replies = new ArrayList<>();
    meanwhile.add(() -> {
      replies.add(
          api.call(
              "TransactGetItems",
              "{'TransactItems':[{'Get':{'TableName':'hash','Key':{'p':{'S':'a'}}}}]}"));
      replies.add(api.call("GetItem", "{'TableName':'hash','Key':{'p':{'S':'a'}}}"));
      replies.add(
          api.call(
              "BatchWriteItem",
              "{'RequestItems':{'hash':[{'PutRequest':{'Item':{'p':{'S':'a'}}}}]}}"));
      replies.add(api.call("PutItem", "{'TableName':'hash','Item':{'p':{'S':'c'}}}"));
      replies.add(api.call("PutItem", "{'TableName':'other','Item':{'p':{'S':'a'}}}"));
    });
    api.withHashTable("other");
    assertThat(api.call("TransactWriteItems", puts("a", "b"))).isEqualTo("{}");
    assertThat(replies)
        .containsExactly("{'Responses':[{}]}", "{}", "{'UnprocessedItems':{}}", "{}", "{}");
  }

  @Test
  void token_ofATransactionThatWasDone_meetsNoConflict() {
    TestApi api = api(Duration.ZERO);
    String done = puts("a").replace("]}", "],'ClientRequestToken':'t'}");
    assertThat(api.call("TransactWriteItems", done)).isEqualTo("{}");
    List<String> replies = new ArrayList<>();
    meanwhile.add(() -> {
      replies.add(api.call("TransactWriteItems", done));
      replies.add(api.call("TransactWriteItems", done.replace("'a'", "'b'")));
    });
    assertThat(api.call("TransactWriteItems", puts("a", "b"))).isEqualTo("{}");
    assertThat(replies.getFirst()).isEqualTo("{}");
    assertThat(replies.getLast()).startsWith("IdempotentParameterMismatchException");
  }

  @Test
  void token_ofATransactionThatGoesOn_isInProgress() {
    TestApi api = api(Duration.ZERO);
    String transaction = puts("a").replace("]}", "],'ClientRequestToken':'t'}");
    List<String> replies = new ArrayList<>();
    meanwhile.add(() -> {
      replies.add(api.call("TransactWriteItems", transaction));
      replies.add(api.call("TransactWriteItems", transaction.replace("'t'", "'u'")));
    });
    assertThat(api.call("TransactWriteItems", transaction)).isEqualTo("{}");
    assertThat(replies)
        .containsExactly(
            "TransactionInProgressException: The transaction with the given request token is"
                + " already in progress.",
            "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons"
                + " for specific reasons [TransactionConflict]"
                + CONFLICT);
    assertThat(api.call("TransactWriteItems", transaction)).as("after").isEqualTo("{}");
  }

  @Test
  void transaction_thatFails_isOver() {
    TestApi api = api(Duration.ZERO);
    meanwhile.add(() -> {
      throw new IllegalStateException("the store fails");
    });
    assertThat(failure(() -> api.call("TransactWriteItems", puts("a")))).contains("store fails");
    assertThat(api.call("TransactWriteItems", puts("a"))).isEqualTo("{}");
    assertThat(api.call("PutItem", "{'TableName':'hash','Item':{'p':{'S':'a'}}}")).isEqualTo("{}");
  }

  @Test
  void others_withPatience_waitAndSucceed() throws Exception {
    TestApi api = api(FOR_EVER);
    String transaction = puts("a", "b").replace("]}", "],'ClientRequestToken':'t'}");
    List<Future<String>> replies = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      meanwhile.add(() -> {
        replies.add(threads.submit(() -> api.call("TransactWriteItems", transaction)));
        replies.add(threads.submit(() -> api.call("TransactWriteItems", puts("b", "c"))));
        replies.add(threads.submit(() -> api.call("TransactWriteItems", puts("d", "c", "b", "a"))));
        replies.add(
            threads.submit(
                () -> api.call("PutItem", "{'TableName':'hash','Item':{'p':{'S':'a'}}}")));
      });
      assertThat(api.call("TransactWriteItems", transaction)).isEqualTo("{}");
      for (Future<String> reply : replies) {
        assertThat(reply.get()).isEqualTo("{}");
      }
    }
  }

  private static String failure(Runnable call) {
    try {
      call.run();
      return "";
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Whatever is added to {@link #meanwhile} is done once, inside the next transaction. */
  private TestApi api(Duration conflictWait) {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    StorageEngine memory = new MemoryEngine(clock);
    StorageEngine gated =
        (StorageEngine)
            Proxy.newProxyInstance(
                StorageEngine.class.getClassLoader(),
                new Class<?>[] {StorageEngine.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("transact") && !meanwhile.isEmpty()) {
                    meanwhile.removeFirst().run();
                  }
                  try {
                    return method.invoke(memory, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    return new TestApi(gated, clock, conflictWait).withHashTable("hash");
  }

  private static String puts(String... keys) {
    List<String> puts = new ArrayList<>();
    for (String key : keys) {
      puts.add("{'Put':{'TableName':'hash','Item':{'p':{'S':'" + key + "'}}}}");
    }
    return "{'TransactItems':[" + String.join(",", puts) + "]}";
  }
}
