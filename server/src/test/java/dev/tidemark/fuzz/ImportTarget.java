package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazon.ion.IonReader;
import com.amazon.ion.IonWriter;
import com.amazon.ion.system.IonBinaryWriterBuilder;
import com.amazon.ion.system.IonReaderBuilder;
import com.github.luben.zstd.Zstd;
import dev.tidemark.format.ByteSink;
import dev.tidemark.format.Compression;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ImportFormat;
import dev.tidemark.format.ImportedItem;
import dev.tidemark.format.ItemReader;
import dev.tidemark.format.RecordWriter;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.item.RandomValues;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Files that are imported: whole ones give their items back, any others end with a reason. */
final class ImportTarget implements FuzzTarget {
  private static final List<KeyAttribute> KEYS =
      List.of(new KeyAttribute("p", KeyType.S), new KeyAttribute("s", KeyType.N));
  private static final KeySchema SCHEMA = new KeySchema(KEYS.getFirst(), KEYS.getLast());
  private static final int ITEMS_MAX = 100_000;
  private static final List<String> IONS =
      List.of(
          "{Item:{p:\"a\",s:1.,x:{{AAE=}},l:[1,null,true],m:{k:\"v\"}}}\n",
          "$ion_1_0 {Item:{p:\"a\",ss:$dynamodb_SS::[\"x\",\"y\"],ns:$dynamodb_NS::[1.,2e3]}}",
          "[{Item:{p:'''long''' \"text\"}},{Item:{}}] 2020-01-01T00:00Z nan +inf {{\"clob\"}} (s e x)",
          "$ion_symbol_table::{symbols:[\"Item\",\"p\"]} {$10:{$11:\"a\"}} {$99:1}",
          "$ion_1_1 {Item:{}} a::b::{Item:{p:null.string}} $ion_1_0 {Item:{p:1d-9999999}}");
  private static final List<String> CSVS =
      List.of(
          "p,s,x\na,1,\"b\"\"c\"\r\n,,\n",
          "\"p\",\"s\"\n\"a\nb\",-1e5\n",
          "p;s\na;b;c\n\n\n",
          "s,p,p\n1,a,b\n",
          "\ufeffp,s\na,1",
          "p,s\n\"open");

  @Override
  public void run(FuzzBytes in) throws IOException {
    switch (in.nextInt(5)) {
      case 0 -> comesBack(in);
      case 1 -> read(in.pick(Compression.values()), format(in), in.rest());
      default -> {
        ImportFormat format = format(in);
        byte[] file = sound(in, format);
        Compression compression = in.pick(Compression.values());
        if (in.nextBoolean()) {
          file = in.damaged(file);
        }
        file = compressed(compression, file);
        read(compression, format, in.oneIn(3) ? in.damaged(file) : file);
      }
    }
  }

  private static ImportFormat format(FuzzBytes in) {
    return switch (in.nextInt(4)) {
      case 0 -> new ImportFormat.Json();
      case 1, 2 -> new ImportFormat.Ion();
      default ->
          new ImportFormat.Csv(
              in.pick(null, ",", "\t", ";", ":", "|", " "),
              in.nextBoolean() ? null : List.of("p", "s", in.pick("x", "p", "")));
    };
  }

  private static byte[] sound(FuzzBytes in, ImportFormat format) throws IOException {
    return switch (format) {
      case ImportFormat.Csv _ -> in.pick(CSVS).getBytes(UTF_8);
      case ImportFormat.Json _ -> lines(ExportFormat.DYNAMODB_JSON, items(in));
      case ImportFormat.Ion _ -> {
        byte[] text =
            in.nextBoolean() ? in.pick(IONS).getBytes(UTF_8) : lines(ExportFormat.ION, items(in));
        yield in.nextBoolean() ? text : binary(text);
      }
    };
  }

  private static byte[] binary(byte[] text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (IonReader reader = IonReaderBuilder.standard().build(text);
        IonWriter writer = IonBinaryWriterBuilder.standard().build(bytes)) {
      writer.writeValues(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      return text; // no Ion, or of a version that cannot be written
    }
    return bytes.toByteArray();
  }

  private static List<Map<String, AttributeValue>> items(FuzzBytes in) {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    for (int i = in.nextInt(4); i > 0; i--) {
      Map<String, AttributeValue> item =
          new HashMap<>(new RandomValues(in).item(3, "x", "y", "", "a b", "$1"));
      item.put("p", new AttributeValue.S("a"));
      item.put("s", AttributeValue.N.of("1"));
      items.add(item);
    }
    return items;
  }

  private static byte[] lines(ExportFormat format, List<Map<String, AttributeValue>> items) {
    ByteSink lines = new ByteSink();
    RecordWriter writer = RecordWriter.of(format, SCHEMA);
    items.forEach(item -> writer.item(Item.of(item), lines));
    return lines.toString().getBytes(UTF_8);
  }

  private static byte[] compressed(Compression compression, byte[] plain) throws IOException {
    return switch (compression) {
      case NONE -> plain;
      case ZSTD -> Zstd.compress(plain);
      case GZIP -> {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
          out.write(plain);
        }
        yield bytes.toByteArray();
      }
    };
  }

  private static void comesBack(FuzzBytes in) throws IOException {
    List<Map<String, AttributeValue>> items = items(in);
    boolean ion = in.nextBoolean();
    byte[] file = lines(ion ? ExportFormat.ION : ExportFormat.DYNAMODB_JSON, items);
    ImportFormat format = ion ? new ImportFormat.Ion() : new ImportFormat.Json();
    List<Map<String, AttributeValue>> read = new ArrayList<>();
    try (ItemReader reader =
        ItemReader.of(format, new ByteArrayInputStream(ion ? binary(file) : file), KEYS)) {
      for (ImportedItem next = reader.next(); next != null; next = reader.next()) {
        if (!(next instanceof ImportedItem.Read(Map<String, AttributeValue> item))) {
          throw new AssertionError(next + " in " + new String(file, UTF_8));
        }
        read.add(item);
      }
    }
    if (!read.equals(items)) {
      throw new AssertionError(items + " became " + read);
    }
  }

  private static void read(Compression compression, ImportFormat format, byte[] file) {
    if (file.length == 0) {
      return;
    }
    try (InputStream plain = compression.open(new ByteArrayInputStream(file));
        ItemReader reader = ItemReader.of(format, plain, KEYS)) {
      int count = 0;
      ImportedItem next = reader.next();
      while (next != null) {
        if (++count > ITEMS_MAX) {
          throw new AssertionError("no end");
        }
        if (next instanceof ImportedItem.Read(Map<String, AttributeValue> item)) {
          Item.of(item).sizeBytes();
        }
        if (reader.position() < 0) {
          throw new AssertionError("position " + reader.position());
        }
        ImportedItem last = next;
        next = reader.next();
        if (last instanceof ImportedItem.Unreadable && next != null) {
          throw new AssertionError(next + " behind " + last);
        }
      }
    } catch (IOException e) {
      // Not compressed like this, or cut.
    }
  }
}
