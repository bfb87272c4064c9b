/** An evaluation as one page to look at: figures, plots, and the pictures of queries. */
package io.triptych.service.eval.report;
