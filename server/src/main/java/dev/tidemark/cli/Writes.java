package dev.tidemark.cli;

import dev.tidemark.cli.Screen.Progress;
import dev.tidemark.format.DynamoDbJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends writes over several connections: puts and deletes in batches, updates one by one. */
final class Writes {
  private static final int CONNECTIONS = 8;
  private static final int BATCH = 25;
  private static final int ATTEMPTS = 5;

  private final Client client;
  private final String table;

  Writes(Client client, String table) {
    this.client = client;
    this.table = table;
  }

  /** Sends writes of different items, in no order. */
  void send(List<Round.Write> writes, Progress progress) {
    ConcurrentLinkedQueue<List<Round.Write>> requests = new ConcurrentLinkedQueue<>();
    List<Round.Write> batch = new ArrayList<>();
    for (Round.Write write : writes) {
      if (write instanceof Round.Write.Visit) {
        requests.add(List.of(write));
      } else {
        batch.add(write);
        if (batch.size() == BATCH) {
          requests.add(List.copyOf(batch));
          batch.clear();
        }
      }
    }
    if (!batch.isEmpty()) {
      requests.add(List.copyOf(batch));
    }
    drain(requests, progress);
  }

  private void drain(ConcurrentLinkedQueue<List<Round.Write>> requests, Progress progress) {
    sideBySide(
        Collections.nCopies(
            CONNECTIONS,
            () -> {
              for (var next = requests.poll(); next != null; next = requests.poll()) {
                request(next);
                progress.done(next.size());
              }
            }));
  }

  /** Runs tasks at the same time and waits for all; throws the first failure. */
  static void sideBySide(List<Runnable> tasks) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      tasks.forEach(task -> ends.add(threads.submit(task)));
      for (Future<?> end : ends) {
        end.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private void request(List<Round.Write> writes) {
    if (writes.getFirst() instanceof Round.Write.Visit visit) {
      client.post("UpdateItem", Round.visitRequest(table, visit));
      return;
    }
    byte[] body = batch(writes);
    for (int i = 0; i < ATTEMPTS; i++) {
      Map<String, Object> answer = client.call("BatchWriteItem", body);
      if (answer.get("UnprocessedItems") instanceof Map<?, ?> left && left.isEmpty()) {
        return;
      }
    }
    throw new CommandFailure("the server did not take a batch in " + ATTEMPTS + " attempts");
  }

  private byte[] batch(List<Round.Write> writes) {
    ByteArrayOutputStream body = new ByteArrayOutputStream(8192);
    body.writeBytes(utf8("{\"RequestItems\":{\"" + table + "\":["));
    String separator = "";
    for (Round.Write write : writes) {
      body.writeBytes(utf8(separator));
      separator = ",";
      switch (write) {
        case Round.Write.Put(var item) -> {
          body.writeBytes(utf8("{\"PutRequest\":{\"Item\":"));
          body.writeBytes(DynamoDbJson.toUtf8(item));
        }
        case Round.Write.Delete(var key) -> {
          body.writeBytes(utf8("{\"DeleteRequest\":{\"Key\":"));
          body.writeBytes(DynamoDbJson.toUtf8(key.toItem()));
        }
        case Round.Write.Visit _ -> throw new IllegalArgumentException("updates have no batches");
      }
      body.writeBytes(utf8("}}"));
    }
    body.writeBytes(utf8("]}}"));
    return body.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
