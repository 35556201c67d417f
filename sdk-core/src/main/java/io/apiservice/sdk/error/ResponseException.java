package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.RequestId;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.SecretMask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A response arrived, and its status means that the call failed. The superclass of every exception
 * that has a status.
 */
public abstract sealed class ResponseException extends ApiException
    permits BadRequestException,
        UnauthorizedException,
        ForbiddenException,
        NotFoundException,
        ConflictException,
        PreconditionFailedException,
        UnprocessableContentException,
        RateLimitException,
        ServerErrorException,
        UnexpectedStatusException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable ErrorResponse answer;
  private final int status;

  ResponseException(ErrorResponse answer, RedactedCause cause) {
    super(ErrorMessage.message(answer), cause);
    this.answer = answer;
    this.status = answer.status();
  }

  /**
   * Creates the exception for the status of a response. Useful in tests too, with the response of a
   * fake. Does not consume the body.
   *
   * @param request the request, which the message names
   * @param response the response; the message masks the secrets of the requests that led to it
   * @param codec reads the body
   * @param diagnosis why the request was refused; required if the status is 401
   * @param cause the underlying failure, for example of a refresh; null if there is none
   */
  public static ResponseException of(
      Request request,
      Response response,
      JsonCodec codec,
      Optional<Diagnosis> diagnosis,
      @Nullable Throwable cause) {
    byte[] body = response.body().peek();
    SecretMask mask = CallMask.of(response, body);
    return of(
        new ErrorResponse(
            CallMask.shown(request),
            isGzipped(response.request().orElse(request)),
            response.status(),
            response.headers(),
            body,
            codec,
            mask,
            diagnosis),
        mask.cause(cause));
  }

  private static boolean isGzipped(Request request) {
    return request.headers().first("Content-Encoding").filter("gzip"::equals).isPresent();
  }

  private static ResponseException of(ErrorResponse answer, RedactedCause cause) {
    return switch (answer.status()) {
      case 400 -> new BadRequestException(answer, cause);
      case 401 -> new UnauthorizedException(answer, cause);
      case 403 -> new ForbiddenException(answer, cause);
      case 404 -> new NotFoundException(answer, cause);
      case 409 -> new ConflictException(answer, cause);
      case 412 -> new PreconditionFailedException(answer, cause);
      case 422 -> new UnprocessableContentException(answer, cause);
      case 429 -> new RateLimitException(answer, cause);
      default ->
          answer.status() >= 500 && answer.status() < 600
              ? new ServerErrorException(answer, cause)
              : new UnexpectedStatusException(answer, cause);
    };
  }

  /** The status code. */
  public final int status() {
    return status;
  }

  /** The headers of the response as the server sent them; empty after deserialization. */
  public final Headers headers() {
    return answer == null ? Headers.empty() : answer.headers();
  }

  /**
   * The server's identifier of this request; empty if the server sent none, and after
   * deserialization. Quote it when you contact the operator of the API. Sanitised.
   */
  public final Optional<String> requestId() {
    return answer == null
        ? Optional.empty()
        : RequestId.of(answer.headers()).map(id -> answer.mask().quote(id).toString());
  }

  /**
   * The body as the server sent it, as UTF-8 text, limited to its first 64 KiB; empty after
   * deserialization. Neither sanitised nor masked: do not log it.
   */
  public final String body() {
    return answer == null ? "" : new String(answer.body(), StandardCharsets.UTF_8);
  }

  /**
   * The body as an object.
   *
   * @throws DecodingException if the body cannot be read as this type
   */
  public final <T> T bodyAs(Class<T> type) {
    if (answer == null) {
      throw new DecodingException(
          SecretMask.NONE.text("the body of the error did not survive serialization"),
          RedactedCause.NONE);
    }
    try {
      T value = type.cast(answer.codec().read(answer.body(), type));
      if (value == null) {
        throw new DecodingException(
            SecretMask.NONE.text("the body of the error is null, not a {}", type.getTypeName()),
            RedactedCause.NONE);
      }
      return value;
    } catch (IOException e) {
      throw new DecodingException(
          answer
              .mask()
              .text("the body of the error is not a {}: {}", type.getTypeName(), e.getMessage()),
          RedactedCause.NONE);
    }
  }

  /** The problem details (RFC 9457), if the body contains them. */
  public final Optional<ProblemDetails> problem() {
    return answer == null ? Optional.empty() : ProblemDetails.of(answer);
  }
}
