package dev.tidemark.simulation;

import dev.tidemark.item.Item;
import dev.tidemark.storage.Key;
import java.util.Map;

/**
 * A backup that a client asked for.
 *
 * @param items what must be in it
 */
record BackupJob(String arn, Shape shape, Map<Key, Item> items) implements Job {
  @Override
  public boolean isOver(Owner owner) {
    return switch (owner.world().ask("DescribeBackup", "{\"BackupArn\":\"" + arn + "\"}")) {
      case Answer.Done(Answer.Json reply) ->
          reply
              .at("BackupDescription")
              .at("BackupDetails")
              .at("BackupStatus")
              .text()
              .equals("AVAILABLE");
      case Answer.Refused refused -> throw new AssertionError(arn + " is lost: " + refused);
      case Answer.Failed _, Answer.Unknown _ -> false;
    };
  }
}
