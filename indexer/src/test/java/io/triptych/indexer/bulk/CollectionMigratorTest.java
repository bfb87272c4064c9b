package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.TestItems;
import io.triptych.indexer.collection.AttributeType;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionLockedException;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.NextGeneration;
import io.triptych.indexer.collection.Snapshots;
import io.triptych.indexer.collection.SpaceMismatchException;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.store.EmbeddingStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Moves a collection of words and pictures to a pack with other heads, and to one of other towers.
 */
final class CollectionMigratorTest {
  private static final int ITEMS = 40;
  private static final int COMMIT = 8;

  @TempDir Path root;
  private final FakeEncoder old = new FakeEncoder(0);
  private final FakeEncoder heads = new FakeEncoder(5);
  private DataDirectory data;
  private Path photos;

  /** Other towers over the same media. */
  private static final class OtherTowers extends FakeEncoder {
    OtherTowers() {
      this(false);
    }

    OtherTowers(boolean hears) {
      super(7, hears);
    }

    @Override
    public String towerId(Modality modality) {
      // Files of the store are named by the first digits.
      return "%02x".formatted(0xa0 + modality.ordinal()).repeat(32);
    }
  }

  @BeforeEach
  void fill() throws Exception {
    data = new DataDirectory(root);
    photos = Files.createDirectories(root.resolve("photos"));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      Files.write(photos.resolve(i + ".png"), Pictures.png(i));
      lines.add(
          ("{\"id\":\"i%d\",\"title\":\"thing %d\",\"image\":\"%d.png\",\"price\":%d,"
                  + "\"updated_at\":\"2026-01-02T03:04:05Z\"}")
              .formatted(i, i, i, i));
    }
    lines.add("{\"id\":\"photo\",\"image\":\"0.png\"}");
    Path catalogue = Files.write(photos.resolve("catalogue.jsonl"), lines);
    try (Collection shop = data.openOrCreate("shop", old)) {
      index(shop, old, catalogue);
    }
    upsert(
        old,
        new Item(
            "inline",
            "",
            "came as bytes",
            List.of(new MediaSource.Inline(Pictures.png(77))),
            List.of(),
            Map.of("colour", TestItems.keyword("red", "navy")),
            Optional.of(Instant.parse("2026-02-02T00:00:00Z"))));
  }

  private static BulkReport index(Collection shop, FakeEncoder by, Path catalogue)
      throws IOException, InterruptedException {
    return new BulkIndexer(shop, by, new ImageDecoder()::decode, InstantSource.system())
        .run(BulkJob.of(catalogue), ProgressListener.NONE);
  }

  private List<IngestResult> upsert(FakeEncoder by, Item... items) throws InterruptedException {
    try (Collection shop = data.open("shop");
        ItemIngestor ingestor = ItemIngestor.open(shop, by, new ImageDecoder()::decode)) {
      return ingestor.upsert(List.of(items));
    }
  }

  private static MigrationReport migrate(NextGeneration next, FakeEncoder to)
      throws IOException, InterruptedException {
    return new CollectionMigrator(
            next, to, new ImageDecoder()::decode, InstantSource.system(), COMMIT)
        .run(ProgressListener.NONE);
  }

  private NextGeneration next(FakeEncoder to) {
    return data.nextGeneration("shop", to.space(), to.dimension());
  }

  private SpaceId space() {
    try (Collection shop = data.open("shop")) {
      return shop.space();
    }
  }

  private MigrationReport move(FakeEncoder to) throws IOException, InterruptedException {
    try (NextGeneration next = next(to)) {
      MigrationReport report = migrate(next, to);
      next.makeLive();
      return report;
    }
  }

  /** The collection is whole and of the encoder's space, item by item and vector by vector. */
  private void assertHolds(FakeEncoder by, int items) throws Exception {
    try (Collection shop = data.open("shop");
        CollectionSearcher view = shop.searcher()) {
      assertThat(shop.space()).isEqualTo(by.space());
      assertThat(view.itemCount()).isEqualTo(items);
      for (StoredItem item : view.items()) {
        int doc = view.find(item.id()).orElseThrow();
        for (StoredItem.StoredMedium medium : item.media()) {
          float[] expected =
              by.encodeImage(new ImageDecoder().decode(Files.readAllBytes(medium.file()))).vector();
          float[] actual = view.vectors(doc, Modality.IMAGE).getFirst();
          assertThat(TestItems.dot(expected, actual)).isCloseTo(1, within(1e-5));
        }
        String text = item.title() + item.description();
        assertThat(view.vectors(doc, Modality.TEXT)).hasSize(text.isEmpty() ? 0 : 1);
        for (float[] actual : view.vectors(doc, Modality.TEXT)) {
          assertThat(TestItems.dot(by.encodeText(text).vector(), actual))
              .isCloseTo(1, within(1e-5));
        }
      }
      assertThat(view.filter("price:[3 TO 5]")).isNotNull();
      assertThat(view.lexical("thing", items, view.filter("price:[3 TO 5]"))).hasSize(3);
    }
  }

  @Test
  void itemsWhoseNumbersWereChangedInPlaceGoWithThem() throws Exception {
    try (Collection shop = data.open("shop");
        CollectionWriter writer = shop.writer()) {
      writer.update("i3", Map.of("price", OptionalDouble.of(99.5)));
      writer.update("i4", Map.of("price", OptionalDouble.empty()));
      writer.commit();
    }
    try (NextGeneration next = next(heads)) {
      assertThat(migrate(next, heads).written()).isEqualTo(ITEMS + 2);
    }
    assertThat(move(heads).kept()).as("recognised by the next run").isEqualTo(ITEMS + 2);

    try (Collection shop = data.open("shop");
        CollectionSearcher view = shop.searcher()) {
      assertThat(view.item(view.find("i3").orElseThrow()).attributes().get("price"))
          .isEqualTo(TestItems.number(99.5));
      assertThat(view.item(view.find("i4").orElseThrow()).attributes()).doesNotContainKey("price");
    }
  }

  @Test
  void otherHeadsEncodeNothing() throws Exception {
    try (Collection served = data.open("shop")) {
      try (NextGeneration next = next(heads)) {
        MigrationReport report = migrate(next, heads);

        assertThat(heads.encoded).hasValue(0);
        assertThat(report.items()).isEqualTo(ITEMS + 2);
        assertThat(report.written()).isEqualTo(ITEMS + 2);
        assertThat(report.projected()).isEqualTo(2 * ITEMS + 3);
        assertThat(report.encoded()).isZero();
        assertThat(next.next().space()).isEqualTo(heads.space());
        // Until the switch nothing is seen of it.
        assertThat(space()).isEqualTo(old.space());
        assertThat(next.lock()).isTrue();
        assertThatThrownBy(() -> upsert(old, TestItems.item("new", "new", Map.of())))
            .isInstanceOf(CollectionLockedException.class);

        next.makeLive();
      }
      assertThat(space()).isEqualTo(heads.space());
      // Who had it open reads on in the old space, and cannot write into the new one.
      served.refresh();
      try (CollectionSearcher view = served.searcher()) {
        assertThat(served.space()).isEqualTo(old.space());
        assertThat(view.itemCount()).isEqualTo(ITEMS + 2);
      }
      assertThatThrownBy(served::writer)
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("expected: " + heads.space());
    }
    assertHolds(heads, ITEMS + 2);
  }

  @Test
  void aCatalogueThatDidNotChangeIsUnchangedAfterwards() throws Exception {
    move(heads);
    try (Collection shop = data.open("shop")) {
      BulkReport again = index(shop, heads, photos.resolve("catalogue.jsonl"));
      assertThat(again.unchanged()).isEqualTo(ITEMS + 1);
      assertThat(again.encoded()).isZero();
    }
    try (Collection shop = data.open("shop");
        CollectionSearcher view = shop.searcher()) {
      StoredItem inline = view.item(view.find("inline").orElseThrow());
      assertThat(inline.description()).isEqualTo("came as bytes");
      assertThat(inline.attributes()).containsKeys("colour", "updated_at").hasSize(2);
      assertThat(inline.media().getFirst().file()).hasBinaryContent(Pictures.png(77));
      assertThat(view.lexical("navy", 3, view.filter("colour:red"))).hasSize(1);
    }
  }

  @Test
  void goesBackAndForth() throws Exception {
    assertThatThrownBy(() -> data.rollBack("shop"))
        .hasMessage(
            "generation: 1 is the only one of collection shop (expected: one that was migrated)");
    move(heads);
    assertThat(data.rollBack("shop")).isEqualTo(old.space());
    assertHolds(old, ITEMS + 2);
    // What is written now is in the old generation, and brought over by the next migration.
    upsert(old, TestItems.item("late", "late", Map.of()));
    try (Collection shop = data.open("shop");
        ItemIngestor ingestor = ItemIngestor.open(shop, old, new ImageDecoder()::decode)) {
      ingestor.delete(List.of("i3", "i4"));
    }
    MigrationReport again = move(heads);
    assertThat(again.kept()).isEqualTo(ITEMS);
    assertThat(again.written()).isEqualTo(1);
    try (Collection shop = data.open("shop");
        CollectionSearcher view = shop.searcher()) {
      assertThat(shop.space()).isEqualTo(heads.space());
      assertThat(view.itemCount()).isEqualTo(ITEMS + 1);
      assertThat(view.find("i3")).isEmpty();
      assertThat(view.find("late")).isPresent();
    }
    // A third space: the first generation goes, the second is kept.
    move(new FakeEncoder(9));
    assertThat(root.resolve("collections/shop/generations/1")).doesNotExist();
    assertThat(data.rollBack("shop")).isEqualTo(heads.space());
    assertThat(data.collections()).containsExactly("shop");
  }

  @Test
  void otherTowersSeeTheMediaAgain() throws Exception {
    OtherTowers towers = new OtherTowers();
    MigrationReport report = move(towers);
    // The item with picture 0 alone shares it; its text and pictures are encoded once each.
    assertThat(report.encoded()).isEqualTo(2 * ITEMS + 2);
    assertThat(report.dead()).isZero();
    towers.encoded.set(0);
    assertHolds(towers, ITEMS + 2);
  }

  @Test
  void namesTheMediaThatAreGone() throws Exception {
    Files.delete(photos.resolve("5.png"));
    Files.write(photos.resolve("6.png"), Pictures.png(500));
    OtherTowers towers = new OtherTowers();
    try (NextGeneration next = next(towers)) {
      MigrationReport report = migrate(next, towers);
      assertThat(report.dead()).isEqualTo(2);
      assertThat(report.items()).isEqualTo(ITEMS + 2);
      List<String> letters = Files.readAllLines(report.deadLetters());
      assertThat(letters).hasSize(2);
      assertThat(letters.get(0))
          .contains("\"id\":\"i5\"", "\"stage\":\"fetch\"", "FILE_NOT_FOUND", "5.png (expected");
      assertThat(letters.get(1)).contains("\"id\":\"i6\"", "6.png has changed (expected");
    }
    assertHoldsWords(old);
    // With the same towers nothing is read, and nothing is missed.
    MigrationReport moved = move(heads);
    assertThat(moved.dead()).as(Files.readString(moved.deadLetters())).isZero();
  }

  private void assertHoldsWords(FakeEncoder by) {
    try (Collection shop = data.open("shop");
        CollectionSearcher view = shop.searcher()) {
      assertThat(shop.space()).isEqualTo(by.space());
      assertThat(view.itemCount()).isEqualTo(ITEMS + 2);
    }
  }

  @Test
  void soundsGoAlongWithTheTowerThatHeardThem() throws Exception {
    FakeEncoder hearing = new FakeEncoder(0, true);
    Item sound =
        new Item(
            "sound",
            "",
            "",
            List.of(),
            List.of(new MediaSource.Inline(Sounds.wav(10, 700, 1100, 1500))),
            Map.of(),
            Optional.empty());
    upsert(hearing, sound);
    FakeEncoder other = new FakeEncoder(5, true);
    assertThat(move(other).encoded()).isZero();
    try (Collection shop = data.open("shop");
        CollectionSearcher view = shop.searcher()) {
      assertThat(view.vectors(view.find("sound").orElseThrow(), Modality.AUDIO)).hasSize(3);
      assertThat(view.tower(Modality.AUDIO)).contains(other.towerId(Modality.AUDIO));
    }
    assertThat(upsert(other, sound)).allMatch(IngestResult.Unchanged.class::isInstance);

    // A pack that cannot hear has nothing to search the item by.
    MigrationReport deaf = move(new FakeEncoder(9));
    assertThat(deaf.dead()).isEqualTo(1);
    assertThat(Files.readString(deaf.deadLetters())).contains("\"id\":\"sound\"", "NO_TOWER");
    // One that hears with another tower hears again, and index knows that it was another.
    OtherTowers again = new OtherTowers(true);
    data.rollBack("shop");
    assertThat(move(again).encoded()).isEqualTo(2 * ITEMS + 3);
    assertThat(upsert(again, sound)).allMatch(IngestResult.Indexed.class::isInstance);
    assertThat(upsert(again, sound)).allMatch(IngestResult.Unchanged.class::isInstance);
  }

  @Test
  void refusesTheSpaceThatItIsOf() {
    assertThatThrownBy(() -> next(old))
        .hasMessageContaining("expected: another one than that of collection shop");
    // The lock was given back.
    next(heads).close();
    assertThat(space()).isEqualTo(old.space());
  }

  private static CollectionMigrator migrator(NextGeneration next, FakeEncoder to) {
    return new CollectionMigrator(
        next, to, new ImageDecoder()::decode, InstantSource.system(), COMMIT);
  }

  private static MigrationReport onlyPass(CollectionMigrator migrator)
      throws IOException, InterruptedException {
    List<MigrationReport> passes = migrator.catchUp(ProgressListener.NONE);
    assertThat(passes).hasSize(1);
    return passes.getFirst();
  }

  private static ItemUpdate update(String id, String attribute, AttributeValue value) {
    return new ItemUpdate(id, Map.of(attribute, Optional.of(value)));
  }

  @Test
  void whatIsWrittenMeanwhileIsBroughtOver() throws Exception {
    Map<String, Long> versions;
    try (NextGeneration next = next(heads)) {
      CollectionMigrator migrator = migrator(next, heads);
      assertThat(migrator.run(ProgressListener.NONE).written()).isEqualTo(ITEMS + 2);
      assertThat(migrator.catchUp(ProgressListener.NONE)).isEmpty();
      try (Collection shop = data.open("shop");
          ItemIngestor ingestor = ItemIngestor.open(shop, old, new ImageDecoder()::decode)) {
        ingestor.upsert(
            List.of(
                TestItems.item("i1", "changed", Map.of("price", TestItems.number(1))),
                TestItems.item("late", "late", Map.of("made", TestItems.keyword("by hand"))),
                TestItems.item("later", "later", Map.of("made", TestItems.keyword("2026-01-01")))));
        ingestor.update(List.of(update("i2", "price", TestItems.number(88))));
        ingestor.update(List.of(update("i3", "made", TestItems.keyword("anew"))));
        ingestor.delete(List.of("i9", "photo"));
        MigrationReport pass = onlyPass(migrator);
        assertThat(pass.items()).isEqualTo(ITEMS + 2);
        assertThat(pass.written()).isEqualTo(5);
        assertThat(pass.deleted()).isEqualTo(2);
        assertThat(pass.dead()).isZero();
        assertThat(migrator.catchUp(ProgressListener.NONE)).isEmpty();
        // An item without a hash is not written again for a change of another.
        ingestor.update(List.of(update("i4", "price", TestItems.number(77))));
        assertThat(onlyPass(migrator).written()).isEqualTo(1);
        ingestor.update(List.of(update("i2", "price", TestItems.number(99))));
        assertThat(next.lock()).isFalse();
      }
      assertThat(next.lock()).isTrue();
      assertThat(onlyPass(migrator).written()).isEqualTo(1);
      assertThat(heads.encoded).hasValue(0);
      try (CollectionSearcher live = next.live().searcher()) {
        versions = versions(live);
      }
      next.makeLive();
    }
    try (Collection shop = data.open("shop");
        CollectionSearcher view = shop.searcher()) {
      assertThat(versions(view)).isEqualTo(versions);
      List<String> ids = new ArrayList<>();
      view.items().forEach(item -> ids.add(item.id()));
      assertThat(ids)
          .hasSize(ITEMS + 2)
          .doesNotHaveDuplicates()
          .contains("late", "later")
          .doesNotContain("i9", "photo");
      assertThat(view.item(view.find("i1").orElseThrow()).title()).isEqualTo("changed");
      assertThat(price(view, "i2")).isEqualTo(TestItems.number(99));
      assertThat(price(view, "i4")).isEqualTo(TestItems.number(77));
      // It would be taken for a date by itself.
      assertThat(shop.schema().type("made")).contains(AttributeType.KEYWORD);
      assertThat(view.lexical("later", 3, view.filter("made:\"2026-01-01\""))).hasSize(1);
      assertThat(view.lexical("thing", 3, view.filter("made:anew"))).hasSize(1);
    }
  }

  private static Map<String, Long> versions(CollectionSearcher view) {
    Map<String, Long> versions = new TreeMap<>();
    for (StoredItem item : view.items()) {
      versions.put(item.id(), view.itemVersion(view.find(item.id()).orElseThrow()));
    }
    return versions;
  }

  private static AttributeValue price(CollectionSearcher view, String id) {
    return view.item(view.find(id).orElseThrow()).attributes().get("price");
  }

  @Test
  void aFolderThatIsIndexedMeanwhileIsBroughtOver() throws Exception {
    Path other = Files.createDirectories(root.resolve("other"));
    Files.write(other.resolve("x.png"), Pictures.png(900));
    Path catalogue =
        Files.writeString(other.resolve("c.jsonl"), "{\"id\":\"x\",\"image\":\"x.png\"}\n");
    try (NextGeneration next = next(heads)) {
      CollectionMigrator migrator = migrator(next, heads);
      migrator.run(ProgressListener.NONE);
      try (Collection shop = data.open("shop")) {
        index(shop, old, catalogue);
      }
      assertThat(onlyPass(migrator).dead()).isZero();
      next.makeLive();
    }
    assertHolds(heads, ITEMS + 3);
    try (Collection shop = data.open("shop");
        CollectionSearcher view = shop.searcher()) {
      assertThat(view.item(view.find("x").orElseThrow()).media().getFirst().file())
          .isEqualTo(other.resolve("x.png").toRealPath());
    }
  }

  @Test
  void aSnapshotTakenBesideItIsOfTheLiveGeneration() throws Exception {
    OtherTowers towers = new OtherTowers();
    Snapshots snapshots = new Snapshots(data, InstantSource.system());
    try (NextGeneration next = next(towers)) {
      migrate(next, towers);
      snapshots.take("shop", root.resolve("snapshot"));
      assertThat(next.lock()).isTrue();
      next.makeLive();
    }
    snapshots.restore(root.resolve("snapshot"), Optional.of("again"));
    try (Collection again = data.open("again");
        CollectionSearcher view = again.searcher()) {
      assertThat(again.space()).isEqualTo(old.space());
      assertThat(view.itemCount()).isEqualTo(ITEMS + 2);
    }
    assertThat(data.describe("again").generations()).hasSize(1);
    // What had been encoded for the other space went along.
    towers.encoded.set(0);
    try (NextGeneration next = data.nextGeneration("again", towers.space(), towers.dimension())) {
      assertThat(migrate(next, towers).encoded()).isZero();
    }
  }

  /** The same attributes were set both times; the title differs. */
  @Test
  void anItemThatWasReplacedAndChangedAgainIsTakenForAnother() throws Exception {
    ItemUpdate red = update("i5", "colour", TestItems.keyword("red"));
    try (NextGeneration next = next(heads)) {
      CollectionMigrator migrator = migrator(next, heads);
      try (Collection shop = data.open("shop");
          ItemIngestor ingestor = ItemIngestor.open(shop, old, new ImageDecoder()::decode)) {
        ingestor.upsert(List.of(TestItems.item("i5", "first", Map.of())));
        ingestor.update(List.of(red));
        migrator.run(ProgressListener.NONE);
        ingestor.upsert(List.of(TestItems.item("i5", "second", Map.of())));
        ingestor.update(List.of(red));
        assertThat(onlyPass(migrator).written()).isEqualTo(1);
      }
      next.makeLive();
    }
    try (Collection shop = data.open("shop");
        CollectionSearcher view = shop.searcher()) {
      assertThat(view.item(view.find("i5").orElseThrow()).title()).isEqualTo("second");
    }
  }

  @Test
  void bothKeepWhatTheyEncode() throws Exception {
    OtherTowers towers = new OtherTowers();
    try (NextGeneration next = next(towers)) {
      CollectionMigrator migrator = migrator(next, towers);
      try (Collection shop = data.open("shop");
          ItemIngestor ingestor = ItemIngestor.open(shop, old, new ImageDecoder()::decode)) {
        ingestor.upsert(List.of(TestItems.item("early", "early", Map.of())));
        migrator.run(ProgressListener.NONE);
        ingestor.upsert(List.of(TestItems.item("late", "late", Map.of())));
        assertThat(onlyPass(migrator).encoded()).isEqualTo(1);
        ingestor.upsert(List.of(TestItems.item("last", "last", Map.of())));
      }
      assertThat(next.lock()).isTrue();
      assertThat(onlyPass(migrator).encoded()).isEqualTo(1);
      next.makeLive();
    }
    assertHolds(towers, ITEMS + 5);
    try (Collection shop = data.open("shop");
        EmbeddingStore store = EmbeddingStore.openToRead(shop.embeddingsFolder())) {
      for (String text : List.of("early", "late", "last")) {
        String hash = ContentHash.of(text);
        assertThat(store.find(hash, old.towerId(Modality.TEXT))).as(text).isPresent();
        assertThat(store.find(hash, towers.towerId(Modality.TEXT))).as(text).isPresent();
      }
    }
  }

  /** Where a process that migrates ends, without any warning. */
  enum Death {
    AT_THE_FIRST_VECTOR,
    BEFORE_A_COMMIT,
    AFTER_A_COMMIT,
    WITH_ALL_WRITTEN,
    AFTER_THE_SWITCH
  }

  @ParameterizedTest
  @EnumSource
  void killedAnywhereTheCollectionIsWholeAndTheMigrationGoesOn(Death death) throws Exception {
    kill(death);

    boolean switched = death == Death.AFTER_THE_SWITCH;
    assertHolds(switched ? heads : old, ITEMS + 2);
    if (!switched) {
      upsert(old, TestItems.item("i1", "changed", Map.of()));
      MigrationReport rest = move(heads);
      assertThat(heads.encoded).hasValue(0);
      long kept =
          switch (death) {
            case AT_THE_FIRST_VECTOR, BEFORE_A_COMMIT -> 0;
            default -> 1;
          };
      assertThat(rest.kept()).isGreaterThanOrEqualTo(kept);
      assertThat(rest.written()).isPositive();
      assertThat(rest.encoded()).isZero();
      assertThat(space()).isEqualTo(heads.space());
    }
    assertThat(data.rollBack("shop")).isEqualTo(old.space());
  }

  private void kill(Death death) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Victim.class.getName(),
            root.toString(),
            death.name()));
    Path log = root.resolve("victim.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(Victim.STATUS);
  }

  /** The process that is killed: it ends itself as a kill would, no hook of it runs. */
  static final class Victim {
    static final int STATUS = 77;

    private Victim() {}

    private static final class Dying extends FakeEncoder {
      private int left;

      Dying(int vectors) {
        super(5);
        left = vectors;
      }

      @Override
      public float[] project(Modality modality, float[] features) {
        if (left-- == 0) {
          Runtime.getRuntime().halt(STATUS);
        }
        return super.project(modality, features);
      }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
      Death death = Death.valueOf(arguments[1]);
      int vectors =
          switch (death) {
            case AT_THE_FIRST_VECTOR -> 0;
            // A batch of 32 items is projected before it is written and committed.
            case BEFORE_A_COMMIT -> 40;
            case AFTER_A_COMMIT -> 70;
            case WITH_ALL_WRITTEN, AFTER_THE_SWITCH -> Integer.MAX_VALUE;
          };
      Dying encoder = new Dying(vectors);
      DataDirectory data = new DataDirectory(Path.of(arguments[0]));
      NextGeneration next = data.nextGeneration("shop", encoder.space(), encoder.dimension());
      migrate(next, encoder);
      if (death == Death.AFTER_THE_SWITCH) {
        next.makeLive();
      }
      Runtime.getRuntime().halt(STATUS);
    }
  }
}
