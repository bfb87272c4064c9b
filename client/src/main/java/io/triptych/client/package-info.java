/** Talks to a server over gRPC: searches, writes, streams, with retries. */
package io.triptych.client;
