package dev.tidemark.operation;

import dev.tidemark.backfill.Backfills;
import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import dev.tidemark.table.TimeToLive;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets items of a table expire, or no longer. Source: ack-api-quirks DDB-TABLE-143, 146 and 147,
 * measured in October 2026.
 */
final class UpdateTimeToLive implements Operation {
  private final Catalogue catalogue;
  private final Backfills backfills;
  private final TableLookup tables;
  private final TableKeys keys;

  UpdateTimeToLive(Catalogue catalogue, Backfills backfills, TableLookup tables, TableKeys keys) {
    this.catalogue = catalogue;
    this.backfills = backfills;
    this.tables = tables;
    this.keys = keys;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Struct wanted = request.struct("TimeToLiveSpecification");
    if (wanted == null) {
      throw new IllegalStateException("the validator let a missing specification pass");
    }
    boolean enabled = Boolean.TRUE.equals(wanted.bool("Enabled"));
    String attribute = wanted.requiredString("AttributeName");
    Table found = tables.forChange(request.requiredString("TableName"), caller);
    keys.requireUsable(found);
    AtomicReference<Table> before = new AtomicReference<>(found);
    Table changed =
        catalogue.change(
            found,
            table -> {
              before.set(table);
              check(table.settings().timeToLive(), enabled, attribute);
              TimeToLive timeToLive =
                  enabled ? new TimeToLive(attribute, catalogue.reserveIndexId(), false) : null;
              return table.with(table.settings().withTimeToLive(timeToLive));
            });
    backfills.begin(before.get(), changed);
    return out -> {
      out.writeStartObject();
      out.writeObjectPropertyStart("TimeToLiveSpecification");
      out.writeBooleanProperty("Enabled", enabled);
      out.writeStringProperty("AttributeName", attribute);
      out.writeEndObject();
      out.writeEndObject();
    };
  }

  private static void check(@Nullable TimeToLive now, boolean enabled, String attribute) {
    if (now == null) {
      if (!enabled) {
        throw ApiError.validation("TimeToLive is already disabled");
      }
    } else if (!now.attribute().equals(attribute)) {
      throw ApiError.validation(
          "TimeToLive is active on a different AttributeName: current AttributeName is "
              + now.attribute());
    } else if (enabled) {
      throw ApiError.validation("TimeToLive is already enabled");
    }
  }
}
