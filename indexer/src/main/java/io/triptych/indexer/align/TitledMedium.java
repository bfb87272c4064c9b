package io.triptych.indexer.align;

import io.triptych.encoder.Modality;

/**
 * A picture of an item, or a clip of one of its sounds.
 *
 * @param modality image or audio
 * @param item the item's id
 * @param title the item's, with single spaces; empty if it has none
 * @param contentHash SHA-256 of the file's bytes, in hexadecimal: clips of one sound share it
 * @param features what the tower made of it, through half precision
 */
public record TitledMedium(
    Modality modality, String item, String title, String contentHash, float[] features) {}
