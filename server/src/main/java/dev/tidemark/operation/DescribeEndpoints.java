package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;

/** Tells clients that look for the service's address to stay here. */
final class DescribeEndpoints implements Operation {
  /** A day, as AWS answers. */
  private static final int CACHE_PERIOD_MINUTES = 1440;

  private final String address;

  /**
   * @param address host and port
   */
  DescribeEndpoints(String address) {
    this.address = address;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    return out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("Endpoints");
      out.writeStartObject();
      out.writeStringProperty("Address", address);
      out.writeNumberProperty("CachePeriodInMinutes", CACHE_PERIOD_MINUTES);
      out.writeEndObject();
      out.writeEndArray();
      out.writeEndObject();
    };
  }
}
