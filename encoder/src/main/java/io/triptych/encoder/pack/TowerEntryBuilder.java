package io.triptych.encoder.pack;

import io.triptych.encoder.pack.TowerEntry.ObjectsEntry;

/** Builds a {@link TowerEntry} component by component; what is not set is absent. */
final class TowerEntryBuilder {
  private final String architecture;
  private String config;
  private String weights;
  private String tokenizer;
  private String prefix;
  private String queryPrefix;
  private String passagePrefix;
  private final String palette;
  private String preprocessor;
  private String pooling;
  private Integer padding;
  private Integer maxTokens;
  private Boolean normalise;
  private Integer width;
  private String precision;
  private ObjectsEntry objects;
  private final String head;

  /** A tower of which only the network is known. */
  TowerEntryBuilder(String architecture, String config, String weights) {
    this.architecture = architecture;
    this.config = config;
    this.weights = weights;
    palette = null;
    head = null;
  }

  /** Begins with a tower. */
  TowerEntryBuilder(TowerEntry tower) {
    architecture = tower.architecture();
    config = tower.config();
    weights = tower.weights();
    tokenizer = tower.tokenizer();
    prefix = tower.prefix();
    queryPrefix = tower.queryPrefix();
    passagePrefix = tower.passagePrefix();
    palette = tower.palette();
    preprocessor = tower.preprocessor();
    pooling = tower.pooling();
    padding = tower.padding();
    maxTokens = tower.maxTokens();
    normalise = tower.normalise();
    width = tower.width();
    precision = tower.precision();
    objects = tower.objects();
    head = tower.head();
  }

  /** Other files of the network, held in {@code newPrecision}, null for floats. */
  TowerEntryBuilder network(String newConfig, String newWeights, String newPrecision) {
    config = newConfig;
    weights = newWeights;
    precision = newPrecision;
    return this;
  }

  TowerEntryBuilder tokenizer(String newTokenizer) {
    tokenizer = newTokenizer;
    return this;
  }

  TowerEntryBuilder prefix(String newPrefix) {
    prefix = newPrefix;
    return this;
  }

  TowerEntryBuilder queryPrefix(String newQueryPrefix) {
    queryPrefix = newQueryPrefix;
    return this;
  }

  TowerEntryBuilder passagePrefix(String newPassagePrefix) {
    passagePrefix = newPassagePrefix;
    return this;
  }

  TowerEntryBuilder preprocessor(String newPreprocessor) {
    preprocessor = newPreprocessor;
    return this;
  }

  TowerEntryBuilder pooling(String newPooling) {
    pooling = newPooling;
    return this;
  }

  TowerEntryBuilder padding(Integer newPadding) {
    padding = newPadding;
    return this;
  }

  TowerEntryBuilder maxTokens(Integer newMaxTokens) {
    maxTokens = newMaxTokens;
    return this;
  }

  TowerEntryBuilder normalise(Boolean newNormalise) {
    normalise = newNormalise;
    return this;
  }

  TowerEntryBuilder width(Integer newWidth) {
    width = newWidth;
    return this;
  }

  TowerEntryBuilder objects(ObjectsEntry newObjects) {
    objects = newObjects;
    return this;
  }

  /**
   * The tower.
   *
   * @throws IllegalArgumentException if its components do not go together
   */
  TowerEntry build() {
    return new TowerEntry(
        architecture,
        config,
        weights,
        tokenizer,
        prefix,
        queryPrefix,
        passagePrefix,
        palette,
        preprocessor,
        pooling,
        padding,
        maxTokens,
        normalise,
        width,
        precision,
        objects,
        head);
  }
}
