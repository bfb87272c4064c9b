package io.triptych.indexer.bulk;

import io.triptych.indexer.collection.DamagedFileException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a job leaves behind: its folder with its journal, and its dead letters. */
final class JobLog implements AutoCloseable {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final String JOURNAL = "journal";

  private final String name;
  private final Path lettersPath;
  private final DeadLetterFile letters;
  private final Optional<JobJournal> journal;
  private final JobCounts begun;
  private final Optional<CatalogSurvey> survey;

  private JobLog(
      String name,
      Path lettersPath,
      DeadLetterFile letters,
      Optional<JobJournal> journal,
      JobCounts begun,
      Optional<CatalogSurvey> survey) {
    this.name = name;
    this.lettersPath = lettersPath;
    this.letters = letters;
    this.journal = journal;
    this.begun = begun;
    this.survey = survey;
  }

  /** Starts the log of a new job in a folder of its own. */
  static JobLog start(Path jobs, BulkJob job, Instant now) throws IOException {
    Path folder = newFolder(jobs, NAME.format(now));
    Path path = job.deadLetters().orElse(folder.resolve("dead-letter.jsonl"));
    JobRecord record = JobRecord.of(job.withDeadLetters(path));
    DeadLetterFile letters = new DeadLetterFile(path);
    try {
      JobJournal journal = JobJournal.create(folder.resolve(JOURNAL), record);
      return new JobLog(
          folder.getFileName().toString(),
          path,
          letters,
          Optional.of(journal),
          JobCounts.NONE,
          Optional.empty());
    } catch (IOException | RuntimeException e) {
      letters.close();
      throw e;
    }
  }

  private static Path newFolder(Path jobs, String time) throws IOException {
    Files.createDirectories(jobs);
    for (int number = 1; ; number++) {
      Path folder = jobs.resolve(number == 1 ? time : time + "-" + number);
      try {
        return Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        // A job of the same millisecond.
      }
    }
  }

  /** The log of a job that leaves dead letters and nothing else. */
  static JobLog withoutJournal(Path letters) throws IOException {
    return new JobLog(
        "",
        letters,
        new DeadLetterFile(letters),
        Optional.empty(),
        JobCounts.NONE,
        Optional.empty());
  }

  /** A job's folder with what its journal says. */
  record Kept(Path folder, JobJournal.State state) {

    /** Goes on with the log. */
    JobLog goOn(Optional<String> mark) throws IOException {
      String name = folder.getFileName().toString();
      JobCounts reached = state.reached(mark, name);
      Path path = state.job().job().deadLetters().orElseThrow();
      DeadLetterFile letters = new DeadLetterFile(path, reached.letterBytes());
      try {
        JobJournal journal = JobJournal.goOn(folder.resolve(JOURNAL), state);
        return new JobLog(name, path, letters, Optional.of(journal), reached, state.survey());
      } catch (IOException | RuntimeException e) {
        letters.close();
        throw e;
      }
    }
  }

  /**
   * The logs below {@code jobs}, the last first.
   *
   * @throws DamagedFileException when it comes to one that is damaged
   */
  static Stream<Kept> all(Path jobs) throws IOException {
    if (!Files.isDirectory(jobs)) {
      return Stream.empty();
    }
    List<Path> folders;
    try (Stream<Path> found = Files.list(jobs)) {
      folders = found.filter(folder -> Files.exists(folder.resolve(JOURNAL))).sorted().toList();
    }
    return folders.reversed().stream().flatMap(folder -> kept(folder).stream());
  }

  private static Optional<Kept> kept(Path folder) {
    Path file = folder.resolve(JOURNAL);
    try {
      return JobJournal.read(file).map(state -> new Kept(folder, state));
    } catch (IOException e) {
      throw new DamagedFileException(file, "cannot be read", e);
    }
  }

  /** What was done before this run began. */
  JobCounts begun() {
    return begun;
  }

  /** The survey of an earlier run. */
  Optional<CatalogSurvey> survey() {
    return survey;
  }

  Path lettersPath() {
    return lettersPath;
  }

  void survey(CatalogSurvey made) throws IOException {
    if (journal.isPresent() && survey.isEmpty()) {
      journal.get().survey(made);
    }
  }

  void bury(DeadLetter letter) throws IOException {
    letters.add(letter);
  }

  /** How long the file of dead letters is. */
  long letterBytes() throws IOException {
    return letters.length();
  }

  /**
   * Writes down how far the job is; returns when that is on disk.
   *
   * @param commits whether a commit follows that makes it true
   * @return the mark for that commit
   */
  String point(JobCounts counts, boolean commits) throws IOException {
    letters.sync();
    if (journal.isPresent()) {
      journal.get().point(counts, commits);
    }
    return JobJournal.mark(name, counts);
  }

  void end(JobCounts counts) throws IOException {
    if (journal.isPresent()) {
      journal.get().end(counts);
    }
  }

  @Override
  public void close() throws IOException {
    try (letters) {
      if (journal.isPresent()) {
        journal.get().close();
      }
    }
  }
}
