package io.triptych.service.query;

import io.triptych.encoder.Modality;

/**
 * What one k-NN search did.
 *
 * @param part the index of the query part that asked
 * @param exact whether every candidate was compared
 * @param visited how many vectors were compared with the query
 * @param candidates how many candidates were kept on the way (efSearch)
 * @param asked the k that was asked for
 * @param found how many items were found
 */
public record KnnEffort(
    int part, Modality target, boolean exact, long visited, int candidates, int asked, int found) {}
