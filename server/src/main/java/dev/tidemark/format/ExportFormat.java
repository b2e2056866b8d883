package dev.tidemark.format;

/** The record formats of exports; the constants are named as in the API. */
public enum ExportFormat {
  DYNAMODB_JSON(".json.gz"),
  ION(".ion.gz");

  private final String fileSuffix;

  ExportFormat(String fileSuffix) {
    this.fileSuffix = fileSuffix;
  }

  /** What the names of data files end with, such as {@code .json.gz}. */
  public String fileSuffix() {
    return fileSuffix;
  }
}
