/**
 * The server: gRPC, JSON, media and the page on one port. Translates messages and statuses; what a
 * search means is decided in {@code query}.
 */
package io.triptych.service.server;
