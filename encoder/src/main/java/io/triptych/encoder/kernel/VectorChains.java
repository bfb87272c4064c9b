package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The chains of {@link PeakRate} with vectors. */
final class VectorChains {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();

  private VectorChains() {}

  /** Runs {@code steps} steps of {@link PeakRate#CHAINS} chains; returns bits of the results. */
  static int run(int steps) {
    FloatVector m = FloatVector.broadcast(SPECIES, 0.3f);
    FloatVector s = FloatVector.broadcast(SPECIES, 0.5f);
    FloatVector a = s;
    FloatVector b = s;
    FloatVector c = s;
    FloatVector d = s;
    FloatVector e = s;
    FloatVector f = s;
    FloatVector g = s;
    FloatVector h = s;
    FloatVector i = s;
    FloatVector j = s;
    FloatVector k = s;
    FloatVector l = s;
    for (int step = 0; step < steps; step++) {
      a = a.fma(m, s);
      b = b.fma(m, s);
      c = c.fma(m, s);
      d = d.fma(m, s);
      e = e.fma(m, s);
      f = f.fma(m, s);
      g = g.fma(m, s);
      h = h.fma(m, s);
      i = i.fma(m, s);
      j = j.fma(m, s);
      k = k.fma(m, s);
      l = l.fma(m, s);
    }
    FloatVector first = a.add(b).add(c).add(d).add(e).add(f);
    FloatVector second = g.add(h).add(i).add(j).add(k).add(l);
    return Float.floatToIntBits(first.add(second).lane(0));
  }
}
