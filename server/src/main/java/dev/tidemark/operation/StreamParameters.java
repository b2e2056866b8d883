package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.schema.Struct;
import dev.tidemark.stream.ShardCounts;
import dev.tidemark.stream.StreamArn;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.StreamView;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableStreams;
import org.jspecify.annotations.Nullable;

/**
 * What requests say of streams. Source of the texts: ack-api-quirks DDB-TABLE-050 and 442, measured
 * in October 2026; of the limits': AWS's own DynamoDB Local.
 */
final class StreamParameters {
  static final String MEMBER = "StreamSpecification";

  /** Source: API reference, ListStreams and DescribeStream. */
  static final int PAGE_MAX = 100;

  private static final String INVALID = "One or more parameter values were invalid: ";

  private StreamParameters() {}

  /** What a table that is made streams; null: nothing. */
  static @Nullable StreamView ofNew(Struct request) {
    Struct given = request.struct(MEMBER);
    if (given == null) {
      return null;
    }
    StreamView view = view(given);
    if (isEnabling(given)) {
      if (view == null) {
        throw ApiError.validation(
            INVALID + "Table is being created with a stream enabled, UpdateViewType is required");
      }
    } else if (view != null) {
      throw ApiError.validation(
          INVALID
              + "Table is being created with a stream disabled, UpdateViewType should not be"
              + " specified");
    }
    return view;
  }

  /** Refuses what is wrong with an UpdateTable whatever the table is. */
  static void checkUpdate(Struct request) {
    Struct given = request.struct(MEMBER);
    if (given == null) {
      return;
    }
    if (request.has("ProvisionedThroughput")
        || "PROVISIONED".equals(request.string("BillingMode"))) {
      throw ApiError.validation(
          INVALID + "You cannot modify stream status while updating table IOPS");
    }
    StreamView view = view(given);
    if (isEnabling(given) && view == null) {
      throw ApiError.validation(
          INVALID + "If stream is being enabled then UpdateViewType is required");
    }
    if (!isEnabling(given) && view != null) {
      throw ApiError.validation(
          INVALID + "If stream is being disabled, then UpdateViewType must not be specified");
    }
  }

  /** The table's streams after an UpdateTable that has been checked. */
  static TableStreams changed(Table table, Struct request, Catalogue catalogue, TableRows rows) {
    Struct given = request.struct(MEMBER);
    TableStreams streams = table.settings().streams();
    if (given == null) {
      return streams;
    }
    StreamView view = view(given);
    if (view == null) {
      if (streams.enabled() == null) {
        throw ApiError.validation("Table has no stream to disable: TableName: " + table.name());
      }
      return catalogue.endStream(streams);
    }
    if (streams.enabled() != null) {
      throw ApiError.validation("Table already has an enabled stream: TableName: " + table.name());
    }
    return catalogue.beginStream(table, view, ShardCounts.of(table.billing(), rows.size(table)));
  }

  private static boolean isEnabling(Struct specification) {
    return Boolean.TRUE.equals(specification.bool("StreamEnabled"));
  }

  private static @Nullable StreamView view(Struct specification) {
    String view = specification.string("StreamViewType");
    return view == null ? null : StreamView.valueOf(view);
  }

  /**
   * A stream that a request names.
   *
   * @throws ApiException ValidationException if it is no name of a stream
   */
  static StreamArn arn(String text) {
    StreamArn arn = StreamArn.parse(text);
    if (arn == null) {
      throw ApiError.validation("Invalid StreamArn");
    }
    return arn;
  }

  /** How many streams or shards a page may have. */
  static int pageLimit(Struct request) {
    Integer given = request.integer("Limit");
    if (given != null && given > PAGE_MAX) {
      throw ApiError.validation(
          INVALID + "Limit cannot be greater than the maximum allowed size: " + PAGE_MAX);
    }
    return given == null ? PAGE_MAX : given;
  }
}
