package io.triptych.service.query;

import io.triptych.encoder.Modality;

/**
 * What one k-NN search did.
 *
 * @param part the index of the query part that asked
 * @param exact whether every candidate was compared
 * @param visited how many vectors were compared with the query
 */
public record KnnEffort(
    int part, Modality target, boolean exact, long visited, int asked, int found) {}
