package io.apiservice.sdk.apache5;

import io.apiservice.sdk.http.Origin;
import java.net.URI;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.protocol.RedirectLocations;

/** The origins that a call was at because of redirects. */
final class VisitedOrigins {
  private static final String FIRST = VisitedOrigins.class.getName();

  private VisitedOrigins() {}

  /** Whether the call was at another origin before this request, which then chose its URI. */
  static boolean leftOrigin(ExecChain.Scope scope) {
    URI current = URI.create(scope.route.getTargetHost().toURI());
    RedirectLocations redirects = scope.clientContext.getRedirectLocations();
    if (redirects == null || redirects.size() == 0) {
      scope.clientContext.setAttribute(FIRST, current);
      return false;
    }
    return !(scope.clientContext.getAttribute(FIRST) instanceof URI first)
        || !Origin.same(first, current)
        || redirects.getAll().stream().anyMatch(uri -> !Origin.same(uri, current));
  }
}
