package io.triptych.indexer.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.StoredItem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a {@link Victim} that writes online was told to be durable, compared with what is there. */
final class Acknowledged {
  /** What may be said of an item: the numbers of its title and stock; none for no item. */
  private record State(int title, int stock) {
    static final State GONE = new State(-1, -1);
  }

  private Map<String, State> sure = new HashMap<>();
  private Map<String, State> possible = new HashMap<>();
  private Set<String> uncertain = Set.of();
  private int next = 1;

  /** The number that the next process is to begin with. */
  int next() {
    return next;
  }

  /** Takes down what a process said in its whole life. */
  void hear(List<String> said) {
    for (String line : said) {
      String[] words = line.split(" ");
      if (words[0].equals("try")) {
        next = Integer.parseInt(words[1]) + 1;
        possible = new HashMap<>(sure);
        apply(words, possible);
        uncertain = Set.of(words[3].split(","));
      } else {
        sure = possible;
        uncertain = Set.of();
      }
    }
  }

  private static void apply(String[] words, Map<String, State> states) {
    int n = Integer.parseInt(words[1]);
    for (String id : words[3].split(",")) {
      State before = states.getOrDefault(id, State.GONE);
      switch (words[2]) {
        case "put" -> states.put(id, new State(n, n));
        case "delete" -> states.remove(id);
        default -> {
          if (!before.equals(State.GONE)) {
            states.put(id, new State(before.title(), n));
          }
        }
      }
    }
  }

  /** Compares with the collection; what that holds is sure from now on. */
  void check(Path data) {
    Map<String, State> held = new HashMap<>();
    try (Collection shop = new DataDirectory(data).open(Victim.COLLECTION);
        CollectionSearcher searcher = shop.searcher()) {
      List<String> ids = new ArrayList<>();
      for (StoredItem item : searcher.items()) {
        ids.add(item.id());
        int title = Integer.parseInt(item.title().substring("title ".length()));
        double stock =
            item.attributes().get("stock") instanceof AttributeValue.Numeric(double value)
                ? value
                : -1;
        held.put(item.id(), new State(title, (int) stock));
      }
      assertThat(ids).doesNotHaveDuplicates().hasSize(searcher.itemCount());
    }
    for (int i = 0; i < Victim.IDS; i++) {
      String id = "i" + i;
      State expected = sure.getOrDefault(id, State.GONE);
      State actual = held.getOrDefault(id, State.GONE);
      if (uncertain.contains(id)) {
        assertThat(actual).as(id).isIn(expected, possible.getOrDefault(id, State.GONE));
      } else {
        assertThat(actual).as(id).isEqualTo(expected);
      }
    }
    sure = held;
    uncertain = Set.of();
  }
}
