package io.apiservice.sdk.testkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A JUnit extension with a {@link FakeAuthServer} and a {@link FakeApi} that accepts its tokens.
 * Both are started once for a test class and reset before each test. The API holds the users {@code
 * 1} Ada and {@code 2} Grace in the collection {@code users}.
 *
 * <pre>{@code
 * @RegisterExtension static final FakeServersExtension servers = FakeServersExtension.strict();
 *
 * @Test void signsIn() {
 *   Login login = servers.auth().login("ada");
 *   …
 * }
 * }</pre>
 *
 * <p>Or {@code @ExtendWith(FakeServersExtension.class)} and test parameters of the two types.
 * Register it in a static field: in an instance field, both servers are started for every test.
 */
public final class FakeServersExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {
  private final FakeAuthServer.Builder authBuilder;
  private @Nullable FakeAuthServer auth;
  private @Nullable FakeApi api;
  private boolean startedForAll;

  /** Servers with all defaults. */
  public FakeServersExtension() {
    this(FakeAuthServer.builder());
  }

  private FakeServersExtension(FakeAuthServer.Builder authBuilder) {
    this.authBuilder = authBuilder;
  }

  /** Servers with all defaults. */
  public static FakeServersExtension strict() {
    return new FakeServersExtension();
  }

  /** An authorization server from this builder, and an API that accepts its tokens. */
  public static FakeServersExtension of(FakeAuthServer.Builder auth) {
    return new FakeServersExtension(auth);
  }

  /**
   * The authorization server.
   *
   * @throws IllegalStateException if no test is running
   */
  public FakeAuthServer auth() {
    return started(auth);
  }

  /**
   * The API that accepts the tokens of {@link #auth()}.
   *
   * @throws IllegalStateException if no test is running
   */
  public FakeApi api() {
    return started(api);
  }

  private static <T> T started(@Nullable T server) {
    if (server == null) {
      throw new IllegalStateException(
          "the servers run during tests only: register the extension in a static field");
    }
    return server;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    startedForAll = true;
    start();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (auth == null) {
      start();
    }
    auth().reset();
    api().reset();
    api().put("users", "1", Map.of("name", "Ada", "active", true));
    api().put("users", "2", Map.of("name", "Grace", "active", false));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!startedForAll) {
      stop();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    stop();
  }

  private void start() {
    auth = authBuilder.start();
    api = FakeApi.start(auth);
  }

  private void stop() {
    api().close();
    auth().close();
    api = null;
    auth = null;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == FakeAuthServer.class || type == FakeApi.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == FakeApi.class ? api() : auth();
  }
}
