package io.apiservice.sdk.testkit;

import java.util.Map;

/** Rewrites the body of a token response. */
final class TokenReplyRewrite {
  private TokenReplyRewrite() {}

  static FakeResponse rewritten(FakeResponse real, String template) {
    Map<String, Object> members = Json.object(real.text());
    String text = template;
    if (members != null) {
      for (Map.Entry<String, Object> member : members.entrySet()) {
        text = text.replace("{" + member.getKey() + "}", String.valueOf(member.getValue()));
      }
    }
    return real.body("application/json", text);
  }
}
