/** Requests in, ranked items out: planning, caches, and the server. */
package io.triptych.service;
