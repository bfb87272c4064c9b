package io.triptych.indexer.collection;

import java.nio.file.Path;
import java.util.List;

/**
 * The folders that hold the media of a collection's items. Items name a folder by its position, so
 * that a catalogue that moved needs one changed line and no new index.
 *
 * @param folders absolute, without symbolic links
 */
record MediaRoots(List<Path> folders) {

  /** A file: the position of its root and the path below it, with slashes. */
  record Place(int root, String path) {}

  MediaRoots {
    folders = List.copyOf(folders);
  }

  /**
   * The place of {@code file}.
   *
   * @throws IllegalArgumentException if it lies below none of the folders
   */
  Place locate(Path file) {
    for (int root = 0; root < folders.size(); root++) {
      if (file.startsWith(folders.get(root))) {
        String path = folders.get(root).relativize(file).toString();
        return new Place(root, path.replace(file.getFileSystem().getSeparator(), "/"));
      }
    }
    throw new IllegalArgumentException(
        "media file: " + file + " (expected: a file below one of " + folders + ")");
  }

  /** The file at {@code place}. */
  Path resolve(Place place) {
    return folders.get(place.root()).resolve(place.path());
  }
}
