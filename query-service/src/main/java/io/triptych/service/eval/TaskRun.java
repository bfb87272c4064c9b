package io.triptych.service.eval;

import io.triptych.encoder.SpaceId;

/**
 * One task in one variant.
 *
 * @param judgements names the queries and judgements by their content, see {@link JudgementDigest}
 */
public record TaskRun(
    EvalTask task, EvalVariant variant, SpaceId space, String judgements, Evaluation evaluation) {}
