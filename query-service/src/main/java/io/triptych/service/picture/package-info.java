/** Pictures of items for people to look at. */
package io.triptych.service.picture;
