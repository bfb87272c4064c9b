/** Pictures and sounds with their titles and features, as heads are trained on. */
package io.triptych.indexer.align;
