package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Table;

/**
 * The operations about CloudWatch's Contributor Insights. There is no CloudWatch here, so they are
 * off for every table and cannot be switched on. Source: ack-api-quirks DDB-TABLE-089 and 161,
 * measured in October 2026.
 */
final class ContributorInsights {
  private final TableLookup tables;

  ContributorInsights(TableLookup tables) {
    this.tables = tables;
  }

  Reply describe(Struct request, Caller caller) {
    return disabled(table(request, caller), request);
  }

  Reply update(Struct request, Caller caller) {
    Table table = table(request, caller);
    if (request.requiredString("ContributorInsightsAction").equals("ENABLE")) {
      throw Unsupported.operation(
          "UpdateContributorInsights", "There is no CloudWatch that could show them.");
    }
    return disabled(table, request);
  }

  Reply list(Struct request, Caller caller) {
    if (request.has("TableName")) {
      tables.forSettings(request.requiredString("TableName"), caller);
    }
    return out ->
        out.writeStartObject()
            .writeArrayPropertyStart("ContributorInsightsSummaries")
            .writeEndArray()
            .writeEndObject();
  }

  private Table table(Struct request, Caller caller) {
    Table table = tables.forSettings(request.requiredString("TableName"), caller);
    String index = request.string("IndexName");
    if (index != null && table.index(index) == null) {
      throw ApiError.of(
          ApiError.Type.RESOURCE_NOT_FOUND,
          TableLookup.NOT_FOUND + ": Index: " + index + " not found for table: " + table.name());
    }
    return table;
  }

  private static Reply disabled(Table table, Struct request) {
    String index = request.string("IndexName");
    return out -> {
      out.writeStartObject();
      out.writeStringProperty("TableName", table.name());
      if (index != null) {
        out.writeStringProperty("IndexName", index);
      }
      out.writeStringProperty("ContributorInsightsStatus", "DISABLED");
      out.writeEndObject();
    };
  }
}
