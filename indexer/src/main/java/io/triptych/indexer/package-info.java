/** Catalogue in, searchable collection out: the types that the other modules share. */
package io.triptych.indexer;
