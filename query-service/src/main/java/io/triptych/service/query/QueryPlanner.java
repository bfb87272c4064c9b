package io.triptych.service.query;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.FacetException;
import io.triptych.indexer.collection.FacetRequest;
import io.triptych.indexer.collection.FieldException;
import io.triptych.indexer.collection.FilterException;
import io.triptych.indexer.collection.ItemFields;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.RankExpression;
import io.triptych.indexer.collection.RankExpressionException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Turns a query into comparisons. With part weights w, modality weights a and the lexical share λ
 * ({@link Ranking#lexicalWeight}), the comparison of part p with target modality m weighs
 *
 * <pre>  w_p / W · (1 − λ_p) · a_m / A</pre>
 *
 * and the lexical comparison of a text part {@code w_p / W · λ}. W is the sum of the positive part
 * weights; A the sum of the weights of the modalities searched, which the query or its preset or
 * else the pack gives (equal weights when the pack gives none of them any); λ_p is λ for a text
 * part when text is searched, otherwise 0. So the positive weights sum to 1.
 *
 * <p>For a sound that is no speech, a_m / A is {@value #SOUND_SHARE} where m is sound, if other
 * things are searched as well; the others share the rest, by the preset too.
 */
final class QueryPlanner {
  /**
   * The share of sounds in what a sound is compared with, where sounds are searched and something
   * else too. Alike is what sounds alike: with more for words and pictures, titles put other sounds
   * before the very same one. With none, what has no sound of its own could not be found ({@code
   * docs/audio.md} has the figures).
   */
  static final double SOUND_SHARE = 0.95;

  /** At most so many media of an item stand for it in a query. */
  static final int MAX_ITEM_VECTORS = 4;

  private static final int MIN_POOL = 50;
  private static final int OVERSAMPLING = 3;

  private final QueryEmbedder embedder;
  private final Listener listener;

  QueryPlanner(QueryEmbedder embedder) {
    this.embedder = embedder;
    this.listener = new Listener(embedder);
  }

  QueryPlan plan(CollectionSearcher searcher, SearchQuery query, SearchContext context) {
    ItemFilter filter = compile(searcher, query.filter());
    List<FacetRequest> facets = facets(searcher, query.facets());
    Optional<RankExpression> expression = expression(searcher, query.ranking().expression());
    ItemFields fields = fields(searcher, query.fields());
    double lexical = query.ranking().lexicalWeight();
    Map<Modality, Double> targets = targetWeights(searcher, query);
    double total = query.parts().stream().mapToDouble(p -> Math.max(0, p.weight())).sum();
    List<Probe> probes = new ArrayList<>();
    List<SpokenPart> spoken = new ArrayList<>();
    Set<Integer> leftOut = new HashSet<>();
    for (int i = 0; i < query.parts().size(); i++) {
      context.check();
      double share = query.parts().get(i).weight() / total;
      switch (query.parts().get(i).content()) {
        case Content.Text(String text) -> probes.addAll(text(i, share, text, targets, lexical));
        case Content.Image(byte[] bytes) ->
            probes.addAll(asked(searcher, query, image(i, share, bytes, targets)));
        case Content.Audio(byte[] bytes, Listening as) -> {
          Listener.Answer answer = listener.listen(i, bytes, as, searcher::words);
          spoken.add(answer.part());
          probes.addAll(
              answer.heard().isSpeech()
                  ? text(i, share, answer.part().text(), targets, lexical)
                  : sound(i, share, answer.heard().sounds(), ofSound(targets)));
        }
        case Content.Vector vector ->
            probes.addAll(asked(searcher, query, vector(i, share, searcher, vector, targets)));
        case Content.ItemId(String id) -> {
          int doc = find(searcher, i, id);
          leftOut.add(doc);
          probes.addAll(item(i, share, searcher, doc, targets));
        }
      }
    }
    probes.removeIf(probe -> probe.weight() == 0);
    int pool = Math.max(MIN_POOL, OVERSAMPLING * query.depth()) + leftOut.size();
    return new QueryPlan(query, probes, spoken, filter, leftOut, pool, expression, facets, fields);
  }

  private static Optional<RankExpression> expression(CollectionSearcher searcher, String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(searcher.rankExpression(text));
    } catch (RankExpressionException e) {
      throw QueryException.refused("rank_expression", e);
    }
  }

  private static ItemFields fields(CollectionSearcher searcher, List<String> names) {
    try {
      return searcher.fields(names.isEmpty() ? SearchQuery.DEFAULT_FIELDS : names);
    } catch (FieldException e) {
      throw QueryException.refused("fields", e);
    }
  }

  private static ItemFilter compile(CollectionSearcher searcher, String filter) {
    if (filter.isBlank()) {
      return ItemFilter.NONE;
    }
    try {
      return searcher.filter(filter);
    } catch (FilterException e) {
      throw QueryException.refused("filter", e);
    }
  }

  private static List<FacetRequest> facets(CollectionSearcher searcher, List<String> facets) {
    try {
      return facets.stream().map(searcher::facet).toList();
    } catch (FacetException e) {
      throw QueryException.refused("facets", e);
    }
  }

  /** The searched modalities with weights that sum to 1; empty when none of them is held. */
  private Map<Modality, Double> targetWeights(CollectionSearcher searcher, SearchQuery query) {
    Set<Modality> asked = query.targets();
    Set<Modality> held = asked.isEmpty() ? EnumSet.allOf(Modality.class) : EnumSet.copyOf(asked);
    held.removeIf(
        modality -> !searcher.holds(modality) || Towers.isForeign(embedder, searcher, modality));
    if (held.isEmpty() && asked.contains(Modality.AUDIO)) {
      throw QueryException.invalid(
          "targets",
          Modality.AUDIO.id(),
          searcher.holds(Modality.AUDIO)
              ? "sounds of this pack's audio tower; another one heard them, index them again"
              : "what the collection holds; no item has a vector of a sound");
    }
    ToDoubleFunction<Modality> weight = weight(query);
    if (!query.modalityWeights().isEmpty() && !held.isEmpty()) {
      Set<Modality> searched = EnumSet.copyOf(held);
      held.removeIf(modality -> weight.applyAsDouble(modality) == 0);
      if (held.isEmpty()) {
        String names = searched.stream().map(Modality::id).collect(Collectors.joining(", "));
        throw QueryException.invalid(
            "modality_weights", "0 for all that is searched", "more than 0 for one of " + names);
      }
    }
    double total = held.stream().mapToDouble(weight).sum();
    Map<Modality, Double> weights = new EnumMap<>(Modality.class);
    for (Modality target : held) {
      weights.put(target, total > 0 ? weight.applyAsDouble(target) / total : 1.0 / held.size());
    }
    return weights;
  }

  private ToDoubleFunction<Modality> weight(SearchQuery query) {
    if (!query.modalityWeights().isEmpty()) {
      return modality -> query.modalityWeights().getOrDefault(modality, 0.0);
    }
    return query.preset().isPresent()
        ? query.preset().get()::weight
        : embedder.calibration()::weight;
  }

  private List<Probe> text(
      int part, double share, String text, Map<Modality, Double> targets, double lexicalWeight) {
    requireTower(part, Modality.TEXT);
    double lexical = targets.containsKey(Modality.TEXT) ? lexicalWeight : 0;
    List<Probe> probes = new ArrayList<>();
    if (lexical < 1) {
      float[] vector = embedder.text(text);
      for (Modality target : targets.keySet()) {
        double weight = share * (1 - lexical) * targets.get(target);
        probes.add(probe(part, weight, Modality.TEXT, target, List.of(vector)));
      }
    }
    probes.add(new Probe.Lexical(part, share * lexical, text));
    return probes;
  }

  private List<Probe> sound(
      int part, double share, List<float[]> clips, Map<Modality, Double> targets) {
    return targets.keySet().stream()
        .map(m -> probe(part, share * targets.get(m), Modality.AUDIO, m, clips))
        .toList();
  }

  /** The weights for a sound that is no speech: it asks sounds first. */
  private static Map<Modality, Double> ofSound(Map<Modality, Double> targets) {
    double others = 1 - targets.getOrDefault(Modality.AUDIO, 1.0);
    if (others <= 0) {
      return targets;
    }
    Map<Modality, Double> weights = new EnumMap<>(targets);
    weights.replaceAll((target, weight) ->
        target == Modality.AUDIO ? SOUND_SHARE : (1 - SOUND_SHARE) * weight / others);
    return weights;
  }

  private List<Probe> image(int part, double share, byte[] bytes, Map<Modality, Double> targets) {
    requireTower(part, Modality.IMAGE);
    float[] vector;
    try {
      vector = embedder.image(bytes);
    } catch (MediaException e) {
      throw QueryException.refused("parts[" + part + "].image", e);
    }
    return targets.keySet().stream()
        .map(m -> probe(part, share * targets.get(m), Modality.IMAGE, m, List.of(vector)))
        .toList();
  }

  /**
   * An item asks each modality with its own media of that modality, pictures for pictures and words
   * for words; where it has none, with the first other kind that it has.
   */
  private List<Probe> item(
      int part, double share, CollectionSearcher searcher, int doc, Map<Modality, Double> targets) {
    Map<Modality, List<float[]>> held = new EnumMap<>(Modality.class);
    for (Modality modality : Modality.values()) {
      List<float[]> vectors = searcher.vectors(doc, modality);
      if (!vectors.isEmpty()) {
        held.put(modality, vectors.subList(0, Math.min(MAX_ITEM_VECTORS, vectors.size())));
      }
    }
    if (held.isEmpty()) {
      throw QueryException.invalid(
          "parts[" + part + "].item_id", "an item without vectors", "an item with a medium");
    }
    List<Probe> probes = new ArrayList<>();
    for (Modality target : targets.keySet()) {
      Modality asking = held.containsKey(target) ? target : held.keySet().iterator().next();
      probes.add(probe(part, share * targets.get(target), asking, target, held.get(asking)));
    }
    return probes;
  }

  /** What a vector asks is what the medium would ask that it was made of. */
  private List<Probe> vector(
      int part,
      double share,
      CollectionSearcher searcher,
      Content.Vector given,
      Map<Modality, Double> targets) {
    String field = "parts[" + part + "].vector";
    if (!given.space().equals(embedder.space().hex())) {
      throw QueryException.invalid(
          field + ".space", given.space(), embedder.space().hex() + ", that of the collection");
    }
    if (given.values().length != searcher.dimension()) {
      throw QueryException.invalid(
          field + ".values",
          given.values().length + " numbers",
          Integer.toString(searcher.dimension()));
    }
    float[] vector = UnitVectors.scaled(given.values());
    if (given.modality() == Modality.AUDIO) {
      return sound(part, share, List.of(vector), ofSound(targets));
    }
    return targets.keySet().stream()
        .map(m -> probe(part, share * targets.get(m), given.modality(), m, List.of(vector)))
        .toList();
  }

  private Probe probe(
      int part, double weight, Modality query, Modality target, List<float[]> vectors) {
    Calibration.Curve curve = embedder.calibration().curve(query, target);
    List<float[]> comparable =
        vectors.stream().map(vector -> embedder.across(query, target, vector)).toList();
    return new Probe.Vector(part, weight, target, comparable, curve, false);
  }

  /** Comparisons as the query wants them: those of pictures with texts corrected, if it says so. */
  private static List<Probe> asked(
      CollectionSearcher searcher, SearchQuery query, List<Probe> probes) {
    return query.csls()
        ? probes.stream().map(probe -> corrected(searcher, probe)).toList()
        : probes;
  }

  /** A comparison of a picture with texts takes their hubness into account. */
  private static Probe corrected(CollectionSearcher searcher, Probe probe) {
    return probe instanceof Probe.Vector v
            && v.target() == Modality.TEXT
            && searcher.holds(Modality.IMAGE)
        ? new Probe.Vector(v.part(), v.weight(), v.target(), v.vectors(), v.curve(), true)
        : probe;
  }

  private static int find(CollectionSearcher searcher, int part, String id) {
    return searcher
        .find(id)
        .orElseThrow(() -> QueryException.unknownItem("parts[" + part + "].item_id", id));
  }

  private void requireTower(int part, Modality modality) {
    if (!embedder.supports(modality)) {
      throw QueryException.invalid(
          "parts[" + part + "]." + modality.id(),
          "no such tower",
          "a modality that the pack can embed");
    }
  }
}
