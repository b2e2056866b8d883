package dev.tidemark.homecoming;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of exports in memory, to be damaged: at first the real ones (the README of the samples
 * says where they come from), with the checksums that the summaries had before their author edited
 * them.
 */
final class SampleFiles {
  static final String FULL = "01768385930622-efd1a093";
  static final String FIRST = "01768386924000-d339e52d";
  static final String SECOND = "01768388186000-4a2fc3ff";

  private static final String ROOT = "AWSDynamoDB/";
  private static final Pattern DATA = Pattern.compile("\"dataFileS3Key\":\"([^\"]*)\"");

  final Map<String, byte[]> files = new TreeMap<>();

  SampleFiles() {
    for (String id : List.of(FULL, FIRST, SECOND)) {
      for (String name : List.of("manifest-summary.json", "manifest-files.json")) {
        load(ROOT + id + "/" + name);
        load(ROOT + id + "/" + name.replace(".json", ".md5"));
      }
      refit(ROOT + id + "/manifest-summary.json");
      Matcher data = DATA.matcher(text(ROOT + id + "/manifest-files.json"));
      while (data.find()) {
        load(data.group(1));
      }
    }
  }

  private void load(String key) {
    try (InputStream in =
        SampleFiles.class.getResourceAsStream("/dev/tidemark/format/real-export/" + key)) {
      assertThat(in).describedAs(key).isNotNull();
      files.put(key, in.readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  byte[] bytes(String key) {
    return Objects.requireNonNull(files.get(key), key);
  }

  private String text(String key) {
    return new String(bytes(key), StandardCharsets.UTF_8);
  }

  /** Changes a manifest as AWS would have written it. */
  SampleFiles edit(String id, String manifest, String from, String to) {
    String key = ROOT + id + "/" + manifest;
    assertThat(text(key)).contains(from);
    files.put(key, text(key).replace(from, to).getBytes(StandardCharsets.UTF_8));
    refit(key);
    return this;
  }

  private void refit(String manifest) {
    files.put(
        manifest.replace(".json", ".md5"),
        Base64.getEncoder().encode(md5(text(manifest).getBytes(StandardCharsets.UTF_8))));
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  ExportSet set(String id) {
    return ExportSet.open(id, files(files, ROOT + id + "/"));
  }

  ExportSet[] all() {
    return new ExportSet[] {set(FULL), set(FIRST), set(SECOND)};
  }

  /** Files below a folder, or one up. */
  static ExportSet.Files files(Map<String, byte[]> files, String folder) {
    return path -> {
      String above = folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1);
      String key = path.startsWith("../") ? above + path.substring(3) : folder + path;
      byte[] bytes = files.get(key);
      if (bytes == null) {
        throw new FileNotFoundException(key);
      }
      return new ByteArrayInputStream(bytes);
    };
  }
}
