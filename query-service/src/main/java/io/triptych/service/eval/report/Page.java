package io.triptych.service.eval.report;

/** The frame of the page: its head with the style for light and dark, and its foot. */
final class Page {
  /** How many colours of series there are: classes {@code s0} and on. */
  static final int COLOURS = 6;

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <title>Evaluation</title>
      <style>
      :root {
        color-scheme: light dark;
        --page: light-dark(#ffffff, #15171a);
        --ink: light-dark(#1d2329, #e4e7eb);
        --faint: light-dark(#66707c, #98a2ae);
        --rule: light-dark(#dde2e8, #323840);
        --card: light-dark(#f6f8fa, #1e2227);
        --good: light-dark(#1a7f37, #4ac26b);
        --bad: light-dark(#cf222e, #ff7b72);
      }
      body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--page);
        color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin: 0 0 .25rem; }
      h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
      small, .about { color: var(--faint); }
      section { border-top: 1px solid var(--rule); margin-top: 2rem; padding-top: 1.5rem; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid var(--rule);
        white-space: nowrap; }
      th:first-child, td:first-child { text-align: left; }
      td small { display: block; line-height: 1.2; }
      .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr));
        gap: 1.5rem; margin: 1rem 0; }
      figure { margin: 0; } figcaption { color: var(--faint); }
      svg { width: 100%; height: auto; } svg text { fill: var(--faint); font-size: 12px; }
      .mid { text-anchor: middle; } .end { text-anchor: end; }
      .grid { stroke: var(--rule); } .line { fill: none; }
      svg g path, .line { stroke: currentColor; stroke-width: 2; } svg circle { fill: currentColor; }
      .key { display: inline-block; width: .7rem; height: .7rem; border-radius: 50%;
        background: currentColor; margin-right: .4rem; }
      .s0 { color: light-dark(#0969da, #58a6ff); } .s1 { color: light-dark(#bc4c00, #ffa657); }
      .s2 { color: light-dark(#1a7f37, #4ac26b); } .s3 { color: light-dark(#8250df, #d2a8ff); }
      .s4 { color: light-dark(#bf3989, #ff8ac9); } .s5 { color: light-dark(#57606a, #b1bac4); }
      .up { color: var(--good); } .down { color: var(--bad); }
      article { background: var(--card); border-radius: .5rem; padding: .75rem; margin: .75rem 0; }
      article header { display: flex; gap: .75rem; align-items: center; flex-wrap: wrap; }
      ol { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0 0;
        padding: 0; }
      li { width: 7rem; border: 2px solid var(--rule); border-radius: .4rem; padding: .25rem;
        box-sizing: border-box; font-size: 12px; line-height: 1.3; }
      li.hit { border-color: var(--good); }
      li span, li small { display: block; overflow: hidden; text-overflow: ellipsis;
        white-space: nowrap; }
      li img, li .none { display: block; width: 100%; height: 5.5rem; object-fit: contain;
        background: light-dark(#fff, #2a3037); border-radius: .25rem; }
      header img { height: 4rem; border-radius: .25rem; }
      header .none { display: none; }
      .missed { margin: .75rem 0 0; color: var(--faint); font-size: 13px; }
      @media print { article, figure { break-inside: avoid; } }
      </style>
      </head>
      <body>
      """;

  private Page() {}

  static String of(String body) {
    return HEAD + body + "</body>\n</html>\n";
  }
}
