package io.triptych.service.access;

import java.util.Locale;

/** What a key may do; each role may do what those before it may. */
public enum Role {
  /** Search and look at what is there. */
  READ,
  /** Change items. */
  WRITE,
  /** Make and remove collections, look into the server. */
  ADMIN;

  /** Whether this role may do what {@code other} may. */
  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }

  /** The name as people write it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The role of a name.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Role of(String id) {
    for (Role role : values()) {
      if (role.id().equals(id)) {
        return role;
      }
    }
    throw new IllegalArgumentException("role: " + id + " (expected: read, write or admin)");
  }
}
