package io.triptych.indexer.bulk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A number for each of many ids, in 20 bytes a slot and at least five slots for three ids: an id
 * stands there by the first 128 bits of its SHA-256, which no two ids of a catalogue share. Open
 * addressing with linear probing. Used by one thread.
 */
final class IdTable {
  private static final int FIRST_CAPACITY = 1 << 10;
  private static final int ABSENT = -1;

  /** Two for each slot; both zero in one that is free. */
  private long[] keys = new long[2 * FIRST_CAPACITY];

  private int[] values = new int[FIRST_CAPACITY];
  private int size;
  private final MessageDigest digest;

  IdTable() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }

  /** How many ids there are. */
  int size() {
    return size;
  }

  /**
   * Gives an id a number.
   *
   * @param value at least 0
   * @return the number that it had; -1 if it had none
   */
  int put(String id, int value) {
    ByteBuffer hash = hash(id);
    int slot = slot(hash.getLong(0), hash.getLong(8));
    if (isFree(slot)) {
      if (5L * (size + 1) > 3L * values.length) {
        grow();
        slot = slot(hash.getLong(0), hash.getLong(8));
      }
      keys[2 * slot] = hash.getLong(0);
      keys[2 * slot + 1] = hash.getLong(8);
      values[slot] = value;
      size++;
      return ABSENT;
    }
    int before = values[slot];
    values[slot] = value;
    return before;
  }

  boolean contains(String id) {
    ByteBuffer hash = hash(id);
    return !isFree(slot(hash.getLong(0), hash.getLong(8)));
  }

  private ByteBuffer hash(String id) {
    return ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8)));
  }

  /** Where a key is, or would go. */
  private int slot(long high, long low) {
    int mask = values.length - 1;
    int slot = (int) high & mask;
    while (!isFree(slot) && (keys[2 * slot] != high || keys[2 * slot + 1] != low)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isFree(int slot) {
    return (keys[2 * slot] | keys[2 * slot + 1]) == 0;
  }

  private void grow() {
    if (values.length == 1 << 29) {
      throw new IllegalStateException("ids: " + size + " (expected: at most 300 million a job)");
    }
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new int[2 * oldValues.length];
    for (int i = 0; i < oldValues.length; i++) {
      if ((oldKeys[2 * i] | oldKeys[2 * i + 1]) != 0) {
        int slot = slot(oldKeys[2 * i], oldKeys[2 * i + 1]);
        keys[2 * slot] = oldKeys[2 * i];
        keys[2 * slot + 1] = oldKeys[2 * i + 1];
        values[slot] = oldValues[i];
      }
    }
  }
}
