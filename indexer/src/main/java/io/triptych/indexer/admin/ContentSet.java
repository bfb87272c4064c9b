package io.triptych.indexer.admin;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A set of content hashes by their first 64 bits, 8 bytes each. One of n strangers is taken for a
 * member with probability n/2⁶⁴.
 */
final class ContentSet {
  private static final int DIGITS = 16;

  private long[] keys = new long[1024];
  private int size;
  private boolean sorted = true;

  void add(String contentHash) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
    }
    keys[size++] = key(contentHash);
    sorted = false;
  }

  boolean contains(String contentHash) {
    if (!sorted) {
      Arrays.sort(keys, 0, size);
      sorted = true;
    }
    return Arrays.binarySearch(keys, 0, size, key(contentHash)) >= 0;
  }

  private static long key(String contentHash) {
    return HexFormat.fromHexDigitsToLong(contentHash, 0, DIGITS);
  }
}
