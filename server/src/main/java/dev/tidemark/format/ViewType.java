package dev.tidemark.format;

/** Which states of a changed item an incremental export shows; named as in the API. */
public enum ViewType {
  NEW_IMAGE,
  NEW_AND_OLD_IMAGES
}
