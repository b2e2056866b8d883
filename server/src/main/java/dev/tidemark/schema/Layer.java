package dev.tidemark.schema;

/**
 * Which of the service's checks a request goes through: they word the same flaw differently.
 * Source: paritysuite/dynamodb-conformance, error-messages/valueLayers, measured in October 2026.
 */
enum Layer {
  /** The newer checks, each text in the envelope of {@link #ENVELOPE}. */
  ENVELOPED,
  /** The newer checks, bare. */
  BARE,
  /** The checks that were there before. */
  OLDER;

  static final String ENVELOPE = "1 validation error detected: ";

  static Layer of(String operation) {
    return switch (operation) {
      case "PutItem", "UpdateItem", "DeleteItem" -> ENVELOPED;
      case "GetItem", "BatchGetItem", "Query" -> BARE;
      default -> OLDER;
    };
  }
}
