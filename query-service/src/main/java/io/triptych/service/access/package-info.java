/** Who may do what, and how often: keys, roles, grants, rates. Knows nothing of gRPC or HTTP. */
package io.triptych.service.access;
