/** Pictures with their titles and features, as a head is trained on. */
package io.triptych.indexer.align;
