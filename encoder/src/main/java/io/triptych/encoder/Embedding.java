package io.triptych.encoder;

/**
 * One encoded medium.
 *
 * @param modality what was encoded
 * @param features the tower's outputs that the projection head reads, laid out as {@link
 *     Encoder#features} says; a head is a function of these alone
 * @param vector the unit vector in the shared space, {@link Encoder#dimension()} long
 */
public record Embedding(Modality modality, float[] features, float[] vector) {}
