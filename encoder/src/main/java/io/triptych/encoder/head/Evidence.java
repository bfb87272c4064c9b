package io.triptych.encoder.head;

/**
 * A part of what makes a picture match a text.
 *
 * @param group {@code classes}, a group of finer kinds such as {@code clothing}, {@code colours},
 *     {@code objects} or {@code people}
 * @param index which of the group
 * @param share how much of it the picture shows: of classes and kinds its part of their weight, of
 *     colours its part of the picture, of objects and people how surely it is there; from 0 to 1
 * @param contribution what it adds to the cosine of picture and text; the contributions of all
 *     parts sum to it
 */
public record Evidence(String group, int index, double share, double contribution) {
  /** The group of the image classifier's classes. */
  public static final String CLASSES = "classes";

  /** The group of the palette's colours. */
  public static final String COLOURS = "colours";

  /** The group of a detector's objects. */
  public static final String OBJECTS = "objects";

  /** The group of the numbers of people. */
  public static final String PEOPLE = "people";

  /** Whether it is a class of the image classifier or a finer kind. */
  public boolean isThing() {
    return !group.equals(COLOURS) && !group.equals(OBJECTS) && !group.equals(PEOPLE);
  }
}
