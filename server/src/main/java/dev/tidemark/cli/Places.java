package dev.tidemark.cli;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The demo's data as items: data/README.md tells of the file. */
final class Places {
  static final KeySchema KEYS =
      new KeySchema(new KeyAttribute("country", KeyType.S), new KeyAttribute("place", KeyType.S));

  private static final String FILE = "/data/cities.tsv.gz";

  private Places() {}

  /** The table's primary key. */
  record PlaceKey(String country, String place) {
    static PlaceKey of(Item item) {
      return new PlaceKey(text(item, "country"), text(item, "place"));
    }

    Item toItem() {
      return Item.of(Map.of("country", new S(country), "place", new S(place)));
    }

    private static String text(Item item, String attribute) {
      if (item.get(attribute) instanceof S(String text)) {
        return text;
      }
      throw new CommandFailure("an item without " + attribute + ": " + item);
    }
  }

  /** Every place, by key, in the file's order. */
  static Map<PlaceKey, Item> load() {
    Map<PlaceKey, Item> places = LinkedHashMap.newLinkedHashMap(180_000);
    try (InputStream file = Places.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new CommandFailure("this build lacks the demo's data, " + FILE);
      }
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(file, 1 << 16), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        @Nullable String[] columns = line.split("\t", -1);
        places.put(new PlaceKey(column(columns, 0), column(columns, 1)), item(columns));
      }
    } catch (IOException e) {
      throw new CommandFailure("cannot read the demo's data: " + e.getMessage(), e);
    }
    return places;
  }

  private static Item item(@Nullable String[] columns) {
    Map<String, AttributeValue> item = LinkedHashMap.newLinkedHashMap(6);
    item.put("country", new S(column(columns, 0)));
    item.put("place", new S(column(columns, 1)));
    item.put("name", new S(column(columns, 2)));
    if (!column(columns, 3).isEmpty()) {
      item.put("region", new S(column(columns, 3)));
    }
    if (!column(columns, 4).isEmpty()) {
      item.put("district", new S(column(columns, 4)));
    }
    item.put(
        "location",
        new M(Map.of("lat", N.of(column(columns, 5)), "lng", N.of(column(columns, 6)))));
    return Item.of(item);
  }

  private static String column(@Nullable String[] columns, int index) {
    String text = columns[index];
    return text == null ? "" : text;
  }
}
