/** The results of the towers on disk, so that nothing is encoded twice. */
package io.triptych.indexer.store;
