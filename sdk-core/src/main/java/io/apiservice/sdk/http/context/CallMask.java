package io.apiservice.sdk.http.context;

import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.redact.CallSecrets;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import io.apiservice.sdk.redact.ServerChosenUri;
import java.nio.charset.StandardCharsets;

/**
 * The secrets to mask in texts about a request and its response: those in the request, and those
 * that its call has gathered before. The gathered secrets are kept in the context, so that a hop
 * without a credential still masks an echo of one.
 */
public final class CallMask {
  private static final CallContext.Key<CallSecrets> SECRETS = CallContext.Key.of(CallSecrets.class);
  private static final CallContext.Key<Boolean> SEALED =
      CallContext.Key.named("response with tokens");
  private static final CallContext.Key<ServerChosenUri> SERVER_CHOSEN =
      CallContext.Key.of(ServerChosenUri.class);

  private static final CallContext.Key<SentBody> BODY = CallContext.Key.of(SentBody.class);

  private CallMask() {}

  /** A body of a request that is in memory. Its secrets are looked for when a mask is needed. */
  private static final class SentBody {
    private static final int MAX_LENGTH = 64 * 1024;

    private final byte[] bytes;
    private final boolean form;

    SentBody(byte[] bytes, boolean form) {
      this.bytes = bytes;
      this.form = form;
    }

    void addTo(CallSecrets secrets) {
      String text =
          new String(bytes, 0, Math.min(bytes.length, MAX_LENGTH), StandardCharsets.UTF_8);
      if (form) {
        secrets.form(text);
      } else {
        secrets.json(text);
      }
    }
  }

  /** A request with form fields as the body; those that are credentials are secrets of the call. */
  public static Request withForm(Request request, byte[] form) {
    return withBody(request, new SentBody(form, true));
  }

  /** A request with a JSON body; its members that are credentials are secrets of the call. */
  public static Request withJson(Request request, byte[] json) {
    return withBody(request, new SentBody(json, false));
  }

  private static Request withBody(Request request, SentBody body) {
    return request.withBytes(body.bytes).withContext(request.context().with(BODY, body));
  }

  /** A context that gathers the secrets of its call. */
  public static CallContext gathering(CallContext context) {
    return context.with(SECRETS, new CallSecrets());
  }

  /**
   * A context for a request whose response contains tokens, which are secret before they are
   * parsed.
   */
  public static CallContext sealed(CallContext context, CallSecrets secrets) {
    return context.with(SECRETS, secrets).with(SEALED, Boolean.TRUE);
  }

  /** Whether the response headers may contain tokens that are not known yet. */
  public static boolean bringsTokens(Request request) {
    return request.context().get(SEALED).isPresent();
  }

  /** Adds secrets to those gathered by the call, if it gathers any. */
  public static void add(CallContext context, String... secrets) {
    context.get(SECRETS).ifPresent(known -> known.add(secrets));
  }

  /** Adds encoded Basic credentials to the secrets gathered by the call. */
  public static void addBasic(CallContext context, String encoded) {
    context.get(SECRETS).ifPresent(known -> known.basic(encoded));
  }

  /**
   * A request to a URI that a server named, which may echo an earlier request.
   *
   * @param earlier the earlier request as sent
   */
  public static Request redirected(Request request, Request earlier) {
    CallContext context = request.context();
    CallSecrets known = context.get(SECRETS).orElse(null);
    if (known == null) {
      known = new CallSecrets();
      context = context.with(SECRETS, known);
    }
    gather(known, earlier);
    return request.withContext(context.with(SERVER_CHOSEN, ServerChosenUri.LOCATION));
  }

  /**
   * A request for the next page of a list, to a URI that the response with the previous page named.
   *
   * @param first the request for the first page; every later page may echo its secrets
   * @param before the response with the previous page
   */
  public static Request nextPage(Request request, Request first, Response before) {
    CallSecrets known = gather(new CallSecrets(), first);
    for (Response at = before; at != null; at = at.previous().orElse(null)) {
      at.request()
          .ifPresent(
              sent -> {
                sent.context().get(SECRETS).ifPresent(known::addSent);
                gather(known, sent);
              });
    }
    return request.withContext(
        request.context().with(SECRETS, known).with(SERVER_CHOSEN, ServerChosenUri.LOCATION));
  }

  /**
   * A copy in the context of a call. The call gathers the secrets of the request, and a request to
   * a URI that a server named stays marked as such.
   */
  public static Request within(Request request, CallContext context) {
    CallContext called = context;
    CallSecrets known = request.context().get(SECRETS).orElse(null);
    if (known != null) {
      called =
          called.with(
              SECRETS,
              context
                  .get(SECRETS)
                  .map(new CallSecrets()::addAll)
                  .orElseGet(CallSecrets::new)
                  .addAll(known));
    }
    SentBody body = request.context().get(BODY).orElse(null);
    if (body != null) {
      called = called.with(BODY, body);
    }
    boolean led = request.context().get(SERVER_CHOSEN).isPresent();
    return request.withContext(led ? called.with(SERVER_CHOSEN, ServerChosenUri.LOCATION) : called);
  }

  /** Every secret of the request and of its call. */
  public static CallSecrets secrets(Request request) {
    CallSecrets all = new CallSecrets();
    request.context().get(SECRETS).ifPresent(all::addAll);
    return gather(all, request);
  }

  private static CallSecrets gather(CallSecrets all, Request request) {
    all.headers(request.headers().map()).uri(request.uri());
    request.context().get(BODY).ifPresent(body -> body.addTo(all));
    return all;
  }

  /** The mask of a request. */
  public static SecretMask of(Request request) {
    return secrets(request).mask();
  }

  /** The mask of the answered request and of the redirects that led to it. */
  public static SecretMask of(Response response) {
    return of(response, new byte[0]);
  }

  /** The mask of an answered request that also covers the tokens in the beginning of the body. */
  public static SecretMask of(Response response, byte[] body) {
    CallSecrets all = new CallSecrets().reply(new String(body, StandardCharsets.UTF_8));
    response.headers().all("Set-Cookie").forEach(all::cookie);
    for (Response at = response; at != null; at = at.previous().orElse(null)) {
      at.request().ifPresent(request -> all.addAll(secrets(request)));
    }
    return all.mask();
  }

  /** Method, scheme, host, port and masked path. */
  public static RedactedText shown(Request request) {
    return SecretMask.NONE.lines(request.toString());
  }
}
