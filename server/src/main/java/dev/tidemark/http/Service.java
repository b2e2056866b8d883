package dev.tidemark.http;

import java.io.IOException;

/** A part of what the port serves: DynamoDB, S3, our own pages. Thread-safe; blocking. */
@FunctionalInterface
public interface Service {
  /** Answers the request, errors included. */
  void serve(Exchange exchange) throws IOException;
}
