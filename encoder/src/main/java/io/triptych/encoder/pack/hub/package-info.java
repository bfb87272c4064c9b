/**
 * Fetches checkpoints from a model hub; the only room of the encoder that reaches a network, and
 * only when somebody imports a pack by a hub's name.
 */
package io.triptych.encoder.pack.hub;
