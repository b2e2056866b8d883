package dev.tidemark.format;

import com.amazon.ion.IonException;
import com.amazon.ion.IonReader;
import com.amazon.ion.IonType;
import com.amazon.ion.system.IonReaderBuilder;
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
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lines of Ion. Numbers must be decimals, as AWS's import demands: an Ion integer is no DynamoDB
 * number.
 */
final class IonRecordReader implements RecordReader {
  static final IonReaderBuilder READERS =
      IonReaderBuilder.standard().withGzipDecompressionEnabled(false).immutable();

  @Override
  public ExportRecord read(byte[] bytes, int offset, int length) {
    try (IonReader in = READERS.build(bytes, offset, length)) {
      in.next();
      RecordParts parts = parts(in);
      if (in.next() != null) {
        throw new InvalidExportException("more than one record on a line");
      }
      return parts.toRecord();
    } catch (IonException e) {
      throw new InvalidExportException("not Ion: " + e.getMessage(), e);
    } catch (ApiException e) {
      throw new InvalidExportException(e.error().message(), e);
    } catch (IOException e) {
      throw new InvalidExportException("cannot be read", e);
    }
  }

  /** Reads the record that the reader stands at. */
  static RecordParts parts(IonReader in) {
    expect(in.getType(), in, IonType.STRUCT);
    in.stepIn();
    RecordParts parts = new RecordParts();
    while (in.next() != null) {
      String name = fieldName(in);
      if (name.equals("Record")) {
        members(in, parts);
      } else if (name.equals("Item")) {
        parts.put(name, attributes(in, 0));
      } else {
        throw new InvalidExportException("unknown member " + name);
      }
    }
    in.stepOut();
    return parts;
  }

  private static void members(IonReader in, RecordParts parts) {
    expect(in.getType(), in, IonType.STRUCT);
    in.stepIn();
    while (in.next() != null) {
      String name = fieldName(in);
      if (name.equals("Item")) {
        throw new InvalidExportException("Item within Record");
      }
      parts.put(name, attributes(in, 0));
    }
    in.stepOut();
  }

  private static Map<String, AttributeValue> attributes(IonReader in, int depth) {
    RecordParts.requireDepth(depth);
    expect(in.getType(), in, IonType.STRUCT);
    in.stepIn();
    Map<String, AttributeValue> attributes = new LinkedHashMap<>();
    while (in.next() != null) {
      RecordParts.putOnce(attributes, fieldName(in), value(in, depth));
    }
    in.stepOut();
    return attributes;
  }

  private static AttributeValue value(IonReader in, int depth) {
    String[] annotations = in.getTypeAnnotations();
    IonType type = in.getType();
    if (annotations.length > 0) {
      return set(annotations, in);
    }
    if (in.isNullValue()) {
      expect(type, in, IonType.NULL);
      return AttributeValue.NULL;
    }
    return switch (type) {
      case STRING -> new S(in.stringValue());
      case DECIMAL -> new N(in.bigDecimalValue());
      case BLOB -> new B(in.newBytes());
      case BOOL -> in.booleanValue() ? AttributeValue.TRUE : AttributeValue.FALSE;
      case LIST -> {
        RecordParts.requireDepth(depth + 1);
        yield new L(elements(in, null, element -> value(element, depth + 1)));
      }
      case STRUCT -> new M(attributes(in, depth + 1));
      case NULL, INT, FLOAT, TIMESTAMP, SYMBOL, CLOB, SEXP, DATAGRAM ->
          throw new InvalidExportException("an Ion " + type + " is no attribute value");
    };
  }

  private static AttributeValue set(String[] annotations, IonReader in) {
    String annotation = annotations[0];
    if (annotations.length > 1) {
      throw new InvalidExportException("more than one annotation");
    }
    expect(in.getType(), in, IonType.LIST);
    return switch (annotation) {
      case "$dynamodb_SS" -> {
        List<String> texts = elements(in, IonType.STRING, IonReader::stringValue);
        RecordParts.requireElements(texts);
        SS set = new SS(texts);
        RecordParts.requireDistinct(texts, set.values());
        yield set;
      }
      case "$dynamodb_NS" -> {
        List<BigDecimal> numbers = elements(in, IonType.DECIMAL, IonReader::bigDecimalValue);
        RecordParts.requireElements(numbers);
        NS set = new NS(numbers);
        RecordParts.requireDistinct(numbers, set.values());
        yield set;
      }
      case "$dynamodb_BS" -> {
        List<byte[]> binaries = elements(in, IonType.BLOB, IonReader::newBytes);
        RecordParts.requireElements(binaries);
        BS set = new BS(binaries);
        RecordParts.requireDistinct(binaries, set.values());
        yield set;
      }
      default -> throw new InvalidExportException("unknown annotation " + annotation);
    };
  }

  /**
   * @param type what all elements must be, or null if {@code element} sees to it
   */
  private static <T> List<T> elements(
      IonReader in, @Nullable IonType type, Function<IonReader, T> element) {
    in.stepIn();
    List<T> values = new ArrayList<>();
    while (in.next() != null) {
      if (type != null) {
        expect(in.getType(), in, type);
      }
      values.add(element.apply(in));
    }
    in.stepOut();
    return values;
  }

  private static String fieldName(IonReader in) {
    String name = in.getFieldName();
    if (name == null) {
      throw new InvalidExportException("a name without text");
    }
    return name;
  }

  private static void expect(@Nullable IonType type, IonReader in, IonType expected) {
    if (type != expected || (expected != IonType.NULL && in.isNullValue())) {
      throw new InvalidExportException("expected " + expected + " and met " + type);
    }
  }
}
