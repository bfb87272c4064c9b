package io.triptych.indexer.collection;

/**
 * What a snapshot holds.
 *
 * @param collection the collection's name
 * @param files how many files
 * @param bytes how long they are together
 * @param copied how many of the bytes were copied; the others have a second name only
 */
public record SnapshotReport(String collection, int items, int files, long bytes, long copied) {}
