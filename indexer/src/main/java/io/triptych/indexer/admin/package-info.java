/** Looking after collections: giving room back, building indexes anew, finding damage. */
package io.triptych.indexer.admin;
