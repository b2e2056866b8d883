package dev.tidemark.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazon.ion.IonReader;
import com.amazon.ion.IonWriter;
import com.amazon.ion.system.IonBinaryWriterBuilder;
import com.amazon.ion.system.IonReaderBuilder;
import com.github.luben.zstd.ZstdOutputStream;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Files that are imported; single quotes stand for double ones. */
final class ItemReaderTest {
  private static final ImportFormat JSON = new ImportFormat.Json();
  private static final ImportFormat ION = new ImportFormat.Ion();
  private static final ImportFormat CSV = new ImportFormat.Csv(null, null);
  private static final List<KeyAttribute> KEYS =
      List.of(
          new KeyAttribute("pk", KeyType.S),
          new KeyAttribute("n", KeyType.N),
          new KeyAttribute("b", KeyType.B));

  private static List<String> read(ImportFormat format, String text) {
    return read(format, text.replace('\'', '"').getBytes(UTF_8));
  }

  /** What comes, each with its position. */
  private static List<String> read(ImportFormat format, byte[] bytes) {
    return read(format, new ByteArrayInputStream(bytes));
  }

  private static List<String> read(ImportFormat format, InputStream in) {
    List<String> found = new ArrayList<>();
    try (ItemReader reader = ItemReader.of(format, in, KEYS)) {
      boolean over = false;
      for (ImportedItem next = reader.next(); next != null; next = reader.next()) {
        assertThat(over).as("something after what was unreadable").isFalse();
        over = next instanceof ImportedItem.Unreadable;
        found.add(
            reader.position()
                + " "
                + switch (next) {
                  case ImportedItem.Read(var item) ->
                      new String(DynamoDbJson.toUtf8(Item.of(item)), UTF_8).replace('"', '\'');
                  case ImportedItem.Bad(String reason) -> "bad: " + reason;
                  case ImportedItem.Unreadable(String reason) -> "unreadable: " + reason;
                });
      }
      assertThat(reader.next()).isNull();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  @Test
  void json_lines_areItemsAndBlankOnesAreNot() {
    assertThat(read(JSON, "\n{'Item':{'a':{'S':'x'}}}\r\n  \t\n {'Item':{}}"))
        .containsExactly("2 {'a':{'S':'x'}}", "4 {}");
    assertThat(read(JSON, "")).isEmpty();
  }

  @Test
  void json_whatIsNoItem_endsTheFile() {
    String good = "{'Item':{'a':{'S':'x'}}}\n";
    for (String bad :
        List.of(
            "garbage",
            "{'a':{'S':'x'}}",
            "{}",
            "[" + good.strip() + "]",
            "{'Item':{'a':{'S':1}}}",
            "{'Item':{'a':{'N':'x'}}}",
            "{'Item':{'a':{'SS':[]}}}",
            "{'Item':{'a':{'X':'x'}}}",
            good.strip() + good.strip(),
            "{'Metadata':{'WriteTimestampMicros':{'N':'1'}},'Keys':{'a':{'S':'x'}}}")) {
      List<String> read = read(JSON, good + bad + "\n" + good);

      assertThat(read).as(bad).hasSize(2);
      assertThat(read.getFirst()).isEqualTo("1 {'a':{'S':'x'}}");
      assertThat(read.getLast()).as(bad).startsWith("2 unreadable: ");
    }
  }

  @Test
  void ion_linesAndLists_areItems() {
    String list = "$ion_1_0 [ {Item:{a:'x'}}, {Item:{a:1.}} ]";
    assertThat(read(ION, list)).containsExactly("1 {'a':{'S':'x'}}", "2 {'a':{'N':'1'}}");
    assertThat(read(ION, " $ion_1_0 {Item:{a:'x'}}\n $ion_1_0 {Item:{a:true}}\n"))
        .containsExactly("1 {'a':{'S':'x'}}", "2 {'a':{'BOOL':true}}");
    assertThat(read(ION, "{Item:{a:'x'}}" + list + "{Item:{a:null}}")).hasSize(4);
    assertThat(read(ION, "[]")).isEmpty();
    assertThat(read(ION, "$ion_1_0")).isEmpty();
    assertThat(read(ION, "")).isEmpty();
  }

  @Test
  void ion_binary_isTheSameAsText() {
    String text = " $ion_1_0 [{Item:{a:'x',l:[1.,{{aGk=}}]}},{Item:{s:$dynamodb_SS::['y']}}]";

    assertThat(read(ION, binary(text.replace('\'', '"')))).hasSize(2).isEqualTo(read(ION, text));
  }

  private static byte[] binary(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (IonReader in = IonReaderBuilder.standard().build(text);
        IonWriter out = IonBinaryWriterBuilder.standard().build(bytes)) {
      out.writeValues(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void ion_whatIsNoItem_endsTheFile() {
    for (String bad :
        List.of(
            "{Item:{a:1}}",
            "{a:'x'}",
            "[[{Item:{a:'x'}}]]",
            "null.list",
            "null",
            "{Item:{a:'x'}",
            "{Record:{Keys:{a:'x'},Metadata:{WriteTimestampMicros:1.}}}",
            "\u0001")) {
      List<String> read = read(ION, "{Item:{a:'x'}} " + bad + " {Item:{a:'x'}}");

      assertThat(read).as(bad).hasSize(2);
      assertThat(read.getLast()).as(bad).startsWith("2 unreadable: ");
    }
  }

  @Test
  void csv_values_areStringsAndKeysAreTyped() {
    assertThat(read(CSV, "pk,n,b,other\na,007.50,aGk=,12\n"))
        .containsExactly("2 {'b':{'B':'aGk='},'n':{'N':'7.5'},'other':{'S':'12'},'pk':{'S':'a'}}");
  }

  @Test
  void csv_quotes_areThoseOfRfc4180() {
    assertThat(read(CSV, "pk,v\r\n'''1''','a, ''b''\nc'\r\n2, x \r\n"))
        .containsExactly(
            "2 {'pk':{'S':'\\'1\\''},'v':{'S':'a, \\'b\\'\\nc'}}",
            "4 {'pk':{'S':'2'},'v':{'S':' x '}}");
    assertThat(read(CSV, "pk,v\n1,Women's\n3,x\n"))
        .containsExactly("2 unreadable: a double quote that is not escaped");
    assertThat(read(CSV, "pk,v\n1,'x\n3,y\n").getFirst()).startsWith("2 ");
    assertThat(read(CSV, "pk,v\n1,'x'y\n3,y\n").getFirst()).contains("unreadable: not CSV: ");
  }

  @Test
  void csv_emptyValues_areEmptyStringsAndNoKeys() {
    assertThat(read(CSV, "pk,n,v\na,,\n,1,''\n\n"))
        .containsExactly("2 {'pk':{'S':'a'},'v':{'S':''}}", "3 {'n':{'N':'1'},'v':{'S':''}}");
  }

  @Test
  void csv_badRecords_areToldAndTheRestIsRead() {
    assertThat(read(CSV, "pk,n\na,x\na\na,1,2\nb,1\n"))
        .containsExactly(
            "2 bad: n: The parameter cannot be converted to a numeric value: x",
            "3 bad: 1 values for 2 columns",
            "4 bad: 3 values for 2 columns",
            "5 {'n':{'N':'1'},'pk':{'S':'b'}}");
    assertThat(read(CSV, "b\n#\n").getFirst()).startsWith("2 bad: b: not base64");
  }

  @Test
  void csv_delimitersAndHeaders_areTheGivenOnes() {
    for (String delimiter : List.of(",", ";", ":", "|", "\t", " ")) {
      assertThat(
              read(
                  new ImportFormat.Csv(delimiter, List.of("pk", "v")),
                  "pk" + delimiter + "v\na" + delimiter + "b"))
          .containsExactly("1 {'pk':{'S':'pk'},'v':{'S':'v'}}", "2 {'pk':{'S':'a'},'v':{'S':'b'}}");
    }
  }

  @Test
  void csv_headersThatAreNone_endTheFile() {
    assertThat(read(CSV, "pk,pk\na,b\n")).containsExactly("1 unreadable: two columns of one name");
    assertThat(read(CSV, "pk,\na,b\n")).containsExactly("1 unreadable: a column without a name");
    assertThat(read(CSV, "pk\n")).isEmpty();
    assertThat(read(CSV, "")).isEmpty();
  }

  @Test
  void csv_markOfByteOrder_isSkippedAndOtherEncodingsAreRefused() {
    assertThat(read(CSV, "\ufeffpk\nä\n")).containsExactly("2 {'pk':{'S':'ä'}}");
    assertThat(read(CSV, "pk\nä\n".getBytes(ISO_8859_1)).getLast())
        .endsWith("unreadable: not UTF-8");
  }

  @Test
  void read_itemsWithoutEnd_areGivenUpInBoundedMemory() {
    for (ImportFormat format : List.of(JSON, ION, CSV)) {
      String start =
          switch (format) {
            case ImportFormat.Json _ -> "{'Item':{'a':{'S':'";
            case ImportFormat.Ion _ -> "{Item:{a:'";
            case ImportFormat.Csv _ -> "pk\n'";
          };
      byte[] head = start.replace('\'', '"').getBytes(UTF_8);
      InputStream endless =
          new InputStream() {
            private long at;

            @Override
            public int read() {
              assertThat(at).isLessThan(100L << 20);
              return at < head.length ? head[(int) at++] : filler();
            }

            private int filler() {
              at++;
              return 'x';
            }

            @Override
            public int read(byte[] target, int offset, int length) {
              for (int i = 0; i < length; i++) {
                target[offset + i] = (byte) read();
              }
              return length;
            }
          };

      assertThat(read(format, endless).getLast()).contains("unreadable: ");
    }
  }

  /** Whatever the bytes are, what is wrong with them is told and nothing is thrown. */
  @Test
  void read_anyBytes_throwNothing() {
    for (long seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      for (ImportFormat format : List.of(JSON, ION, CSV)) {
        for (Compression compression : Compression.values()) {
          byte[] file = damaged(compressed(compression, file(format, random)), random);
          try {
            InputStream in = new ByteArrayInputStream(file);
            List<String> _ = read(format, file.length == 0 ? in : compression.open(in));
          } catch (IOException _) {
            // It does not begin as such files do.
          } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + " " + format + " " + compression, e);
          }
        }
      }
    }
  }

  private static byte[] file(ImportFormat format, Random random) {
    RandomItems items = new RandomItems(random.nextLong());
    ByteSink out = new ByteSink();
    RecordWriter json = RecordWriter.of(ExportFormat.DYNAMODB_JSON, RandomItems.KEYS);
    RecordWriter ion = RecordWriter.of(ExportFormat.ION, RandomItems.KEYS);
    for (int i = random.nextInt(5); i >= 0; i--) {
      switch (format) {
        case ImportFormat.Json _ -> json.item(items.next(), out);
        case ImportFormat.Ion _ -> ion.item(items.next(), out);
        case ImportFormat.Csv _ -> out.putAscii("\"a\",\"b \"\"\"\n1,\n,,\n");
      }
    }
    byte[] text = out.toByteArray();
    return format instanceof ImportFormat.Ion && random.nextBoolean()
        ? binary(new String(text, UTF_8))
        : text;
  }

  private static byte[] compressed(Compression compression, byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (compression) {
          case NONE -> bytes;
          case GZIP -> new GZIPOutputStream(bytes);
          case ZSTD -> new ZstdOutputStream(bytes);
        }) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] damaged(byte[] file, Random random) {
    byte[] damaged = file.clone();
    for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    return random.nextInt(3) == 0
        ? Arrays.copyOf(damaged, random.nextInt(damaged.length + 1))
        : damaged;
  }

  @Test
  void compression_membersAndFrames_areReadToTheEnd() throws IOException {
    for (Compression compression : Compression.values()) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      for (String part : List.of("one ", "", "two ", "three")) {
        file.writeBytes(compressed(compression, part.getBytes(UTF_8)));
      }
      byte[] bytes = file.toByteArray();

      try (InputStream in = compression.open(new ByteArrayInputStream(bytes))) {
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("one two three");
      }
    }
  }

  @Test
  void apiName_isThatOfTheApi() {
    @Nullable List<String> header = null;
    assertThat(List.of(JSON.apiName(), ION.apiName(), new ImportFormat.Csv(";", header).apiName()))
        .containsExactly("DYNAMODB_JSON", "ION", "CSV");
  }
}
