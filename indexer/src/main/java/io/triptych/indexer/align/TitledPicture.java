package io.triptych.indexer.align;

/**
 * A picture of an item.
 *
 * @param item the item's id
 * @param title the item's, with single spaces; empty if it has none
 * @param contentHash SHA-256 of the picture's bytes, in hexadecimal
 * @param features what the image tower made of it, through half precision
 */
public record TitledPicture(String item, String title, String contentHash, float[] features) {}
