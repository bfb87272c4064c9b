/**
 * The arithmetic of the encoder, in families: each a facade that checks its arguments once, a
 * scalar reference and a vector implementation. The only package that imports {@code
 * jdk.incubator.vector}.
 */
package io.triptych.encoder.kernel;
