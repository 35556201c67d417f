package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Request;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The tags of a call: what the application tells its listener about it. */
public final class CallTags {
  private static final CallContext.Key<Map<String, String>> KEY = CallContext.Key.named("tags");

  private CallTags() {}

  /** Returns a copy of a prepared request with a tag. An earlier value of the tag is replaced. */
  public static Request with(Request request, String name, String value) {
    Map<String, String> tags = new LinkedHashMap<>(of(request.context()));
    tags.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return request.withContext(request.context().with(KEY, Collections.unmodifiableMap(tags)));
  }

  /** Returns the tags of a call, in the order in which they were added. */
  static Map<String, String> of(CallContext context) {
    return context.get(KEY).orElse(Map.of());
  }
}
