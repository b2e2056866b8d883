package dev.tidemark.format;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.B;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyType;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records of CSV in UTF-8, quoted as RFC 4180 has it; AWS demands of quotes within a value that
 * they be escaped. A mark of byte order in front is skipped. A value is a string, that of a key
 * attribute what the key's type says: a number as text, a binary in base64; an empty one is no
 * attribute, for no key may be empty. Source: AWS developer guide, "Amazon S3 import formats for
 * DynamoDB".
 */
final class CsvItemReader implements ItemReader {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  /** Sixteen MB of Java characters: whatever is longer is no item, or a quote that never ends. */
  private static final int FIELD_CHARS_MAX = 8 << 20;

  private final ImportFormat.Csv csv;
  private final InputStream in;
  private final Map<String, KeyType> keys = new HashMap<>();
  private @Nullable Iterator<Fields> records;
  private @Nullable List<String> header;
  private long line;
  private boolean over;

  CsvItemReader(ImportFormat.Csv csv, InputStream in, List<KeyAttribute> keys) {
    this.csv = csv;
    this.in = in;
    for (KeyAttribute key : keys) {
      this.keys.put(key.name(), key.type());
    }
  }

  @Override
  public @Nullable ImportedItem next() {
    if (over) {
      return null;
    }
    try {
      ImportedItem item = item();
      over = item == null;
      return item;
    } catch (InvalidExportException e) {
      return unreadable(String.valueOf(e.getMessage()));
    } catch (CsvParseException e) {
      return unreadable("not CSV: " + e.getMessage());
    } catch (UncheckedIOException e) {
      return unreadable(e.getCause());
    } catch (IOException e) {
      return unreadable(e);
    }
  }

  private ImportedItem unreadable(@Nullable Throwable cause) {
    return unreadable(
        switch (cause) {
          case null -> "cannot be decompressed";
          case CharacterCodingException _ -> "not UTF-8";
          default -> "cannot be decompressed: " + cause.getMessage();
        });
  }

  private ImportedItem unreadable(String reason) {
    over = true;
    return new ImportedItem.Unreadable(reason);
  }

  private @Nullable ImportedItem item() throws IOException {
    Iterator<Fields> all = records;
    if (all == null) {
      all = open();
      records = all;
    }
    List<String> names = header;
    if (names == null) {
      names = csv.header();
      if (names == null) {
        Fields first = next(all);
        if (first == null) {
          return null;
        }
        names = first.values;
      }
      header = checked(names);
    }
    Fields fields = next(all);
    return fields == null ? null : item(names, fields);
  }

  private @Nullable Fields next(Iterator<Fields> all) {
    if (!all.hasNext()) {
      return null;
    }
    Fields fields = all.next();
    line = fields.line;
    if (fields.strayQuote) {
      throw new InvalidExportException("a double quote that is not escaped");
    }
    return fields;
  }

  private static List<String> checked(List<String> names) {
    if (names.stream().anyMatch(String::isEmpty)) {
      throw new InvalidExportException("a column without a name");
    }
    if (new HashSet<>(names).size() < names.size()) {
      throw new InvalidExportException("two columns of one name");
    }
    return names;
  }

  private ImportedItem item(List<String> names, Fields fields) {
    if (fields.values.size() != names.size()) {
      return new ImportedItem.Bad(
          "%d values for %d columns".formatted(fields.values.size(), names.size()));
    }
    Map<String, AttributeValue> item = LinkedHashMap.newLinkedHashMap(names.size());
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String text = fields.values.get(i);
      KeyType type = keys.get(name);
      if (type != null && text.isEmpty()) {
        continue;
      }
      try {
        item.put(name, type == null ? new S(text) : value(text, type));
      } catch (ApiException e) {
        return new ImportedItem.Bad(name + ": " + e.error().message());
      } catch (IllegalArgumentException e) {
        return new ImportedItem.Bad(name + ": not base64: " + e.getMessage());
      }
    }
    return new ImportedItem.Read(item);
  }

  private static AttributeValue value(String text, KeyType type) {
    return switch (type) {
      case S -> new S(text);
      case N -> N.of(text);
      case B -> new B(Base64.getDecoder().decode(text));
    };
  }

  private Iterator<Fields> open() throws IOException {
    PushbackReader text =
        new PushbackReader(
            new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    int first = text.read();
    if (first >= 0 && first != BYTE_ORDER_MARK) {
      text.unread(first);
    }
    return reader(text).iterator();
  }

  private CsvReader<Fields> reader(Reader text) {
    String delimiter = csv.delimiter();
    return CsvReader.builder()
        .fieldSeparator(delimiter == null ? "," : delimiter)
        .skipEmptyLines(true)
        .allowExtraFields(true)
        .allowMissingFields(true)
        .allowExtraCharsAfterClosingQuote(false)
        .maxBufferSize(FIELD_CHARS_MAX)
        .build(new FieldsHandler(), text);
  }

  @Override
  public long position() {
    return line;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /**
   * A record.
   *
   * @param line where it begins
   * @param strayQuote whether a value that is not quoted has a quote
   */
  private record Fields(long line, List<String> values, boolean strayQuote) {}

  private static final class FieldsHandler extends AbstractBaseCsvCallbackHandler<Fields> {
    private List<String> values = new ArrayList<>();
    private boolean strayQuote;

    @Override
    protected void handleBegin(long startingLineNumber) {
      values = new ArrayList<>();
      strayQuote = false;
    }

    @Override
    protected void handleField(
        int fieldIndex, char[] buffer, int offset, int length, boolean quoted) {
      String value = new String(buffer, offset, length);
      values.add(value);
      strayQuote |= !quoted && value.indexOf('"') >= 0;
    }

    @Override
    protected Fields buildRecord() {
      return new Fields(getStartingLineNumber(), values, strayQuote);
    }
  }
}
