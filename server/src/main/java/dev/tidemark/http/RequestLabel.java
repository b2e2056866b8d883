package dev.tidemark.http;

import dev.tidemark.metrics.Requests;
import org.jspecify.annotations.Nullable;

/** What a request is counted as. Every name is one of a closed set, whatever the client sends. */
public final class RequestLabel {
  private static final String[] STATUS_CLASSES = {"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"};

  private String service = "http";
  private String operation = Requests.OTHER;
  private @Nullable String error;

  void service(String name) {
    service = name;
  }

  /** Names a known operation of the service. */
  public void operation(String name) {
    operation = name;
  }

  /** The answer is an error with this code. */
  public void failed(String code) {
    error = code;
  }

  String service() {
    return service;
  }

  String operation() {
    return operation;
  }

  /** The error's code, or the class of the status if there was none. */
  String result(int status) {
    return error == null ? statusClass(status) : error;
  }

  static String statusClass(int status) {
    return STATUS_CLASSES[Math.clamp(status / 100, 0, STATUS_CLASSES.length - 1)];
  }
}
