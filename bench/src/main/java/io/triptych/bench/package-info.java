/** bench. */
package io.triptych.bench;
