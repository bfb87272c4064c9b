/** Benchmarks: each figure beside a named peer measured in the same run. */
package io.triptych.bench;
