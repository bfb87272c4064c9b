/** Model packs: what a space is made of, on disk, and the encoder that runs it. */
package io.triptych.encoder.pack;
