/** indexer. */
package io.triptych.indexer;
