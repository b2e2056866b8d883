package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.disk.Disk;
import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A killed server's data folder in which one file is cut, or has a bit flipped: whichever it is,
 * the server refuses to start with a line that names it, or answers as before, or says where it
 * matters that it cannot: no answer is wrong.
 */
final class DamagedFilesTest {
  private static final int ITEMS = 120;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<String> wrong = new ArrayList<>();
  private final Map<String, int[]> tally = new TreeMap<>();
  private String ciphertext = "";
  private String uploadId = "";
  private int port;

  @TempDir private Path folder;

  /** What a client was told. */
  private record Answer(int status, String body) {}

  @Test
  void start_withOneFileOfEachKindDamaged_answersNothingWrong() throws Exception {
    Map<String, List<Path>> kinds = kill();
    for (Map.Entry<String, List<Path>> kind : kinds.entrySet()) {
      Path file = kind.getValue().get(random.nextInt(kind.getValue().size()));
      flip(kind.getKey(), file);
      cut(kind.getKey(), file, random.nextDouble());
    }
    report();
  }

  @Tag("long")
  @Test
  void start_withAnyFileDamagedAnywhere_answersNothingWrong() throws Exception {
    Map<String, List<Path>> kinds = kill();
    for (Map.Entry<String, List<Path>> kind : kinds.entrySet()) {
      for (Path file : kind.getValue()) {
        for (int i = 0; i < 8; i++) {
          flip(kind.getKey(), file);
        }
        for (double part : new double[] {0, 0.3, 0.9, 0.999}) {
          cut(kind.getKey(), file, part);
        }
      }
    }
    report();
  }

  private void report() {
    tally.forEach((kind, counts) ->
        System.out.printf(
            "%s: %d refused, %d with errors, %d as before%n",
            kind, counts[0], counts[1], counts[2]));
    assertThat(wrong).as("seed %d", seed).isEmpty();
  }

  private Path original() {
    return folder.resolve("killed");
  }

  /** Makes a folder as a killed server leaves it, and says which kinds of files are in it. */
  private Map<String, List<Path>> kill() throws Exception {
    Path live = folder.resolve("live");
    try (Server server = Server.start(ServeOptions.embedded(live, 0))) {
      port = server.port();
      fill(0);
    }
    try (Server server = Server.start(ServeOptions.embedded(live, 0))) {
      port = server.port();
      fill(1);
      copy(live, original());
    }
    Map<String, List<Path>> kinds = new TreeMap<>();
    try (Stream<Path> all = Files.walk(original())) {
      all.filter(Files::isRegularFile)
          .map(original()::relativize)
          .sorted()
          .forEach(file -> kinds.computeIfAbsent(kind(file), _ -> new ArrayList<>()).add(file));
    }
    return kinds;
  }

  /** The name without what is a number or an id. */
  private static String kind(Path file) {
    return file.toString()
        .replaceAll("(OPTIONS|MANIFEST)-[0-9]+", "$1")
        .replaceAll("[0-9]{6}\\.", "N.")
        .replaceAll("[0-9a-f]{32,}|[0-9a-f-]{36}", "ID")
        .replaceAll("ID\\.[0-9A-Za-z._]{32}", "ID.VERSION");
  }

  private void fill(int life) throws Exception {
    if (life == 0) {
      ok(
          dynamo(
              "CreateTable",
              """
              {"TableName": "Table", "BillingMode": "PAY_PER_REQUEST",
               "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"},
                                        {"AttributeName": "g", "AttributeType": "N"}],
               "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
               "GlobalSecondaryIndexes": [{"IndexName": "byG",
                 "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                 "Projection": {"ProjectionType": "ALL"}}]}
              """));
      ok(
          dynamo(
              "UpdateContinuousBackups",
              """
              {"TableName": "Table",
               "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}}
              """));
      for (String bucket : List.of("plain", "versioned")) {
        ok(s3("PUT", "/" + bucket, ""));
      }
      ok(
          s3(
              "PUT",
              "/versioned?versioning",
              "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"));
      String made = ok(kms("CreateKey", "{}"));
      String id = first(made, "\"KeyId\":\"([^\"]+)\"");
      ok(kms("CreateAlias", "{\"AliasName\":\"alias/mine\",\"TargetKeyId\":\"" + id + "\"}"));
      ciphertext =
          first(
              ok(kms("Encrypt", "{\"KeyId\":\"alias/mine\",\"Plaintext\":\"c2VjcmV0\"}")),
              "\"CiphertextBlob\":\"([^\"]+)\"");
      uploadId =
          first(ok(s3("POST", "/plain/pending?uploads", "")), "<UploadId>([^<]+)</UploadId>");
      ok(s3("PUT", "/plain/pending?partNumber=1&uploadId=" + uploadId, "a part"));
    }
    for (int i = 0; i < ITEMS; i++) {
      ok(
          dynamo(
              "PutItem",
              """
              {"TableName": "Table", "Item": {"k": {"S": "key-%d"}, "g": {"N": "%d"},
               "text": {"S": "%s"}}}
              """
                  .formatted(i * (life + 1), i % 7, "text " + life + " ".repeat(400))));
    }
    ok(s3("PUT", "/plain/object-" + life, "the bytes of object " + life));
    ok(s3("PUT", "/versioned/object", "the bytes of version " + life));
  }

  /** Each thing that a client can ask, and the answer. */
  private Map<String, Answer> answers() throws Exception {
    Map<String, Answer> answers = new LinkedHashMap<>();
    answers.put("scan", dynamo("Scan", "{\"TableName\":\"Table\"}"));
    answers.put("index", dynamo("Scan", "{\"TableName\":\"Table\",\"IndexName\":\"byG\"}"));
    answers.put(
        "get", dynamo("GetItem", "{\"TableName\":\"Table\",\"Key\":{\"k\":{\"S\":\"key-3\"}}}"));
    answers.put("tables", dynamo("ListTables", "{}"));
    answers.put("buckets", s3("GET", "/", ""));
    answers.put("list", s3("GET", "/plain?list-type=2", ""));
    answers.put("versions", s3("GET", "/versioned?versions", ""));
    answers.put("versioning", s3("GET", "/versioned?versioning", ""));
    for (String object : List.of("/plain/object-0", "/plain/object-1", "/versioned/object")) {
      answers.put(object, s3("GET", object, ""));
    }
    answers.put("parts", s3("GET", "/plain/pending?uploadId=" + uploadId, ""));
    answers.put("keys", kms("ListKeys", "{}"));
    answers.put("aliases", kms("ListAliases", "{}"));
    answers.put("decrypt", kms("Decrypt", "{\"CiphertextBlob\":\"" + ciphertext + "\"}"));
    return answers;
  }

  private void flip(String kind, Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(original().resolve(file));
    if (bytes.length > 0) {
      int at = random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      damaged(kind, file, bytes, "bit flipped in byte %d of %d".formatted(at, bytes.length));
    }
  }

  private void cut(String kind, Path file, double part) throws Exception {
    byte[] bytes = Files.readAllBytes(original().resolve(file));
    if (bytes.length > 0) {
      int left = (int) (part * bytes.length);
      damaged(
          kind, file, Arrays.copyOf(bytes, left), "cut to %d of %d".formatted(left, bytes.length));
    }
  }

  private Map<String, Answer> expected = Map.of();

  private void damaged(String kind, Path file, byte[] bytes, String what) throws Exception {
    if (expected.isEmpty()) {
      Path whole = folder.resolve("whole");
      copy(original(), whole);
      try (Server server = Server.start(ServeOptions.embedded(whole, 0))) {
        port = server.port();
        expected = answers();
        expected.forEach((name, answer) -> assertThat(answer.status()).as(name).isEqualTo(200));
      }
    }
    Path copy = folder.resolve("damaged");
    copy(original(), copy);
    Files.write(copy.resolve(file), bytes);
    int[] counts = tally.computeIfAbsent(kind, _ -> new int[3]);
    String damage = file + ", " + what;
    try (Server server = Server.start(ServeOptions.embedded(copy, 0))) {
      port = server.port();
      judge(damage, counts);
    } catch (StorageException | CommandFailure e) {
      counts[0]++;
      String line = String.valueOf(e.getMessage());
      // A log without its end does not show which file had it, and CURRENT names another.
      boolean names =
          line.contains(String.valueOf(file.getFileName()))
              || (file.toString().endsWith(".log") && line.contains(copy + " has lost writes"))
              || (file.endsWith("CURRENT") && line.contains("/rocksdb/"));
      if (!names || line.lines().count() != 1) {
        wrong.add(damage + " is refused without its name: " + line);
      }
    } catch (RuntimeException e) {
      wrong.add(damage + " is refused with " + e);
    } finally {
      Disk.removeTree(copy);
    }
  }

  private void judge(String damage, int[] counts) throws Exception {
    boolean errors = false;
    for (Map.Entry<String, Answer> each : answers().entrySet()) {
      Answer before = expected.get(each.getKey());
      Answer now = each.getValue();
      if (now.status() >= 500) {
        errors = true;
      } else if (!now.equals(before)) {
        String body = now.body().length() > 300 ? now.body().substring(0, 300) : now.body();
        wrong.add(damage + ": " + each.getKey() + " is answered " + now.status() + " " + body);
      }
    }
    counts[errors ? 1 : 2]++;
  }

  private Answer dynamo(String operation, String body) throws Exception {
    return send(
        request("/", "dynamodb")
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", "DynamoDB_20120810." + operation)
            .POST(BodyPublishers.ofString(body)));
  }

  private Answer kms(String operation, String body) throws Exception {
    return send(
        request("/", "kms")
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "TrentService." + operation)
            .POST(BodyPublishers.ofString(body)));
  }

  private Answer s3(String method, String path, String body) throws Exception {
    return send(request(path, "s3").method(method, BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path, String service) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("X-Amz-Date", "20260101T000000Z")
        .header("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
        .header(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/"
                + service
                + "/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="
                + "0".repeat(64));
  }

  /** An answer that breaks off is an error too. */
  private Answer send(HttpRequest.Builder request) throws InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpResponse<String> response =
          http.send(request.build(), BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      return new Answer(599, String.valueOf(e.getMessage()));
    }
  }

  private static String ok(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static String first(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
