/** Fits curves from cosines to probabilities of relevance, and tells how well they hold. */
package io.triptych.encoder.calibration;
