package dev.tidemark.job;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Fields;
import dev.tidemark.item.Item;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client token stands for.
 *
 * @param arn of the job that was begun with it
 * @param parameters of the request that used it first, as far as later ones must agree
 * @param expires null while the job is in progress
 */
public record JobToken(
    String arn, Map<String, AttributeValue> parameters, @Nullable Instant expires) {
  private static final int VERSION = 1;

  boolean isExpired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }

  JobToken expiring(Instant at) {
    return new JobToken(arn, parameters, at);
  }

  Item toItem() {
    Map<String, AttributeValue> row = new LinkedHashMap<>();
    row.put("v", N.of(VERSION));
    row.put("arn", new S(arn));
    row.put("parameters", new M(parameters));
    if (expires != null) {
      row.put("expiresMillis", N.of(expires.toEpochMilli()));
    }
    return Item.of(row);
  }

  static JobToken fromItem(Item item) {
    Fields row = Fields.of(item, "a client token", VERSION);
    return new JobToken(
        row.string("arn"),
        row.map("parameters"),
        row.has("expiresMillis") ? row.instant("expiresMillis") : null);
  }
}
