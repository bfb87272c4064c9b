/** Tokenizer files of checkpoints, old and new, as one {@code tokenizer.json}. */
package io.triptych.encoder.pack.tokenizer;
