/** The {@code triptych} command: parses arguments, wires the other modules, prints. */
package io.triptych.cli;
