package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class IdTableTest {
  @Test
  void agreesWithAMap() {
    Random random = new Random(7);
    Map<String, Integer> model = new HashMap<>();
    IdTable table = new IdTable();
    for (int i = 0; i < 50_000; i++) {
      String id = "sku-" + random.nextInt(20_000);
      Integer before = model.put(id, i);
      assertThat(table.put(id, i)).isEqualTo(before == null ? -1 : before);
    }
    assertThat(table.size()).isEqualTo(model.size());
    for (int i = 0; i < 21_000; i++) {
      assertThat(table.contains("sku-" + i)).isEqualTo(model.containsKey("sku-" + i));
    }
    assertThat(table.contains("")).isFalse();
    assertThat(table.put("", 0)).isEqualTo(-1);
    assertThat(table.contains("")).isTrue();
  }
}
