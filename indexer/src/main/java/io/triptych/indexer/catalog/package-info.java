/** Catalogue files: reading their items and getting the bytes of their media. */
package io.triptych.indexer.catalog;
