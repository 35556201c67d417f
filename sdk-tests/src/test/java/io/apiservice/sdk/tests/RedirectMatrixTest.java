package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.RecordedRequest;
import java.net.Authenticator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Wherever a redirect leads, the request to the target contains nothing that does not belong there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedirectMatrixTest {
  private static final String SECRET_BODY = CanarySecrets.fresh("body");

  enum Target {
    SAME_ORIGIN,
    OTHER_PORT,
    OTHER_HOST,
    HTTP_TO_HTTPS,
    HTTPS_TO_HTTP
  }

  enum MethodCase {
    GET,
    POST
  }

  enum Face {
    CALL,
    DROP_IN
  }

  @TempDir static Path directory;
  private SSLContext tls;
  private FakeApi plain;
  private FakeApi otherPlain;
  private FakeApi secure;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  void start() throws Exception {
    tls = TestTls.context(directory);
    plain = FakeApi.builder().start();
    otherPlain = FakeApi.builder().start();
    secure = FakeApi.builder().sslContext(tls).start();
  }

  @AfterEach
  void reset() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
    open.clear();
    Stream.of(plain, otherPlain, secure).forEach(FakeApi::reset);
  }

  @AfterAll
  void stop() {
    Stream.of(plain, otherPlain, secure).forEach(FakeApi::close);
  }

  static Stream<Arguments> matrix() {
    return Stream.of(301, 302, 303, 307, 308)
        .flatMap(status -> Stream.of(Target.values()).map(target -> Arguments.of(status, target)));
  }

  private record CredentialCase(String name, CredentialProvider provider) {}

  private static List<CredentialCase> credentials() {
    return List.of(
        new CredentialCase("bearer", Credentials.apiKey(CanarySecrets.fresh("bearer"))),
        new CredentialCase(
            "header", Credentials.apiKey(CanarySecrets.fresh("header")).inHeader("X-Api-Key")),
        new CredentialCase(
            "query", Credentials.apiKey(CanarySecrets.fresh("query")).inQuery("key")));
  }

  private ApiClient.Builder builder(FakeApi api, CredentialProvider provider) {
    return with(TestTransport.builder(), api, provider);
  }

  private static ApiClient.Builder with(
      ApiClient.Builder builder, FakeApi api, CredentialProvider provider) {
    return builder
        .baseUri(api.baseUri())
        .credentials(provider)
        .header("X-Tenant", CanarySecrets.fresh("tenant"));
  }

  private static int send(ApiClient api, URI base, Face face, MethodCase methodCase)
      throws Exception {
    String cookie = "session=" + CanarySecrets.fresh("cookie");
    if (face == Face.CALL) {
      var request = api.request(methodCase.name(), "start").header("Cookie", cookie);
      try {
        return (methodCase == MethodCase.POST ? request.body(SECRET_BODY, "text/plain") : request)
            .returning(String.class)
            .withResponse()
            .send()
            .status();
      } catch (ResponseException e) {
        return e.status();
      }
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve("start"))
            .header("Cookie", cookie)
            .header("X-Own", CanarySecrets.fresh("own"));
    HttpRequest built =
        methodCase == MethodCase.POST
            ? request.POST(BodyPublishers.ofString(SECRET_BODY)).build()
            : request.build();
    return api.asHttpClient().send(built, BodyHandlers.ofString()).statusCode();
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void nothingSecretFollowsARedirect(int status, Target target) throws Exception {
    FakeApi from = target == Target.HTTPS_TO_HTTP ? secure : plain;
    FakeApi to =
        switch (target) {
          case SAME_ORIGIN, OTHER_HOST -> from;
          case OTHER_PORT, HTTPS_TO_HTTP -> otherPlain;
          case HTTP_TO_HTTPS -> secure;
        };
    URI end = to.baseUri().resolve("end");
    URI location =
        target == Target.OTHER_HOST
            ? URI.create("http://localhost:" + end.getPort() + end.getPath())
            : end;
    for (CredentialCase credentialCase : credentials()) {
      for (Face face : Face.values()) {
        for (MethodCase methodCase : MethodCase.values()) {
          String what = credentialCase.name() + " " + face + " " + methodCase;
          Stream.of(plain, otherPlain, secure).forEach(FakeApi::reset);
          from.faults()
              .when(
                  r -> r.path().endsWith("start"),
                  Fault.instead(FakeResponse.redirect(status, location)));
          Function<RecordedRequest, FakeResponse> fine =
              request -> FakeResponse.json(200, "\"end\"");
          to.route("GET", "end", fine).route("POST", "end", fine);
          ApiClient api = with(TestTransport.builder(tls), from, credentialCase.provider()).build();
          open.add(api);

          int got = send(api, from.baseUri(), face, methodCase);

          List<RecordedRequest> arrived =
              to.requests().stream().filter(r -> r.path().endsWith("end")).toList();
          boolean keepsMethod = methodCase == MethodCase.GET || status >= 307;
          if (target == Target.SAME_ORIGIN) {
            assertThat(got).as(what).isEqualTo(200);
            assertThat(arrived).as(what).hasSize(1);
            RecordedRequest last = arrived.get(0);
            assertThat(last.method()).as(what).isEqualTo(keepsMethod ? methodCase.name() : "GET");
            assertThat(last.carriesCredential() || last.query() != null).as(what).isTrue();
            assertThat(last.body().contains(SECRET_BODY))
                .as(what)
                .isEqualTo(methodCase == MethodCase.POST && keepsMethod);
            continue;
          }
          boolean followed =
              target != Target.HTTPS_TO_HTTP && (methodCase == MethodCase.GET || !keepsMethod);
          assertThat(got).as(what).isEqualTo(followed ? 200 : status);
          assertThat(arrived).as(what).hasSize(followed ? 1 : 0);
          for (RecordedRequest foreign : arrived) {
            isClean(foreign, what);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void whatAForeignOriginLeadsBackToIsNotSigned(Face face) throws Exception {
    for (CredentialCase credentialCase : credentials()) {
      Stream.of(plain, otherPlain).forEach(FakeApi::reset);
      thereAndBack(FakeResponse.json(200, "\"end\""));
      ApiClient api = builder(plain, credentialCase.provider()).build();
      open.add(api);

      int got = send(api, plain.baseUri(), face, MethodCase.GET);

      assertThat(got).isEqualTo(200);
      assertThat(plain.requests()).hasSize(2);
      isClean(plain.requests().get(1), credentialCase.name());
    }
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void whatAPinnedOriginLeadsBackToIsSigned(Face face) throws Exception {
    for (CredentialCase credentialCase : credentials()) {
      Stream.of(plain, otherPlain).forEach(FakeApi::reset);
      thereAndBack(FakeResponse.json(200, "\"end\""));
      ApiClient api =
          builder(plain, credentialCase.provider()).origin(otherPlain.baseUri()).build();
      open.add(api);

      int got = send(api, plain.baseUri(), face, MethodCase.GET);

      assertThat(got).isEqualTo(200);
      RecordedRequest back = plain.requests().get(1);
      assertThat(CanarySecrets.in(back.query() + back.headers().map())).isNotEmpty();
    }
  }

  @Test
  void aRefusalOfWhatAForeignOriginLedBackToSaysWhyNoCredentialWasSent() {
    thereAndBack(FakeResponse.json(401, "{\"error\":\"no\"}"));
    ApiClient api = builder(plain, credentials().get(0).provider()).build();
    open.add(api);

    assertThatThrownBy(() -> api.get("start").returning(String.class).send())
        .isInstanceOf(UnauthorizedException.class)
        .hasMessageContaining("the credential was dropped when a redirect led to another place");
  }

  /** The first origin redirects to the second one, which redirects back. */
  private void thereAndBack(FakeResponse end) {
    plain
        .faults()
        .when(
            r -> r.path().endsWith("start"),
            Fault.instead(FakeResponse.redirect(302, otherPlain.baseUri().resolve("away"))))
        .when(r -> r.path().endsWith("end"), Fault.instead(end));
    otherPlain
        .faults()
        .always(Fault.instead(FakeResponse.redirect(302, plain.baseUri().resolve("end"))));
  }

  private static void isClean(RecordedRequest request, String what) {
    StringBuilder all = new StringBuilder(request.path()).append(request.query());
    for (String name : request.headers().names()) {
      all.append(name).append(request.headers().all(name));
    }
    assertThat(CanarySecrets.in(all.append(request.body()).toString())).as(what).isEmpty();
    assertThat(request.bodyLength()).as(what).isZero();
    assertThat(request.credentialHeaders()).as(what).isEmpty();
    assertThat(request.header("X-Tenant")).as(what).isEmpty();
    assertThat(request.header("Referer")).as(what).isEmpty();
  }

  /** Shows that the tests can fail: the JDK's own redirects send a key to another origin. */
  @Test
  void theJdksOwnRedirectsWouldLeak() throws Exception {
    plain
        .faults()
        .always(Fault.instead(FakeResponse.redirect(307, otherPlain.baseUri().resolve("end"))));
    HttpClient jdk = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();

    jdk.send(
        HttpRequest.newBuilder(plain.baseUri().resolve("start"))
            .header("X-Api-Key", CanarySecrets.fresh("leak"))
            .POST(BodyPublishers.ofString(SECRET_BODY))
            .build(),
        BodyHandlers.discarding());

    assertThatThrownBy(() -> isClean(otherPlain.requests().get(0), "twin"))
        .isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Redirect.class)
  void aClientOfTheUsersOwnIsRefusedOrSafe(HttpClient.Redirect policy) throws Exception {
    HttpClient own = HttpClient.newBuilder().followRedirects(policy).build();
    if (policy != HttpClient.Redirect.NEVER) {
      assertThatThrownBy(
              () -> with(ApiClient.builder(), plain, Credentials.none()).httpClient(own).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Redirect.NEVER");
      return;
    }
    for (Face face : Face.values()) {
      for (MethodCase methodCase : MethodCase.values()) {
        for (int status : List.of(301, 302, 303, 307, 308)) {
          Stream.of(plain, otherPlain).forEach(FakeApi::reset);
          plain
              .faults()
              .always(
                  Fault.instead(
                      FakeResponse.redirect(status, otherPlain.baseUri().resolve("end"))));
          for (CredentialCase credentialCase : credentials()) {
            ApiClient api =
                with(ApiClient.builder(), plain, credentialCase.provider()).httpClient(own).build();
            open.add(api);
            send(api, plain.baseUri(), face, methodCase);
          }
          for (RecordedRequest foreign : otherPlain.requests()) {
            isClean(foreign, face + " " + methodCase + " " + status);
          }
        }
      }
    }
  }

  @Test
  void aClientWithAnAuthenticatorIsRefusedWhereItWouldDropTheCredential() {
    HttpClient own = HttpClient.newBuilder().authenticator(new Authenticator() {}).build();

    if (Runtime.version().feature() < 24) {
      assertThatThrownBy(() -> ApiClient.builder().httpClient(own))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Authenticator");
    } else {
      assertThat(ApiClient.builder().httpClient(own)).isNotNull();
    }
  }

  @Test
  void redirectsInACircleEnd() throws Exception {
    plain
        .faults()
        .always(Fault.instead(FakeResponse.redirect(302, plain.baseUri().resolve("start"))));
    ApiClient api = builder(plain, Credentials.none()).build();
    open.add(api);

    assertThat(send(api, plain.baseUri(), Face.CALL, MethodCase.GET)).isEqualTo(302);
    assertThat(plain.requestCount()).isEqualTo(6);
  }

  @Test
  void anAddressOfAnotherOriginThroughTheDropInIsNotSigned() throws Exception {
    for (CredentialCase credentialCase : credentials()) {
      ApiClient api = builder(plain, credentialCase.provider()).build();
      open.add(api);

      api.asHttpClient()
          .send(
              HttpRequest.newBuilder(otherPlain.baseUri().resolve("end")).build(),
              BodyHandlers.discarding());
    }

    assertThat(otherPlain.requests()).hasSize(3);
    otherPlain.requests().forEach(request -> isClean(request, "absolute"));
  }
}
