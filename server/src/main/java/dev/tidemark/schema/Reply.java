package dev.tidemark.schema;

import tools.jackson.core.JsonGenerator;

/** The body of a successful answer: writes one whole JSON object. May be called once. */
@FunctionalInterface
public interface Reply {
  /** An empty object. */
  Reply EMPTY = out -> out.writeStartObject().writeEndObject();

  void write(JsonGenerator out);
}
