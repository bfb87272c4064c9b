package io.triptych.indexer.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.indexer.collection.DamagedFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.BitSet;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a job wrote down to go on from: {@code journal} in its folder. The file is UTF-8 in lines
 * that end in a line feed. The first is {@code triptych-journal 1}, with the version. Each other is
 * {@code CRC KIND JSON}: CRC is the CRC-32C, in 8 hexadecimal digits, of the CRC of the line before
 * ({@code 00000000} before the second line) and the rest of its own line after the blank, so that
 * no line can be changed, moved or left out. The kinds, in order:
 *
 * <ul>
 *   <li>{@code job}, once: what the job is to do, see {@link JobRecord};
 *   <li>{@code survey}, once: {@code entries}, {@code nameless} and, as a base64 bit set in bytes
 *       from the lowest bit, {@code superseded}, see {@link CatalogSurvey};
 *   <li>{@code point}, any number: a {@link JobCounts}. Everything before it is in the file of dead
 *       letters and in the index: at once if {@code commits} is false, else with the commit that
 *       follows, which has the mark of the point;
 *   <li>{@code end}, once, when there is nothing left to do: a {@link JobCounts}.
 * </ul>
 *
 * <p>A last line that a crash cut off does not count and is cut away when the job goes on.
 */
final class JobJournal implements AutoCloseable {
  private static final String MAGIC = "triptych-journal ";
  private static final int VERSION = 1;
  private static final int CRC_DIGITS = 8;
  private static final String NO_CRC = "00000000";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileChannel channel;
  private String crc;

  private JobJournal(FileChannel channel, String crc) {
    this.channel = channel;
    this.crc = crc;
  }

  /**
   * A place to go on from.
   *
   * @param commits whether it counts only if its commit came about
   */
  record Point(JobCounts counts, boolean commits) {}

  /**
   * What a journal says.
   *
   * @param last the last point
   * @param before the one before it
   * @param length the bytes that are whole
   * @param crc of the last line
   */
  record State(
      JobRecord job,
      Optional<CatalogSurvey> survey,
      Optional<Point> last,
      Optional<Point> before,
      Optional<JobCounts> end,
      long length,
      String crc) {

    /**
     * The last place that is known to be in the index.
     *
     * @param mark of the last commit of the collection
     * @param job the job's name
     */
    JobCounts reached(Optional<String> mark, String job) {
      if (last.isEmpty()) {
        return JobCounts.NONE;
      }
      JobCounts counts = last.get().counts();
      boolean there = !last.get().commits() || mark.equals(Optional.of(mark(job, counts)));
      // A point is only written after the one before it was committed.
      return there ? counts : before.map(Point::counts).orElse(JobCounts.NONE);
    }
  }

  /** What the commit is called that brings a job to a point. */
  static String mark(String job, JobCounts counts) {
    return "job %s at %d".formatted(job, counts.in());
  }

  /** Starts a journal. */
  static JobJournal create(Path file, JobRecord job) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    JobJournal journal = new JobJournal(channel, NO_CRC);
    try {
      journal.write(MAGIC + VERSION + "\n");
      journal.add("job", job.json(JSON.createObjectNode()));
      return journal;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Goes on with a journal. */
  static JobJournal goOn(Path file, State state) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    channel.truncate(state.length());
    channel.position(state.length());
    return new JobJournal(channel, state.crc());
  }

  void survey(CatalogSurvey survey) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("entries", survey.entries()).put("nameless", survey.nameless());
    node.put("superseded", Base64.getEncoder().encodeToString(survey.superseded().toByteArray()));
    add("survey", node);
  }

  void point(JobCounts counts, boolean commits) throws IOException {
    add("point", ((ObjectNode) JSON.valueToTree(counts)).put("commits", commits));
  }

  void end(JobCounts counts) throws IOException {
    add("end", JSON.valueToTree(counts));
  }

  /** Adds a line; returns when it is on disk. */
  private void add(String kind, ObjectNode node) throws IOException {
    String line = kind + " " + JSON.writeValueAsString(node);
    crc = crc(crc, line);
    write(crc + " " + line + "\n");
    channel.force(false);
  }

  private void write(String text) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static String crc(String before, String line) {
    CRC32C crc = new CRC32C();
    crc.update((before + line).getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }

  /**
   * Reads a journal; empty if a crash left none of it, so that there is nothing to go on from.
   *
   * @throws DamagedFileException if it is damaged, or of a newer format
   */
  static Optional<State> read(Path file) throws IOException {
    return new Reading(file).read();
  }

  /** Reads one journal. */
  private static final class Reading {
    private final Path file;
    private final byte[] bytes;
    private JobRecord job;
    private CatalogSurvey survey;
    private Point last;
    private Point before;
    private JobCounts end;
    private String crc = NO_CRC;

    Reading(Path file) throws IOException {
      this.file = file;
      this.bytes = Files.readAllBytes(file);
    }

    Optional<State> read() {
      int at = lineEnd(0);
      if (at < 0) {
        return Optional.empty();
      }
      checkVersion(text(0, at));
      int whole = at + 1;
      for (int stop = lineEnd(whole); stop >= 0; stop = lineEnd(whole)) {
        String line = text(whole, stop);
        boolean sealed =
            line.length() > CRC_DIGITS
                && crc(crc, line.substring(CRC_DIGITS + 1)).equals(line.substring(0, CRC_DIGITS));
        if (!sealed && lineEnd(stop + 1) < 0) {
          break;
        }
        if (!sealed) {
          throw new DamagedFileException(file, "checksum of the line at byte " + whole);
        }
        crc = line.substring(0, CRC_DIGITS);
        take(line.substring(CRC_DIGITS + 1), whole);
        whole = stop + 1;
      }
      if (job == null) {
        return Optional.empty();
      }
      return Optional.of(
          new State(
              job,
              Optional.ofNullable(survey),
              Optional.ofNullable(last),
              Optional.ofNullable(before),
              Optional.ofNullable(end),
              whole,
              crc));
    }

    private int lineEnd(int from) {
      for (int i = from; i < bytes.length; i++) {
        if (bytes[i] == '\n') {
          return i;
        }
      }
      return -1;
    }

    private String text(int from, int to) {
      return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private void checkVersion(String line) {
      if (!line.startsWith(MAGIC)) {
        throw new DamagedFileException(file, "no journal by its first line");
      }
      if (!line.equals(MAGIC + VERSION)) {
        throw new DamagedFileException(
            file,
            "format: %s (expected: %d; a newer Triptych reads it)"
                .formatted(line.substring(MAGIC.length()), VERSION));
      }
    }

    private void take(String line, int at) {
      int blank = line.indexOf(' ');
      try {
        JsonNode node = JSON.readTree(line.substring(blank + 1));
        switch (line.substring(0, Math.max(0, blank))) {
          case "job" -> job = JobRecord.of(node);
          case "survey" -> survey = survey(node);
          case "point" -> {
            before = last;
            last = new Point(counts(node), node.path("commits").booleanValue());
          }
          case "end" -> end = counts(node);
          default -> throw new DamagedFileException(file, "kind of the line at byte " + at);
        }
      } catch (JsonProcessingException | IllegalArgumentException | IllegalStateException e) {
        throw new DamagedFileException(file, "the line at byte " + at, e);
      }
    }

    private static CatalogSurvey survey(JsonNode node) {
      return new CatalogSurvey(
          node.path("entries").intValue(),
          BitSet.valueOf(Base64.getDecoder().decode(node.path("superseded").asText())),
          node.path("nameless").intValue(),
          Optional.empty());
    }

    private static JobCounts counts(JsonNode node) {
      return new JobCounts(
          node.path("in").longValue(),
          node.path("indexed").longValue(),
          node.path("unchanged").longValue(),
          node.path("duplicate").longValue(),
          node.path("dead").longValue(),
          node.path("encoded").longValue(),
          node.path("unheard").longValue(),
          node.path("letterBytes").longValue());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
