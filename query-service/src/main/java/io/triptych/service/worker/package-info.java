/** Towers that run in other processes. */
package io.triptych.service.worker;
