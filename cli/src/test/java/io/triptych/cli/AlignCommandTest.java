package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.cli.CommandRunner.Outcome;
import io.triptych.encoder.Calibration;
import io.triptych.encoder.Calibration.Pair;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.pack.ModelPack;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way on the shipped pack and a part of the demo. */
final class AlignCommandTest {
  private static final Path ROOT = Path.of(System.getProperty("triptych.root", ".."));
  private static final Path PACK = ROOT.resolve("models").resolve("triptych-base");
  private static final Path DEMO = ROOT.resolve("demo");
  private static final int ITEMS = 120;

  @TempDir private Path folder;

  @Test
  void makesAPackOfACatalogueWhoseTitlesTell() throws Exception {
    Path out = folder.resolve("shop");
    Outcome outcome = align(catalogue(ITEMS), out, "--method", "ridge", "--seed", 3);
    assertThat(outcome.status()).as(outcome.err()).isEqualTo(ExitCode.DONE);
    assertThat(outcome.err()).contains("pictures and sounds: ");
    assertThat(outcome.out())
        .contains(
            "200 pictures about 120 different things, 160 of them beside others of one thing;"
                + " learnt: ridge ");
    for (String search : List.of("title → picture", "picture → title", "picture → picture")) {
      Matcher row =
          Pattern.compile(search + " +MRR +(\\d+\\.\\d) +(\\d+\\.\\d)\n").matcher(outcome.out());
      assertThat(row.find()).isTrue();
      assertThat(Double.parseDouble(row.group(2)))
          .isGreaterThan(Double.parseDouble(row.group(1)) + 2);
    }
    assertThat(Files.readString(folder.resolve("shop.svg"))).startsWith("<svg ");
    ModelPack made = ModelPack.open(out);
    assertThat(outcome.out()).contains("Space " + made.space().hex());
    assertThat(made.space()).isNotEqualTo(ModelPack.open(PACK).space());
    assertThat(made.describe().toString()).contains("aligned_method=ridge, seed 3");
    // Across, curves are fitted to what was held out; what the training did not touch stays.
    Calibration before = ModelPack.open(PACK).calibration();
    for (Pair pair :
        List.of(new Pair(Modality.TEXT, Modality.IMAGE), new Pair(Modality.IMAGE, Modality.TEXT))) {
      assertThat(made.calibration().curve(pair.query(), pair.target()))
          .isNotEqualTo(before.curve(pair.query(), pair.target()));
    }
    assertThat(made.calibration().curve(Modality.TEXT, Modality.TEXT))
        .isEqualTo(before.curve(Modality.TEXT, Modality.TEXT));
    assertThat(made.files()).filteredOn(file -> file.startsWith("calibration-")).hasSize(1);
    assertThat(made.describe().toString()).contains("held_out_title_picture_calibration_error=0.0");
    assertThat(align(catalogue(ITEMS), out).err()).contains("exists (expected: a new or empty");
  }

  @Test
  void makesAPackOfACatalogueOfSounds() throws Exception {
    Path out = folder.resolve("tones");
    // Too few pictures beside the sounds: of these nothing is learnt.
    Outcome outcome = align(tones(3), out, "--method", "ridge");
    assertThat(outcome.status()).as(outcome.err()).isEqualTo(ExitCode.DONE);
    assertThat(outcome.out()).contains("72 sounds about 72 different things; learnt: ridge ");
    for (String search : List.of("title → sound", "sound → title")) {
      Matcher row =
          Pattern.compile(search + " +MRR +(\\d+\\.\\d) +(\\d+\\.\\d)\n").matcher(outcome.out());
      assertThat(row.find()).isTrue();
      assertThat(Double.parseDouble(row.group(2)))
          .isGreaterThan(Double.parseDouble(row.group(1)) + 2);
    }
    assertThat(outcome.out()).doesNotContain("picture");
    assertThat(Files.readString(folder.resolve("tones-sounds.svg"))).startsWith("<svg ");
    assertThat(folder.resolve("tones.svg")).doesNotExist();
    ModelPack made = ModelPack.open(out);
    assertThat(made.space()).isNotEqualTo(ModelPack.open(PACK).space());
    assertThat(made.describe().toString())
        .contains("aligned_audio=72 sounds about 72 different things", "residual-audio");
    try (Encoder before = ModelPack.open(PACK).encoder(1);
        Encoder after = made.encoder(1)) {
      float[] features = new float[before.features(Modality.IMAGE).width()];
      Arrays.fill(features, 0.1f);
      assertThat(after.project(Modality.IMAGE, features))
          .isEqualTo(before.project(Modality.IMAGE, features));
    }
  }

  @Test
  void learnsOfItemsWithSeveralPicturesThatHaveNoTitles() throws Exception {
    Path out = folder.resolve("views");
    Outcome outcome = align(views(), out, "--seed", 3);
    assertThat(outcome.status()).as(outcome.err()).isEqualTo(ExitCode.DONE);
    assertThat(outcome.out())
        .contains("160 pictures about 80 different things, 160 of them beside others of one thing")
        .doesNotContain("title →");
    Matcher row =
        Pattern.compile("picture → picture +R@1 +(\\d+\\.\\d) +(\\d+\\.\\d)\n")
            .matcher(outcome.out());
    assertThat(row.find()).isTrue();
    assertThat(Double.parseDouble(row.group(2)))
        .isGreaterThan(Double.parseDouble(row.group(1)) + 2);
    ModelPack made = ModelPack.open(out);
    assertThat(made.describe().toString()).contains("held_out_picture_picture_after_r10=");
    // What looks alike has a curve of its own now; that across is the old pack's.
    Calibration before = ModelPack.open(PACK).calibration();
    assertThat(made.calibration().curve(Modality.IMAGE, Modality.IMAGE))
        .isNotEqualTo(before.curve(Modality.IMAGE, Modality.IMAGE));
    assertThat(made.calibration().curve(Modality.TEXT, Modality.IMAGE))
        .isEqualTo(before.curve(Modality.TEXT, Modality.IMAGE));

    Outcome ridge = align(views(), folder.resolve("ridge"), "--method", "ridge");
    assertThat(ridge.status()).isEqualTo(ExitCode.FAILED);
    assertThat(ridge.err()).contains("method: ridge with 0 pairs that have a title (expected: inf");
  }

  /** Items of the demo that have two pictures, without their titles. */
  private Path views() throws Exception {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(DEMO.resolve("catalogue.jsonl"))) {
      if (line.contains("\"images\"")) {
        lines.add(line.replaceFirst("\"title\": *\"(?:[^\"\\\\]|\\\\.)*\", *", ""));
      }
    }
    return Files.write(folder.resolve("views.jsonl"), lines);
  }

  @Test
  void trainsBothHeadsIntoOnePack() throws Exception {
    Path out = folder.resolve("both");
    Outcome outcome = align(tones(ITEMS), out, "--method", "ridge");
    assertThat(outcome.status()).as(outcome.err()).isEqualTo(ExitCode.DONE);
    assertThat(outcome.out())
        .contains("200 pictures about 120 different", "72 sounds about 72 different");
    assertThat(ModelPack.open(out).describe().toString())
        .contains("residual-audio", "residual-image", "aligned_audio=72", "aligned_image=200");
  }

  /**
   * So many items of the demo, then four timbres by three lengths by six pitches, each named by
   * what can be heard.
   */
  private Path tones(int items) throws Exception {
    String[] timbres = {"drum", "flute", "organ", "wind"};
    String[] lengths = {"short", "long", "pulsing"};
    String[] pitches = {"deepest", "deep", "low", "middle", "high", "shrill"};
    List<String> lines =
        new ArrayList<>(Files.readAllLines(DEMO.resolve("catalogue.jsonl")).subList(0, items));
    Random random = new Random(5);
    for (int t = 0; t < timbres.length; t++) {
      for (int l = 0; l < lengths.length; l++) {
        for (int p = 0; p < pitches.length; p++) {
          String name = "tone-%d-%d-%d".formatted(t, l, p);
          Files.write(folder.resolve(name + ".wav"), tone(t, l, 110 * Math.pow(2, p), random));
          lines.add(
              "{\"id\":\"%s\",\"title\":\"%s %s %s\",\"audio\":\"%s.wav\"}"
                  .formatted(name, lengths[l], pitches[p], timbres[t], name));
        }
      }
    }
    return Files.write(folder.resolve("tones.jsonl"), lines);
  }

  private static byte[] tone(int timbre, int length, double hertz, Random random) {
    int rate = 16_000;
    int samples = (length == 0 ? 1 : 3) * rate / 2;
    ByteBuffer out = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
    out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(out.capacity() - 8);
    out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    out.putShort((short) 1).putShort((short) 1).putInt(rate).putInt(2 * rate);
    out.putShort((short) 2).putShort((short) 16);
    out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
    for (int i = 0; i < samples; i++) {
      double seconds = (double) i / rate;
      double phase = 2 * Math.PI * hertz * seconds;
      double x =
          switch (timbre) {
            case 0 -> Math.exp(-8 * (seconds % 0.5)) * Math.sin(phase);
            case 1 -> Math.sin(phase);
            case 2 -> (Math.sin(phase) + Math.sin(2 * phase) + Math.sin(3 * phase)) / 3;
            default -> random.nextGaussian() / 4 * Math.sin(phase);
          };
      double share = length == 2 ? (1 + Math.sin(2 * Math.PI * 6 * seconds)) / 2 : 1;
      out.putShort((short) Math.clamp(Math.round(9000 * share * x), -32_000, 32_000));
    }
    return out.array();
  }

  @Test
  void makesNoPackOfTitlesThatTellNothing() throws Exception {
    Path out = folder.resolve("shop");
    Outcome outcome = align(shuffled(ITEMS), out, "--method", "ridge");
    assertThat(outcome.status()).isEqualTo(ExitCode.FAILED);
    assertThat(outcome.err()).contains("teach nothing that holds for others (expected: more");
    assertThat(outcome.out()).contains("title → picture");
    assertThat(out).doesNotExist();
  }

  @Test
  void refusesTooLittleAndWrongUse() throws Exception {
    Outcome few = align(catalogue(5), folder.resolve("few"));
    assertThat(few.status()).isEqualTo(ExitCode.FAILED);
    assertThat(few.err())
        .contains("5 different things, 8 of them", "(expected: at least 60 about 20)");
    assertThat(folder.resolve("few")).doesNotExist();

    Outcome method = align(catalogue(5), folder.resolve("few"), "--method", "magic");
    assertThat(method.status()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(method.err()).contains("--method: magic (expected: infonce,");

    Outcome mixup = align(catalogue(5), folder.resolve("few"), "--mixup", 2);
    assertThat(mixup.status()).isEqualTo(ExitCode.FAILED);
    assertThat(mixup.err()).contains("mixup 2.0").contains("mixup at most 1)");

    Outcome keep = align(catalogue(5), folder.resolve("few"), "--keep", folder);
    assertThat(keep.status()).isEqualTo(ExitCode.FAILED);
    assertThat(keep.err()).contains("catalogue.jsonl (expected: a file of a task to keep)");
  }

  /** The catalogue with each title at another picture, one an item. */
  private Path shuffled(int items) throws Exception {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(catalogue(items))) {
      lines.add(line.replaceFirst(", \"images/[^\"]*-b\\.jpg\"", ""));
    }
    Pattern title = Pattern.compile("\"title\": *(\"(?:[^\"\\\\]|\\\\.)*\")");
    List<String> titles = new ArrayList<>();
    for (String line : lines) {
      Matcher found = title.matcher(line);
      assertThat(found.find()).isTrue();
      titles.add(found.group());
    }
    Collections.shuffle(titles, new Random(7));
    for (int i = 0; i < lines.size(); i++) {
      lines.set(
          i, title.matcher(lines.get(i)).replaceFirst(Matcher.quoteReplacement(titles.get(i))));
    }
    return Files.write(folder.resolve("part.jsonl"), lines);
  }

  private Path catalogue(int items) throws Exception {
    List<String> lines = Files.readAllLines(DEMO.resolve("catalogue.jsonl"));
    return Files.write(folder.resolve("part.jsonl"), lines.subList(0, items));
  }

  private Outcome align(Path catalogue, Path out, Object... more) {
    Object[] args = {"align", catalogue, "--out", out, "--media-root", DEMO, "--pack", PACK};
    Object[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return new CommandRunner(folder).run(all);
  }
}
