package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.storage.RocksEngine;
import dev.tidemark.storage.RocksOptions;
import dev.tidemark.verification.CheckedFolder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many clients at once, on the engine that people use. */
final class ConcurrentWritesTest {
  private static final int CLIENTS = 8;
  private static final int WRITES = 50;

  @TempDir private Path folder;

  @AfterEach
  void folder_thatIsLeft_isSound() {
    CheckedFolder.assertSound(folder);
  }

  @Test
  void counter_ofManyClients_losesNothing() throws Exception {
    try (RocksEngine storage =
        RocksEngine.open(folder, RocksOptions.DEFAULT.withSync(false), InstantSource.system())) {
      TestApi api = new TestApi(storage, InstantSource.system()).withHashTable("hash");
      List<String> replies =
          fromAllClients(_ ->
              api.call(
                  "UpdateItem",
                  "{'TableName':'hash','Key':{'p':{'S':'a'}},'UpdateExpression':'ADD n :one','ExpressionAttributeValues':{':one':{'N':'1'}}}"));
      assertThat(replies).containsOnly("{}");
      assertThat(api.call("GetItem", "{'TableName':'hash','Key':{'p':{'S':'a'}}}"))
          .isEqualTo("{'Item':{'n':{'N':'" + CLIENTS * WRITES + "'},'p':{'S':'a'}}}");
    }
  }

  @Test
  void table_droppedAndMadeAgain_isThereOrNot() throws Exception {
    try (RocksEngine storage =
        RocksEngine.open(folder, RocksOptions.DEFAULT.withSync(false), InstantSource.system())) {
      TestApi api = new TestApi(storage, InstantSource.system()).withHashTable("hash");
      List<String> replies =
          fromAllClients(client ->
              switch (client) {
                case 0 -> {
                  api.call("DeleteTable", "{'TableName':'hash'}");
                  yield "";
                }
                case 1 -> {
                  api.withHashTable("hash");
                  yield "";
                }
                case 2 -> api.call("Scan", "{'TableName':'hash','Select':'COUNT'}");
                case 3 -> api.call("GetItem", "{'TableName':'hash','Key':{'p':{'S':'b'}}}");
                case 4 ->
                    api.call(
                        "BatchWriteItem",
                        "{'RequestItems':{'hash':[{'PutRequest':{'Item':{'p':{'S':'c'}}}}]}}");
                default -> api.call("PutItem", "{'TableName':'hash','Item':{'p':{'S':'a'}}}");
              });
      assertThat(replies)
          .allMatch(reply ->
              reply.isEmpty()
                  || reply.startsWith("{")
                  || reply.equals("ResourceNotFoundException: Requested resource not found"));
    }
  }

  private interface Client {
    String write(int client);
  }

  private static List<String> fromAllClients(Client client) throws Exception {
    List<Future<List<String>>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        int number = i;
        running.add(
            threads.submit(() -> {
              List<String> replies = new ArrayList<>();
              for (int write = 0; write < WRITES; write++) {
                replies.add(client.write(number));
              }
              return replies;
            }));
      }
    }
    List<String> all = new ArrayList<>();
    for (Future<List<String>> replies : running) {
      all.addAll(replies.get());
    }
    return all;
  }
}
