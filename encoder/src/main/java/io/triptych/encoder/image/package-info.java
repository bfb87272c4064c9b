/** Pictures: decoding, resizing and normalising as the official processors do, colour. */
package io.triptych.encoder.image;
