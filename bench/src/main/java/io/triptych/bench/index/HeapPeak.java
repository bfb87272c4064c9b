package io.triptych.bench.index;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.concurrent.atomic.AtomicLong;

/** Watches how much heap is in use, after collections where the JVM says, until it is closed. */
final class HeapPeak implements AutoCloseable {
  private final AtomicLong peak = new AtomicLong();
  private final Thread watch;

  HeapPeak() {
    watch =
        Thread.ofPlatform()
            .daemon()
            .name("heap-peak")
            .start(() -> {
              try {
                while (true) {
                  peak.accumulateAndGet(used(), Math::max);
                  Thread.sleep(50);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private static long used() {
    long used = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null) {
        used += pool.getCollectionUsage().getUsed();
      }
    }
    return used;
  }

  long megabytes() {
    return peak.get() >> 20;
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
