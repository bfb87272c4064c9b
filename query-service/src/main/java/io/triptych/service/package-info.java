/** query-service. */
package io.triptych.service;
