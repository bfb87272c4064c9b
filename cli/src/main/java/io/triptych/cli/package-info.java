/** cli. */
package io.triptych.cli;
