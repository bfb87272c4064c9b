/**
 * Requests to an encoder gathered into batches, with a bounded queue. Knows nothing of gRPC or
 * HTTP.
 */
package io.triptych.service.batch;
