package dev.tidemark.format;

import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.B;
import dev.tidemark.item.AttributeValue.BS;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.NS;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.AttributeValue.SS;
import dev.tidemark.item.Numbers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Lines of DynamoDB JSON. */
final class JsonRecordReader implements RecordReader {
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public ExportRecord read(byte[] bytes, int offset, int length) {
    return parts(bytes, offset, length).toRecord();
  }

  /** Reads a line of a full export, to go on with its attributes. */
  Map<String, AttributeValue> readItem(byte[] bytes, int offset, int length) {
    return parts(bytes, offset, length).toItem();
  }

  private static RecordParts parts(byte[] bytes, int offset, int length) {
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
      expect(in.nextToken(), JsonToken.START_OBJECT);
      RecordParts parts = new RecordParts();
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        parts.put(name, attributes(in, 0));
      }
      if (in.nextToken() != null) {
        throw new InvalidExportException("more than one record on a line");
      }
      return parts;
    } catch (JacksonException e) {
      throw new InvalidExportException("not JSON: " + e.getOriginalMessage(), e);
    } catch (ApiException e) {
      throw new InvalidExportException(e.error().message(), e);
    }
  }

  private static Map<String, AttributeValue> attributes(JsonParser in, int depth) {
    RecordParts.requireDepth(depth);
    expect(in.nextToken(), JsonToken.START_OBJECT);
    Map<String, AttributeValue> attributes = new LinkedHashMap<>();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      expect(in.nextToken(), JsonToken.START_OBJECT);
      RecordParts.putOnce(attributes, name, value(in, depth));
    }
    return attributes;
  }

  /** The current token is the value's opening brace; afterwards it is the closing one. */
  private static AttributeValue value(JsonParser in, int depth) {
    String type = in.nextName();
    if (type == null) {
      throw new InvalidExportException("a value without a type");
    }
    AttributeValue value =
        switch (type) {
          case "S" -> new S(nextString(in));
          case "N" -> N.of(nextString(in));
          case "B" -> new B(base64(nextString(in)));
          case "BOOL" -> bool(in.nextToken());
          case "NULL" -> {
            expect(in.nextToken(), JsonToken.VALUE_TRUE);
            yield AttributeValue.NULL;
          }
          case "SS" -> {
            List<String> texts = strings(in);
            SS set = new SS(texts);
            RecordParts.requireDistinct(texts, set.values());
            yield set;
          }
          case "NS" -> {
            List<BigDecimal> numbers = strings(in).stream().map(Numbers::parse).toList();
            NS set = new NS(numbers);
            RecordParts.requireDistinct(numbers, set.values());
            yield set;
          }
          case "BS" -> {
            List<byte[]> binaries = strings(in).stream().map(JsonRecordReader::base64).toList();
            BS set = new BS(binaries);
            RecordParts.requireDistinct(binaries, set.values());
            yield set;
          }
          case "L" -> list(in, depth);
          case "M" -> new M(attributes(in, depth + 1));
          default -> throw new InvalidExportException("unknown type " + type);
        };
    expect(in.nextToken(), JsonToken.END_OBJECT);
    return value;
  }

  private static L list(JsonParser in, int depth) {
    RecordParts.requireDepth(depth + 1);
    expect(in.nextToken(), JsonToken.START_ARRAY);
    List<AttributeValue> values = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      expect(in.currentToken(), JsonToken.START_OBJECT);
      values.add(value(in, depth + 1));
    }
    return new L(values);
  }

  private static List<String> strings(JsonParser in) {
    expect(in.nextToken(), JsonToken.START_ARRAY);
    List<String> texts = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      expect(in.currentToken(), JsonToken.VALUE_STRING);
      texts.add(in.getString());
    }
    RecordParts.requireElements(texts);
    return texts;
  }

  private static String nextString(JsonParser in) {
    expect(in.nextToken(), JsonToken.VALUE_STRING);
    return in.getString();
  }

  private static AttributeValue bool(@Nullable JsonToken token) {
    if (token == JsonToken.VALUE_TRUE) {
      return AttributeValue.TRUE;
    }
    expect(token, JsonToken.VALUE_FALSE);
    return AttributeValue.FALSE;
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidExportException("not base64: " + e.getMessage(), e);
    }
  }

  private static void expect(@Nullable JsonToken token, JsonToken expected) {
    if (token != expected) {
      throw new InvalidExportException("expected " + expected + " and met " + token);
    }
  }
}
