package io.apiservice.sdk.tests;

import static io.apiservice.sdk.tests.ConformanceCase.Behaviour.BAD_CHUNK;
import static io.apiservice.sdk.tests.ConformanceCase.Behaviour.BAD_HEADER;
import static io.apiservice.sdk.tests.ConformanceCase.Behaviour.BAD_LENGTH;
import static io.apiservice.sdk.tests.ConformanceCase.Behaviour.CUT;
import static io.apiservice.sdk.tests.ConformanceCase.Behaviour.CUT_CHUNK;
import static io.apiservice.sdk.tests.ConformanceCase.Behaviour.NOT_HTTP;
import static io.apiservice.sdk.tests.ConformanceCase.Behaviour.REDIRECT;
import static io.apiservice.sdk.tests.ConformanceCase.Behaviour.REDIRECT_ELSEWHERE;
import static io.apiservice.sdk.tests.ConformanceCase.Behaviour.REDIRECT_FOR_EVER;
import static io.apiservice.sdk.tests.ConformanceCase.Behaviour.REDIRECT_NOT_A_URI;
import static io.apiservice.sdk.tests.ConformanceCase.Behaviour.REDIRECT_TWICE;
import static io.apiservice.sdk.tests.ConformanceCase.Behaviour.REDIRECT_WITHOUT_LOCATION;

import io.apiservice.sdk.tests.ConformanceOutcome.Part;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where the drop-in client differs from the JDK's client on purpose. Further deviations have no
 * generated request: a 401 causes a renewal and one repeat; a request's timeout covers the body of
 * handlers that do not stream; a request over {@code http:} does not ask for an upgrade to HTTP/2;
 * the settings of {@code asHttpClientBuilder()}, with the redirect policy, are those of the {@code
 * ApiClient}; there is no TLS session in a response.
 */
@SuppressWarnings("ImmutableEnumChecker") // the sets are never changed
enum ConformanceDeviation {
  /** Such a redirect could lead the body and the headers to a server that nobody trusts. */
  ANOTHER_ORIGIN_GETS_ONLY_HARMLESS_READS(
      Set.of(REDIRECT_ELSEWHERE), EnumSet.allOf(Part.class), Set.of()),

  /** The caller gets the response, which has the status and the header that are wrong. */
  A_REDIRECT_WITHOUT_A_TARGET_IS_A_RESPONSE(
      Set.of(REDIRECT_WITHOUT_LOCATION, REDIRECT_NOT_A_URI),
      EnumSet.complementOf(EnumSet.of(Part.SERVER_SAW)),
      Set.of()),

  /** The JDK's messages quote what the server sent, which may contain a credential. */
  A_MALFORMED_RESPONSE_IS_NOT_QUOTED(
      Set.of(NOT_HTTP, BAD_HEADER, BAD_LENGTH),
      EnumSet.of(Part.EXCEPTION),
      Set.of("java.net.ProtocolException", "io.apiservice.sdk.http.MalformedResponseException")),

  /**
   * The beginning of an error's body is read before the response is returned, for its diagnosis.
   */
  THE_BODY_OF_AN_ERROR_IS_READ_FIRST(
      Set.of(CUT, CUT_CHUNK, BAD_CHUNK),
      EnumSet.complementOf(EnumSet.of(Part.SERVER_SAW)),
      Set.of(
          "java.io.IOException",
          "java.net.ProtocolException",
          "java.io.EOFException",
          "io.apiservice.sdk.http.MalformedResponseException")) {
    @Override
    boolean covers(ConformanceCase tried) {
      return super.covers(tried) && tried.status() >= 300;
    }
  },

  /** RFC 9110 §15.4.4: the JDK changes HEAD to GET, and the caller gets a body. */
  HEAD_STAYS_HEAD_AFTER_303(
      EnumSet.allOf(ConformanceCase.Behaviour.class),
      EnumSet.complementOf(EnumSet.of(Part.EXCEPTION)),
      Set.of()) {
    @Override
    boolean covers(ConformanceCase tried) {
      return tried.behaviour().redirects()
          && tried.method().equals("HEAD")
          && tried.status() == 303;
    }
  },

  /** The JDK stops after four redirects, because it counts requests. */
  FIVE_REDIRECTS_ARE_FOLLOWED(
      Set.of(REDIRECT_FOR_EVER), EnumSet.of(Part.PREVIOUS, Part.SERVER_SAW), Set.of()),

  /** RFC 9110 §15.4: without a body, its type is not sent either. */
  A_REQUEST_THAT_BECAME_A_GET_HAS_NO_CONTENT_TYPE(
      Set.of(REDIRECT, REDIRECT_TWICE, REDIRECT_FOR_EVER),
      EnumSet.of(Part.REQUEST, Part.PREVIOUS, Part.SERVER_SAW),
      Set.of()) {
    @Override
    boolean covers(ConformanceCase tried) {
      return super.covers(tried)
          && (tried.status() == 303 || (tried.status() < 303 && tried.method().equals("POST")));
    }
  };

  private final Set<ConformanceCase.Behaviour> behaviours;
  private final Set<Part> parts;
  private final Set<String> exceptions;

  ConformanceDeviation(
      Set<ConformanceCase.Behaviour> behaviours, Set<Part> parts, Set<String> exceptions) {
    this.behaviours = behaviours;
    this.parts = parts;
    this.exceptions = exceptions;
  }

  boolean covers(ConformanceCase tried) {
    return behaviours.contains(tried.behaviour());
  }

  private boolean allows(ConformanceOutcome dropIn, Set<Part> different) {
    return !different.contains(Part.EXCEPTION)
        || exceptions.isEmpty()
        || exceptions.contains(String.valueOf(dropIn.parts().get(Part.EXCEPTION)));
  }

  /** Returns the deviations that explain the differences together; none if a part is left. */
  static Set<ConformanceDeviation> explaining(
      ConformanceCase tried, ConformanceOutcome dropIn, Set<Part> different) {
    Set<ConformanceDeviation> reasons = EnumSet.noneOf(ConformanceDeviation.class);
    Set<Part> left = EnumSet.copyOf(different);
    for (ConformanceDeviation deviation : values()) {
      if (deviation.covers(tried) && deviation.allows(dropIn, different)) {
        reasons.add(deviation);
        left.removeAll(deviation.parts);
      }
    }
    return left.isEmpty() ? reasons : Set.of();
  }
}
