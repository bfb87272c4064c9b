/**
 * Makes the files of a pack from published checkpoints. Runs once per checkpoint; nothing here is
 * used at search time.
 */
package io.triptych.encoder.pack.importer;
