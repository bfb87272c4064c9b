package io.triptych.service.access;

import java.util.Optional;
import java.util.Set;

/**
 * Somebody who asks, as far as is known.
 *
 * @param name the name of the key
 * @param collections the only collections that it is good for; empty: all
 * @param rate how often it may ask; empty, or 0 in a field: as the server says
 */
public record Caller(String name, Role role, Set<String> collections, Optional<RequestRate> rate) {
  /** Anybody, where there are no keys. */
  public static final Caller ANYBODY = new Caller("", Role.ADMIN, Set.of(), Optional.empty());

  public Caller {
    collections = Set.copyOf(collections);
  }

  /** Whether it may have to do with the collection that a request names. */
  public boolean mayUse(String collection) {
    return collections.isEmpty() || collections.contains(collection);
  }

  /** Whether it may have to do with every collection. */
  public boolean mayUseAll() {
    return collections.isEmpty();
  }
}
