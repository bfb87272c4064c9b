package io.triptych.bench.service;

import io.triptych.encoder.Encoder;
import io.triptych.service.cache.CacheSettings;
import io.triptych.service.server.ServerConfig;
import java.util.List;

/** Several callers with a Zipf mix of texts, with caches and without. */
final class ZipfMix {
  private static final int CALLERS = 16;
  private static final int ROUNDS = 3;
  private static final String FIRST = "Zipf mix, the first 2 requests a text";
  private static final String NEXT = "Zipf mix, the next 2 requests a text";
  private static final String ALL = "Zipf mix, 4 requests a text";
  private static final String OFF = "Zipf mix, no caches";

  private final ServerConfig config;
  private final Encoder encoder;
  private final QueryTexts texts;
  private final int distinct;

  ZipfMix(ServerConfig config, Encoder encoder, QueryTexts texts, int distinct) {
    this.config = config;
    this.encoder = encoder;
    this.texts = texts;
    this.distinct = distinct;
  }

  void run(ServiceReport report) throws InterruptedException {
    Figures figures = new Figures();
    try (Service off = Service.start(config.withCaches(CacheSettings.NONE), encoder)) {
      for (int round = 0; round < ROUNDS; round++) {
        round(off, figures);
      }
    }
    report.add(OFF, figures.median(OFF), "/s");
    for (String name : List.of(FIRST, NEXT, ALL)) {
      report.add(name, figures.median(name), "/s", figures.median(name + " ratio"), OFF);
      report.add(name + ", hit rate", 100 * figures.median(name + " kept"), "%");
    }
  }

  /** A server whose caches are empty, twice as many requests as there are texts, as many again. */
  private void round(Service off, Figures figures) throws InterruptedException {
    List<String> mix = texts.fresh(distinct);
    Service.Throughput without =
        off.throughput(texts.zipf(mix, Math.max(1, distinct / 4)), CALLERS);
    figures.add(OFF, without.perSecond());
    try (Service on = Service.start(config, encoder)) {
      Service.Throughput first = on.throughput(texts.zipf(mix, 2 * distinct), CALLERS);
      Service.Throughput next = on.throughput(texts.zipf(mix, 2 * distinct), CALLERS);
      add(FIRST, first, without, figures);
      add(NEXT, next, without, figures);
      add(ALL, both(first, next), without, figures);
    }
  }

  /** Two runs of as many requests as one. */
  private static Service.Throughput both(Service.Throughput a, Service.Throughput b) {
    return new Service.Throughput(
        2 / (1 / a.perSecond() + 1 / b.perSecond()), (a.kept() + b.kept()) / 2);
  }

  private static void add(
      String name, Service.Throughput with, Service.Throughput without, Figures figures) {
    figures.add(name, with.perSecond());
    figures.add(name + " ratio", with.perSecond() / without.perSecond());
    figures.add(name + " kept", with.kept());
  }
}
