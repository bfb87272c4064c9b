package io.triptych.indexer;

/** Where the bytes of a medium come from. */
public sealed interface MediaSource {

  /** A path relative to the catalogue's media root, with forward slashes. */
  record File(String path) implements MediaSource {}

  /** An http or https URL. */
  record Remote(String url) implements MediaSource {}

  /** Bytes that came with the item. */
  record Inline(byte[] bytes) implements MediaSource {}
}
