package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.ingest.Import;
import dev.tidemark.ingest.ImportId;
import dev.tidemark.ingest.Imports;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Lists imports, running and failed ones too, the newest first; those of a table also when it is
 * gone. Source: ack-api-quirks DDB-IMPORT-008 and 016, measured in October 2026.
 */
public final class ListImports implements Operation {
  private static final int PAGE_DEFAULT = 10;

  /** The API's tokens are whole runs of 16 hex digits, and at least this many of these. */
  private static final int TOKEN_BYTES_MIN = 56;

  private static final int RUN_BYTES = 8;
  private static final int HEAD_BYTES = 2 * Integer.BYTES;
  private static final HexFormat HEX = HexFormat.of();

  private final Imports imports;

  public ListImports(Imports imports) {
    this.imports = imports;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    String tableArn = request.string("TableArn");
    if (tableArn != null) {
      String _ = ExportArns.tableName(tableArn, caller);
    }
    String token = request.string("NextToken");
    String after = token == null ? null : arnOf(token);
    Integer asked = request.integer("PageSize");
    int limit = asked == null ? PAGE_DEFAULT : asked;
    List<Import> found = find(tableArn, after, limit + 1, caller);
    boolean more = found.size() > limit;
    List<Import> page = more ? found.subList(0, limit) : found;
    return reply(page, more ? tokenOf(page.getLast().arn()) : null);
  }

  private List<Import> find(
      @Nullable String tableArn, @Nullable String after, int limit, Caller caller) {
    return tableArn == null
        ? imports.ofAccount(caller.region(), caller.account(), after, limit)
        : imports.ofTable(
            tableArn,
            after == null ? null : new ImportId(after.substring(after.lastIndexOf('/') + 1)),
            limit);
  }

  private static Reply reply(List<Import> page, @Nullable String token) {
    return out -> {
      out.writeStartObject();
      out.writeName("ImportSummaryList").writeStartArray();
      page.forEach(imported -> ImportDescription.writeSummary(out, imported));
      out.writeEndArray();
      if (token != null) {
        out.writeStringProperty("NextToken", token);
      }
      out.writeEndObject();
    };
  }

  /** The last ARN seen, with its length and a checksum, filled up with zeros, in hex. */
  private static String tokenOf(String arn) {
    byte[] text = arn.getBytes(StandardCharsets.UTF_8);
    int bytes = Math.max(TOKEN_BYTES_MIN, HEAD_BYTES + text.length);
    ByteBuffer token = ByteBuffer.allocate(Math.ceilDiv(bytes, RUN_BYTES) * RUN_BYTES);
    token.putInt(checksum(text)).putInt(text.length).put(text);
    return HEX.formatHex(token.array());
  }

  private static String arnOf(String token) {
    ByteBuffer bytes = ByteBuffer.wrap(HEX.parseHex(token));
    int checksum = bytes.getInt();
    int length = bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      throw invalid(token);
    }
    byte[] text = new byte[length];
    bytes.get(text);
    String arn = new String(text, StandardCharsets.UTF_8);
    if (checksum(text) != checksum || !ExportArns.isImport(arn) || !tokenOf(arn).equals(token)) {
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
