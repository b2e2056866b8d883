package dev.tidemark.fuzz;

import dev.tidemark.expression.ExpressionTarget;
import dev.tidemark.objectstore.RecordTarget;
import dev.tidemark.partiql.StatementTarget;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The targets by name. */
final class FuzzTargets {
  private static final Map<String, Supplier<FuzzTarget>> ALL =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("chunk", ChunkTarget::new),
              Map.entry("dynamodb", () -> new RequestTarget(false)),
              Map.entry("export", ExportTarget::new),
              Map.entry("expression", ExpressionTarget::new),
              Map.entry("form", FormTarget::new),
              Map.entry("import", ImportTarget::new),
              Map.entry("item", ItemTarget::new),
              Map.entry("kms", () -> new RequestTarget(true)),
              Map.entry("number", NumberTarget::new),
              Map.entry("record", RecordTarget::new),
              Map.entry("s3", S3Target::new),
              Map.entry("schema", SchemaTarget::new),
              Map.entry("signature", SignatureTarget::new),
              Map.entry("socket", SocketTarget::new),
              Map.entry("statement", StatementTarget::new),
              Map.entry("token", TokenTarget::new)));

  private FuzzTargets() {}

  static Iterable<String> names() {
    return ALL.keySet();
  }

  static FuzzTarget of(String name) {
    Supplier<FuzzTarget> target = ALL.get(name);
    if (target == null) {
      throw new IllegalArgumentException("no target " + name + "; there are " + ALL.keySet());
    }
    return target.get();
  }
}
