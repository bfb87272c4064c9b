/** JMH benchmarks of single kernels. */
package io.triptych.bench.jmh;
