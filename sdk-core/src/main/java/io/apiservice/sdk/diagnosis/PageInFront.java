package io.apiservice.sdk.diagnosis;

/**
 * A 403 that is a web page says nothing of scopes: an API answers its programs in their own format,
 * a firewall or web server in front of it with a page.
 */
final class PageInFront {
  private PageInFront() {}

  static Finding instead(Scene scene, Finding finding) {
    boolean page =
        finding.cause() == Cause.INSUFFICIENT_SCOPE
            && scene.status() == 403
            && scene.body().kind() == ErrorBody.Kind.HTML
            && scene.challenges().isEmpty();
    return page
        ? new Finding(
            Cause.NOT_AUTH,
            Confidence.POSSIBLE,
            "a web page came instead of the API's answer: something in front of it refused the request",
            finding.evidence(),
            Advice.on(Cause.NOT_AUTH, scene))
        : finding;
  }
}
