/** Projection heads: from a tower's features into the shared space. */
package io.triptych.encoder.head;
