/** Media in, unit vectors out: the encoder as the other modules see it. */
package io.triptych.encoder;
