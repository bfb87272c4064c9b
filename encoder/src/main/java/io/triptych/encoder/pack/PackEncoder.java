package io.triptych.encoder.pack;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.audio.SoundTower;
import io.triptych.encoder.audio.Transcriber;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.head.CommonPart;
import io.triptych.encoder.head.ProjectionHead;
import io.triptych.encoder.image.PictureEncoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.encoder.text.TextTower;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The encoder of a pack. */
final class PackEncoder implements Encoder {
  private final PackManifest manifest;
  private final SpaceId space;
  private final Calibration calibration;
  private final EncoderThreads threads;
  private final Map<Modality, FeatureLayout> layouts;
  private final Map<Modality, ProjectionHead> heads;

  /** The dimensions that all modalities use; those after them belong to one each. */
  private final int shared;

  private final Lazy<TextTower> textTower;
  private final Lazy<PictureEncoder> imageTower;
  private final Lazy<SoundTower> audioTower;
  private final Lazy<Transcriber> transcriber;

  PackEncoder(ModelPack pack, int threadCount) throws IOException {
    manifest = pack.manifest();
    space = pack.space();
    calibration = pack.calibration();
    TowerFiles files = new TowerFiles(pack.folder(), manifest);
    layouts = files.layouts();
    heads = files.heads(layouts);
    shared = files.sharedDimension();
    threads = new EncoderThreads(threadCount);
    textTower = new Lazy<>(() -> files.text(threads));
    imageTower = new Lazy<>(() -> files.image(threads));
    audioTower = new Lazy<>(() -> files.audio(threads));
    transcriber = new Lazy<>(() -> files.speech(threads));
  }

  PictureEncoder imageTower() {
    manifest.tower(Modality.IMAGE);
    return imageTower.get();
  }

  ProjectionHead head(Modality modality) {
    return heads.get(modality);
  }

  TextTower textTower() {
    return textTower.get();
  }

  @Override
  public SpaceId space() {
    return space;
  }

  @Override
  public int dimension() {
    return manifest.dimension();
  }

  @Override
  public boolean supports(Modality modality) {
    return manifest.has(modality);
  }

  @Override
  public FeatureLayout features(Modality modality) {
    manifest.tower(modality);
    return layouts.get(modality);
  }

  @Override
  public String towerId(Modality modality) {
    return manifest.towerId(modality);
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    manifest.tower(Modality.TEXT);
    return embed(Modality.TEXT, textTower.get().encode(texts));
  }

  @Override
  public List<Embedding> encodePassages(List<String> texts) {
    manifest.tower(Modality.TEXT);
    return embed(Modality.TEXT, textTower.get().encodePassages(texts));
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    manifest.tower(Modality.IMAGE);
    return embed(Modality.IMAGE, imageTower.get().encode(images));
  }

  @Override
  public boolean transcribes() {
    return manifest.speech() != null;
  }

  @Override
  public Transcript transcribe(Waveform sound, Transcription how) {
    return transcribes()
        ? transcriber.get().transcribe(sound, how)
        : Encoder.super.transcribe(sound, how);
  }

  @Override
  public List<Embedding> encodeSounds(List<Waveform> clips) {
    manifest.tower(Modality.AUDIO);
    return embed(Modality.AUDIO, audioTower.get().encode(clips));
  }

  private List<Embedding> embed(Modality modality, List<float[]> features) {
    List<Embedding> out = new ArrayList<>(features.size());
    for (float[] one : features) {
      out.add(new Embedding(modality, one, project(modality, one)));
    }
    return out;
  }

  @Override
  public float[] project(Modality modality, float[] features) {
    manifest.tower(modality);
    float[] out = new float[manifest.dimension()];
    heads.get(modality).project(features, out);
    return out;
  }

  @Override
  public float[] across(Modality from, Modality to, float[] vector) {
    boolean words = from == Modality.TEXT || to == Modality.TEXT;
    return from == to || words || shared == vector.length ? vector : CommonPart.of(vector, shared);
  }

  @Override
  public Calibration calibration() {
    return calibration;
  }

  @Override
  public void close() {
    threads.close();
    textTower.ifMade(TextTower::close);
    transcriber.ifMade(Transcriber::close);
  }
}
