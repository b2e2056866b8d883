package dev.tidemark.conformance;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items of the SDK in the plain form of {@link ExportFiles}, and values for tests. */
final class Plain {
  private Plain() {}

  static Map<String, Object> item(Map<String, AttributeValue> item) {
    Map<String, Object> plain = new HashMap<>();
    item.forEach((name, value) -> plain.put(name, value(value)));
    return plain;
  }

  private static Object value(AttributeValue value) {
    return switch (value.type()) {
      case S -> value.s();
      case N -> decimal(value.n());
      case B -> binary(value.b());
      case BOOL -> value.bool();
      case NUL -> "(null)";
      case SS -> new ExportFiles.Set("SS", new TreeSet<>(value.ss()));
      case NS -> set("NS", value.ns().stream().<Object>map(Plain::decimal).toList());
      case BS -> set("BS", value.bs().stream().<Object>map(Plain::binary).toList());
      case L -> value.l().stream().map(Plain::value).toList();
      case M -> item(value.m());
      case UNKNOWN_TO_SDK_VERSION -> throw new IllegalArgumentException(value.toString());
    };
  }

  private static ExportFiles.Set set(String type, List<Object> values) {
    return new ExportFiles.Set(type, new TreeSet<>(values));
  }

  private static ExportFiles.Binary binary(SdkBytes bytes) {
    return new ExportFiles.Binary(Base64.getEncoder().encodeToString(bytes.asByteArray()));
  }

  static BigDecimal decimal(Object number) {
    return new BigDecimal(number.toString()).stripTrailingZeros();
  }

  static AttributeValue s(String value) {
    return AttributeValue.fromS(value);
  }

  static AttributeValue n(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  static AttributeValue n(String value) {
    return AttributeValue.fromN(value);
  }

  static AttributeValue b(int... bytes) {
    byte[] array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    return AttributeValue.fromB(SdkBytes.fromByteArray(array));
  }
}
