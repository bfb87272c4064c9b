/**
 * Weights on disk and in memory: safetensors files, tensor types and shapes, 4-bit matrices. Knows
 * nothing of towers.
 */
package io.triptych.encoder.tensor;
