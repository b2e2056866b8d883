package dev.tidemark.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Between the lines of a corpus and the folder of files that the fuzzer wants. */
final class FuzzCorpus {
  private static final int SEEDS = 60;

  private FuzzCorpus() {}

  /** {@code unpack NAME FOLDER}, {@code pack FOLDER FILE} or {@code names}. */
  public static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "names" -> FuzzTargets.names().forEach(System.out::println);
      case "unpack" -> unpack(arguments[1], Path.of(arguments[2]));
      case "pack" -> pack(Path.of(arguments[1]), Path.of(arguments[2]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** What is kept, and some bytes at random, so that there are long inputs from the start. */
  private static void unpack(String name, Path folder) throws IOException {
    Files.createDirectories(folder);
    int count = 0;
    for (String line : Escaped.lines(name + ".corpus")) {
      Files.write(folder.resolve("kept-" + count++), Escaped.bytes(line));
    }
    SplittableRandom random = new SplittableRandom(name.hashCode());
    for (int i = 0; i < SEEDS; i++) {
      byte[] bytes = new byte[random.nextInt(10, 150)];
      random.nextBytes(bytes);
      Files.write(folder.resolve("seed-" + i), bytes);
    }
  }

  /** The files that are not there yet as lines behind those that are, shortest first. */
  private static void pack(Path folder, Path file) throws IOException {
    TreeSet<String> lines = new TreeSet<>(FuzzCorpus::compare);
    if (Files.exists(file)) {
      lines.addAll(Files.readAllLines(file));
    }
    try (Stream<Path> inputs = Files.list(folder)) {
      for (Path input : inputs.toList()) {
        lines.add(Escaped.of(Files.readAllBytes(input)));
      }
    }
    List<String> all = new ArrayList<>(lines);
    Files.write(file, all);
    System.out.println(file.getFileName() + ": " + all.size() + " inputs");
  }

  private static int compare(String a, String b) {
    return a.length() == b.length() ? a.compareTo(b) : Integer.compare(a.length(), b.length());
  }
}
