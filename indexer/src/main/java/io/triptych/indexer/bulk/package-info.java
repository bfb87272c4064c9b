/** The way of an item into a collection: many at a time from files, or some from a service. */
package io.triptych.indexer.bulk;
