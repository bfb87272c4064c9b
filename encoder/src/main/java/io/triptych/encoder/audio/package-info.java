/** Sound in, features out: decoding, log-mel spectrograms and the audio towers. */
package io.triptych.encoder.audio;
