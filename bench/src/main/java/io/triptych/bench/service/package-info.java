/** A server under load, over gRPC on loopback. */
package io.triptych.bench.service;
