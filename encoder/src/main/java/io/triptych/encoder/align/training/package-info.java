/** Trains heads on pairs over frozen towers: layers, losses, optimisers, splits and scores. */
package io.triptych.encoder.align.training;
