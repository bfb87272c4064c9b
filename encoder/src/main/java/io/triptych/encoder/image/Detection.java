package io.triptych.encoder.image;

/**
 * An object that was found in a picture.
 *
 * @param box where
 * @param kind the index of its class, from 0
 * @param score how sure the detector is, from 0 to 1
 */
public record Detection(BoundingBox box, int kind, float score) {}
