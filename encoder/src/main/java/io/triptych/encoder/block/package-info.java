/** The blocks that model families are made of: attention, feed-forward networks, norms, patches. */
package io.triptych.encoder.block;
