/** A collection on disk: its layout, its Lucene index, writing and searching it. */
package io.triptych.indexer.collection;
