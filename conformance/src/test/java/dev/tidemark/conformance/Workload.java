package dev.tidemark.conformance;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What some clients do to a server that is killed under them, and what they were told. Each writer
 * is one client: it has one request under way at a time.
 */
interface Workload {
  /** Makes what is needed, on a new data folder. */
  void setUp();

  int writers();

  /**
   * One request of a writer. Ends with an SdkClientException if the server is killed meanwhile;
   * then {@link #settle} finds out what became of the request.
   */
  void step(int writer, SplittableRandom random);

  /** After a restart, before anybody writes: whole or not at all. */
  void settle(SplittableRandom random);

  /** Before anybody writes: all that was acknowledged is there, and nothing else is. */
  void check();

  /** How many writes were acknowledged so far. */
  long acknowledged();

  /** How many requests went without an answer, and how many of these were done. */
  String unanswered();

  /** The items of a table as they are; nobody writes meanwhile. Empty if it is no table of ours. */
  default Map<ItemKey, Map<String, AttributeValue>> items(String table) {
    return Map.of();
  }

  /** The tables whose past can be exported. */
  default List<String> tables() {
    return List.of();
  }
}
