package io.apiservice.sdk.http.context;

import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.redact.CallSecrets;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import io.apiservice.sdk.redact.ServerChosenUri;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Collects the secrets to mask in texts about a request and its response. They come from the
 * request itself and from the earlier requests of the same call, because a server may quote those
 * too: after a redirect, for example, a response may quote the credential of the request before the
 * redirect. The secrets of a call are kept in its context.
 */
public final class CallMask {
  private static final CallContext.Key<CallSecrets> SECRETS = CallContext.Key.of(CallSecrets.class);
  private static final CallContext.Key<Boolean> SEALED =
      CallContext.Key.named("response with tokens");
  private static final CallContext.Key<ServerChosenUri> SERVER_CHOSEN =
      CallContext.Key.of(ServerChosenUri.class);

  private static final CallContext.Key<SentBody> BODY = CallContext.Key.of(SentBody.class);

  private CallMask() {}

  /** A request body that is in memory. It is searched for secrets only when a mask is needed. */
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

  /**
   * Sets form fields as the body of a request. Fields that are credentials, by their names, are
   * masked.
   */
  public static Request withForm(Request request, byte[] form) {
    return withBody(request, new SentBody(form, true));
  }

  /**
   * Sets JSON as the body of a request. Members that are credentials, by their names, are masked.
   */
  public static Request withJson(Request request, byte[] json) {
    return withBody(request, new SentBody(json, false));
  }

  private static Request withBody(Request request, SentBody body) {
    return request.withBytes(body.bytes).withContext(request.context().with(BODY, body));
  }

  /** Returns a context that collects the secrets of its call. */
  public static CallContext gathering(CallContext context) {
    return context.with(SECRETS, new CallSecrets());
  }

  /**
   * Returns a context for a request whose response contains tokens. The text of the response is
   * secret until it is parsed, because the tokens are not known before.
   */
  public static CallContext sealed(CallContext context, CallSecrets secrets) {
    return context.with(SECRETS, secrets).with(SEALED, Boolean.TRUE);
  }

  /**
   * Whether the request was created with {@link #sealed}, so that even the headers of its response
   * may contain unknown tokens.
   */
  public static boolean bringsTokens(Request request) {
    return request.context().get(SEALED).isPresent();
  }

  /** Adds secrets to those of the call. Has no effect if the context does not collect secrets. */
  public static void add(CallContext context, String... secrets) {
    context.get(SECRETS).ifPresent(known -> known.add(secrets));
  }

  /** Adds encoded Basic credentials to the secrets of the call. */
  public static void addBasic(CallContext context, String encoded) {
    context.get(SECRETS).ifPresent(known -> known.basic(encoded));
  }

  /** Adds the value of an {@code Authorization} header to the secrets of the call. */
  public static void addAuthorization(CallContext context, String value) {
    context.get(SECRETS).ifPresent(known -> known.headers(Map.of("Authorization", List.of(value))));
  }

  /**
   * Prepares a request to the target of a redirect. The server chose the target and may have copied
   * secrets of the earlier request into it, so those are masked too.
   *
   * @param earlier the redirected request, as sent
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
   * Prepares the request for the next page of a list. The server chose its URI and may have copied
   * secrets of earlier requests into it.
   *
   * @param first the request for the first page, whose secrets any later page may quote
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
   * Copies a request into the context of a call. The call collects the secrets of the request. If
   * the server chose the URI of the request, the copy is marked accordingly.
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

  /** Returns the secrets of the request and of its call. */
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

  /** Returns the mask for texts about a request. */
  public static SecretMask of(Request request) {
    return secrets(request).mask();
  }

  /** Returns the mask for texts about a response, its request and the redirects before it. */
  public static SecretMask of(Response response) {
    return of(response, new byte[0]);
  }

  /**
   * Returns the mask for texts about a response. It also covers the tokens in the beginning of the
   * response body.
   */
  public static SecretMask of(Response response, byte[] body) {
    CallSecrets all = new CallSecrets().reply(new String(body, StandardCharsets.UTF_8));
    response.headers().all("Set-Cookie").forEach(all::cookie);
    for (Response at = response; at != null; at = at.previous().orElse(null)) {
      at.request().ifPresent(request -> all.addAll(secrets(request)));
    }
    return all.mask();
  }

  /** Returns the method and the URI of a request, without its query and with its path masked. */
  public static RedactedText shown(Request request) {
    return SecretMask.NONE.lines(request.toString());
  }
}
