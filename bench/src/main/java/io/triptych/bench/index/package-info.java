/** Search and bulk load of collections beside peers. */
package io.triptych.bench.index;
