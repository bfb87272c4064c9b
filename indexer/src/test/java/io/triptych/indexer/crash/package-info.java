/** Indexing processes that are killed. */
package io.triptych.indexer.crash;
