/** Builds the tables of a shared space from texts alone. */
package io.triptych.encoder.align;
