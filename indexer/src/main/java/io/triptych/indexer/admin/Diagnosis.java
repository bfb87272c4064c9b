package io.triptych.indexer.admin;

import io.triptych.indexer.admin.Finding.Severity;
import java.util.List;

/** All findings of an examination, in the order in which things were looked at. */
public record Diagnosis(String collection, List<Finding> findings) {
  public Diagnosis {
    findings = List.copyOf(findings);
  }

  /** Whether nothing has to be mended. */
  public boolean healthy() {
    return findings.stream()
        .allMatch(finding -> finding.severity().compareTo(Severity.WARNING) < 0);
  }
}
