package io.triptych.service.server;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Route;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What routes are called: their templates as the contract has them, such as {@code
 * /v1/collections/{collection}:search}. Armeria knows those of JSON requests as regular
 * expressions.
 */
final class HttpRoutes {
  private static final Pattern VARIABLE = Pattern.compile("\\{\\w+}");

  /** A variable as it stands in Armeria's patterns: a named group, or a name behind a colon. */
  private static final Pattern ARMERIA_VARIABLE =
      Pattern.compile("\\(\\?<\\w+>\\[\\^/]\\+\\)|(?<=/):\\w+");

  private static final Map<String, String> TEMPLATES = templates();

  private HttpRoutes() {}

  private static Map<String, String> templates() {
    Map<String, String> templates = new HashMap<>();
    for (MethodDescriptor method : Contract.methods()) {
      if (method.getOptions().hasExtension(AnnotationsProto.http)) {
        HttpRule rule = method.getOptions().getExtension(AnnotationsProto.http);
        add(templates, rule.getPatternCase().name(), OpenApi.path(rule));
      }
    }
    add(templates, HttpMethod.GET.name(), MediaPaths.PATTERN);
    return templates;
  }

  private static void add(Map<String, String> templates, String verb, String template) {
    templates.put(verb + " " + VARIABLE.matcher(template).replaceAll("*"), template);
  }

  /** The template of {@code route}; for a route of no variables its path. */
  static String template(HttpMethod method, Route route) {
    String pattern = route.patternString();
    String path = pattern.replaceFirst("^\\^", "").replaceFirst("\\$$", "");
    String key = method + " " + ARMERIA_VARIABLE.matcher(path).replaceAll("*");
    return TEMPLATES.getOrDefault(key, pattern);
  }
}
