package io.triptych.indexer.collection;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What other names the collections of a data directory have.
 *
 * <p>The file {@code ALIASES} is a {@link SealedText} of kind {@code aliases}, version 1, whose
 * body has a line {@code ALIAS: COLLECTION} for each alias, in the order of the aliases. It is
 * replaced in one step, so that a reader sees all names before a change or all after it; without
 * the file there are none. {@code ALIASES.lock} is locked by who changes names.
 *
 * @param root the data directory
 */
record AliasFile(Path root) {
  private static final String KIND = "aliases";
  private static final int VERSION = 1;
  private static final Pattern LINE =
      Pattern.compile("(%1$s): (%1$s)".formatted(DataDirectory.NAME.pattern()));

  /** File locks belong to a process; this keeps the threads of one apart. */
  private static final Object TURN = new Object();

  /** Something done while nobody else changes names. */
  interface Change {
    void run() throws IOException;
  }

  Path file() {
    return root.resolve("ALIASES");
  }

  /** Each alias with the collection that it stands for. */
  SortedMap<String, String> read() throws IOException {
    SortedMap<String, String> aliases = new TreeMap<>();
    if (!Files.exists(file())) {
      return aliases;
    }
    for (String line : SealedText.read(file(), KIND, VERSION).lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new DamagedFileException(file(), "no line of an alias: " + line);
      }
      aliases.put(matcher.group(1), matcher.group(2));
    }
    return aliases;
  }

  /** Replaces all names; within {@link #exclusively}. */
  void write(SortedMap<String, String> aliases) throws IOException {
    StringBuilder body = new StringBuilder();
    aliases.forEach((alias, target) -> body.append(alias).append(": ").append(target).append('\n'));
    SealedText.write(file(), KIND, VERSION, body.toString());
  }

  /** Waits until nobody changes names, in this process or another, and runs {@code change}. */
  void exclusively(Change change) throws IOException {
    Files.createDirectories(root);
    synchronized (TURN) {
      try (FileChannel channel =
              FileChannel.open(
                  root.resolve("ALIASES.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        change.run();
      }
    }
  }
}
