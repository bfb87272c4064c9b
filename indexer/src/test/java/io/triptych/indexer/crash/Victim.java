package io.triptych.indexer.crash;

import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.Item;
import io.triptych.indexer.bulk.BulkIndexer;
import io.triptych.indexer.bulk.BulkJob;
import io.triptych.indexer.bulk.BulkReport;
import io.triptych.indexer.bulk.CollectionMigrator;
import io.triptych.indexer.bulk.IngestResult;
import io.triptych.indexer.bulk.ItemIngestor;
import io.triptych.indexer.bulk.ItemUpdate;
import io.triptych.indexer.bulk.ProgressListener;
import io.triptych.indexer.bulk.UpdateResult;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.NextGeneration;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * The process that is killed. It tells on standard output, a line each, what it is about to do and
 * what was acknowledged.
 *
 * <ul>
 *   <li>{@code bulk DATA CATALOGUE}: brings a catalogue in, then {@code done}, the counts and how
 *       many media were encoded;
 *   <li>{@code online DATA SEED FIRST}: writes, changes and deletes items for ever. {@code try N
 *       put ID,ID…}, {@code try N stock ID} and {@code try N delete ID} come before, {@code ack N}
 *       when the call has returned. What is written with the number N has it as title and as stock;
 *   <li>{@code migrate DATA}: moves the collection to other heads. {@code begun}, {@code behind}
 *       when it has caught up with what somebody else writes, as often as it has, {@code switched}.
 * </ul>
 */
final class Victim {
  static final String COLLECTION = "shop";
  static final int IDS = 60;

  /** How the heads shift that a collection is moved to. */
  static final int OTHER = 5;

  private Victim() {}

  public static void main(String[] arguments) throws Exception {
    DataDirectory data = new DataDirectory(Path.of(arguments[1]));
    if (arguments[0].equals("migrate")) {
      migrate(data);
      return;
    }
    FakeEncoder encoder = new FakeEncoder(0);
    try (Collection shop = data.openOrCreate(COLLECTION, encoder)) {
      if (arguments[0].equals("bulk")) {
        bulk(shop, encoder, Path.of(arguments[2]));
      } else {
        online(shop, encoder, Long.parseLong(arguments[2]), Integer.parseInt(arguments[3]));
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void bulk(Collection shop, FakeEncoder encoder, Path catalogue) throws Exception {
    BulkIndexer indexer =
        new BulkIndexer(shop, encoder, new ImageDecoder()::decode, InstantSource.system());
    BulkReport report = indexer.run(BulkJob.of(catalogue), _ -> say("at " + encoder.encoded));
    say(
        "done %d %d %d %d %d %d"
            .formatted(
                report.in(),
                report.indexed(),
                report.unchanged(),
                report.duplicate(),
                report.dead(),
                report.encoded()));
  }

  private static void migrate(DataDirectory data) throws Exception {
    FakeEncoder heads = new FakeEncoder(OTHER);
    try (NextGeneration next = data.nextGeneration(COLLECTION, heads.space(), heads.dimension())) {
      CollectionMigrator migrator =
          new CollectionMigrator(next, heads, new ImageDecoder()::decode, InstantSource.system());
      say("begun");
      migrator.run(ProgressListener.NONE);
      while (!next.lock()) {
        migrator.catchUp(ProgressListener.NONE);
        say("behind");
      }
      migrator.catchUp(ProgressListener.NONE);
      next.makeLive();
    }
    say("switched");
  }

  private static void online(Collection shop, FakeEncoder encoder, long seed, int first)
      throws Exception {
    Random random = new Random(seed);
    try (ItemIngestor ingestor = ItemIngestor.open(shop, encoder, new ImageDecoder()::decode)) {
      for (int n = first; ; n++) {
        String id = "i" + random.nextInt(IDS);
        switch (random.nextInt(4)) {
          case 0 -> {
            say("try %d delete %s".formatted(n, id));
            ingestor.delete(List.of(id));
          }
          case 1 -> {
            say("try %d stock %s".formatted(n, id));
            AttributeValue stock = new AttributeValue.Numeric(n);
            ItemUpdate update = new ItemUpdate(id, Map.of("stock", Optional.of(stock)));
            require(
                !(ingestor.update(List.of(update)).getFirst() instanceof UpdateResult.Rejected));
          }
          default -> {
            Set<String> ids = new LinkedHashSet<>(Set.of(id));
            for (int i = random.nextInt(12); i > 0; i--) {
              ids.add("i" + random.nextInt(IDS));
            }
            say("try %d put %s".formatted(n, String.join(",", ids)));
            for (IngestResult result : ingestor.upsert(items(ids, n))) {
              require(result instanceof IngestResult.Indexed);
            }
          }
        }
        say("ack " + n);
      }
    }
  }

  private static List<Item> items(Set<String> ids, int n) {
    List<Item> items = new ArrayList<>();
    for (String id : ids) {
      items.add(
          new Item(
              id,
              "title " + n,
              "",
              List.of(),
              List.of(),
              Map.of("stock", new AttributeValue.Numeric(n)),
              Optional.empty()));
    }
    return items;
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalStateException("refused");
    }
  }
}
