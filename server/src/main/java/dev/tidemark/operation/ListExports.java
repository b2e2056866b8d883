package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.export.Export;
import dev.tidemark.export.ExportId;
import dev.tidemark.export.Exports;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Lists exports, running and failed ones too: of a table the newest first, else in descending order
 * of ARN. Exports of a table that was deleted are not listed under its name, even if there is
 * another of that name now.
 */
public final class ListExports implements Operation {
  private static final int PAGE_MAX = 25;
  private static final int CHECKSUM_BYTES = 4;
  private static final HexFormat HEX = HexFormat.of();

  private final Catalogue catalogue;
  private final Exports exports;

  public ListExports(Catalogue catalogue, Exports exports) {
    this.catalogue = catalogue;
    this.exports = exports;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    String tableArn = request.string("TableArn");
    String table = tableArn == null ? null : ExportArns.tableName(tableArn, caller);
    String token = request.string("NextToken");
    String after = token == null ? null : arnOf(token);
    Integer asked = request.integer("MaxResults");
    int limit = asked == null ? PAGE_MAX : asked;
    List<Export> found = find(table, after, limit + 1, caller);
    boolean more = found.size() > limit;
    List<Export> page = more ? found.subList(0, limit) : found;
    return reply(page, more ? tokenOf(page.getLast().arn()) : null);
  }

  private List<Export> find(
      @Nullable String name, @Nullable String after, int limit, Caller caller) {
    if (name == null) {
      return exports.ofAccount(caller.region(), caller.account(), after, limit);
    }
    Table table = catalogue.find(caller.region(), name);
    if (table == null || !table.account().equals(caller.account())) {
      return List.of();
    }
    return exports.ofTable(
        table,
        after == null ? null : new ExportId(after.substring(after.lastIndexOf('/') + 1)),
        limit);
  }

  private static Reply reply(List<Export> page, @Nullable String token) {
    return out -> {
      out.writeStartObject();
      out.writeName("ExportSummaries").writeStartArray();
      for (Export export : page) {
        out.writeStartObject();
        out.writeStringProperty("ExportArn", export.arn());
        out.writeStringProperty("ExportStatus", export.state().status());
        out.writeStringProperty("ExportType", export.type());
        out.writeEndObject();
      }
      out.writeEndArray();
      if (token != null) {
        out.writeStringProperty("NextToken", token);
      }
      out.writeEndObject();
    };
  }

  /** The last ARN seen, with a checksum, in hex: good for ever and for any filter. */
  private static String tokenOf(String arn) {
    byte[] text = arn.getBytes(StandardCharsets.UTF_8);
    return HEX.toHexDigits(checksum(text)) + HEX.formatHex(text);
  }

  private static String arnOf(String token) {
    byte[] bytes;
    try {
      bytes = HEX.parseHex(token);
    } catch (IllegalArgumentException _) {
      throw invalid(token);
    }
    if (bytes.length <= CHECKSUM_BYTES) {
      throw invalid(token);
    }
    byte[] text = Arrays.copyOfRange(bytes, CHECKSUM_BYTES, bytes.length);
    if (!HEX.toHexDigits(checksum(text)).equalsIgnoreCase(token.substring(0, 2 * CHECKSUM_BYTES))) {
      throw invalid(token);
    }
    String arn = new String(text, StandardCharsets.UTF_8);
    if (!ExportArns.isExport(arn)) {
      throw invalid(token);
    }
    return arn;
  }

  private static int checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static ApiException invalid(String token) {
    return ApiError.validation("Invalid Request: Provided nextToken is invalid: " + token);
  }
}
