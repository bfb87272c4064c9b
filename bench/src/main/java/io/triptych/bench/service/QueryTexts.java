package io.triptych.bench.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Texts of 3 to 9 words, made of the words of a catalogue's titles. The same ones for a seed. */
final class QueryTexts {
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final int LEAST_WORDS = 3;
  private static final int MOST_WORDS = 9;

  private final List<String> words;
  private final Random random;
  private final Set<String> given = new HashSet<>();

  QueryTexts(List<String> words, long seed) {
    if (words.size() < MOST_WORDS) {
      throw new IllegalArgumentException(
          "words: %d (expected: at least %d)".formatted(words.size(), MOST_WORDS));
    }
    this.words = List.copyOf(words);
    this.random = new Random(seed);
  }

  /** The words of the titles of a catalogue of JSON lines, each once. */
  static List<String> words(Path catalogue) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Set<String> words = new HashSet<>();
    for (String line : Files.readAllLines(catalogue)) {
      words.addAll(Arrays.asList(SPACE.split(json.readTree(line).path("title").asText().strip())));
    }
    words.remove("");
    return words.stream().sorted().toList();
  }

  /** A text, perhaps one that was given before. */
  String any() {
    int length = random.nextInt(LEAST_WORDS, MOST_WORDS + 1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(i == 0 ? "" : " ").append(words.get(random.nextInt(words.size())));
    }
    return text.toString();
  }

  /** Texts that were not given before. */
  List<String> fresh(int count) {
    List<String> texts = new ArrayList<>();
    while (texts.size() < count) {
      String text = any();
      if (given.add(text)) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** Draws from {@code texts} by Zipf's law of exponent 1: the i-th comes 1/i times as often. */
  List<String> zipf(List<String> texts, int count) {
    double[] bounds = new double[texts.size()];
    double sum = 0;
    for (int i = 0; i < bounds.length; i++) {
      sum += 1.0 / (i + 1);
      bounds[i] = sum;
    }
    double all = sum;
    return IntStream.range(0, count)
        .mapToObj(_ -> {
          int found = Arrays.binarySearch(bounds, random.nextDouble() * all);
          return texts.get(Math.min(bounds.length - 1, found < 0 ? -found - 1 : found));
        })
        .toList();
  }
}
