package dev.tidemark.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random expressions of the grammar, and random damage to them. */
final class ExpressionGenerator {
  private static final String[] NAMES = {"a", "b", "c1", "x_y", "size", "Set1", "ANDY", "inn"};
  private static final String[] FUNCTIONS = {
    "size", "attribute_exists", "begins_with", "contains", "if_not_exists", "list_append", "f"
  };
  private static final String[] SPARE = {
    "(", ")", ",", ".", "[", "]", "=", "<>", "<", ">=", "+", "-", "AND", "or", "Not", "IN",
    "between", "SET", "remove", "ADD", "delete", ":v", "#n", "a", "0", "12", "\"", "'x'", "_", "é",
    "#", ":", "01", "*", " "
  };

  private final RandomGenerator random;

  ExpressionGenerator(RandomGenerator random) {
    this.random = random;
  }

  String condition(int depth) {
    return switch (depth <= 0 ? random.nextInt(4) : random.nextInt(9)) {
      case 0 -> operand(depth) + space() + comparator() + space() + operand(depth);
      case 1 ->
          operand(depth)
              + " "
              + word("between")
              + " "
              + operand(depth)
              + " "
              + word("and")
              + " "
              + operand(depth);
      case 2 -> operand(depth) + " " + word("in") + space() + "(" + list(depth) + ")";
      case 3 -> call(depth);
      case 4, 5 -> condition(depth - 1) + " " + word("and") + " " + condition(depth - 1);
      case 6 -> condition(depth - 1) + " " + word("or") + " " + condition(depth - 1);
      case 7 -> word("not") + " " + condition(depth - 1);
      default -> "(" + space() + condition(depth - 1) + space() + ")";
    };
  }

  String projection() {
    List<String> paths = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      paths.add(path());
    }
    return String.join(space() + "," + space(), paths);
  }

  String update(int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      String verb = pick("set", "remove", "add", "delete");
      List<String> actions = new ArrayList<>();
      for (int j = random.nextInt(1, 4); j > 0; j--) {
        actions.add(
            switch (verb) {
              case "set" -> path() + space() + "=" + space() + setValue(depth);
              case "remove" -> path();
              default -> path() + " " + value();
            });
      }
      text.append(word(verb)).append(' ').append(String.join(",", actions)).append(' ');
    }
    return text.toString();
  }

  private String setValue(int depth) {
    return switch (random.nextInt(5)) {
      case 0, 1 -> operand(depth);
      case 2, 3 -> operand(depth) + space() + pick("+", "-") + space() + operand(depth);
      default -> depth <= 0 ? operand(0) : "(" + setValue(depth - 1) + ")";
    };
  }

  private String operand(int depth) {
    return switch (depth <= 0 ? random.nextInt(3) : random.nextInt(5)) {
      case 0, 1 -> path();
      case 2 -> value();
      case 3 -> call(depth - 1);
      default -> "(" + operand(depth - 1) + ")";
    };
  }

  private String call(int depth) {
    return pick(FUNCTIONS) + space() + "(" + list(depth - 1) + ")";
  }

  private String list(int depth) {
    List<String> operands = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      operands.add(operand(depth));
    }
    return String.join(space() + "," + space(), operands);
  }

  private String path() {
    StringBuilder path = new StringBuilder(name());
    while (random.nextInt(3) == 0) {
      if (random.nextBoolean()) {
        path.append(space()).append('.').append(name());
      } else {
        path.append('[').append(random.nextInt(20)).append(']');
      }
    }
    return path.toString();
  }

  private String name() {
    return random.nextInt(4) == 0 ? pick("#n", "#0", "#_") : pick(NAMES);
  }

  private String value() {
    return pick(":v", ":0", ":_x");
  }

  private String comparator() {
    return pick("=", "<>", "<", "<=", ">", ">=");
  }

  private String space() {
    return pick("", "", " ", "\t", "\n ");
  }

  /** A keyword in some mixture of cases. */
  private String word(String keyword) {
    StringBuilder word = new StringBuilder();
    boolean upper = random.nextBoolean();
    for (int i = 0; i < keyword.length(); i++) {
      char c = keyword.charAt(i);
      boolean flip = random.nextInt(10) == 0;
      word.append(upper != flip ? Character.toUpperCase(c) : c);
    }
    return word.toString();
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** The text with one to three small changes. */
  String damaged(String text) {
    StringBuilder damaged = new StringBuilder(text);
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      int at = random.nextInt(damaged.length() + 1);
      int end = Math.min(damaged.length(), at + random.nextInt(1, 4));
      switch (random.nextInt(4)) {
        case 0 -> damaged.delete(at, end);
        case 1 -> damaged.insert(at, pick(SPARE));
        case 2 -> damaged.replace(at, end, pick(SPARE));
        default -> damaged.insert(at, damaged.substring(at, end));
      }
    }
    return damaged.toString();
  }
}
