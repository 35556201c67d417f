package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.oauth.runtime.Ticker;
import io.apiservice.sdk.store.TokenStore;
import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Several providers of one login in one process, without a store. */
class SharedLoginTest {
  private final EngineFixture fixture = new EngineFixture();

  @Test
  void aLoginThatIsBuiltTwiceIsRefreshedOnce() {
    TokenProvider one = fixture.provider();
    TokenProvider other = fixture.provider();
    Credential first = one.current().join();

    assertThat(other.current().join()).isEqualTo(first);
    Credential second = other.renew(first).join();

    assertThat(one.renew(first).join()).isEqualTo(second);
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void aProviderForEachRequestKeepsTheLogin() {
    for (int i = 0; i < 20; i++) {
      try (TokenProvider provider = fixture.provider()) {
        Credential held = provider.current().join();
        value(provider.renew(held));
      }
    }

    assertThat(fixture.server.presented()).hasSize(21).doesNotHaveDuplicates();
    assertThat(fixture.server.familyRevoked()).isFalse();
  }

  @Test
  void aHundredProvidersAtOnceCauseOneRefresh() throws Exception {
    CompletableFuture<Response> open = new CompletableFuture<>();
    CountDownLatch atServer = new CountDownLatch(1);
    fixture.server.twist(
        reply -> {
          atServer.countDown();
          return open.thenCombine(reply, (none, response) -> response);
        });
    List<CompletableFuture<Credential>> tokens = new ArrayList<>();

    for (int i = 0; i < 100; i++) {
      TokenProvider provider = fixture.builder("seed-0").ticker(Ticker.system()).build();
      provider.bind(
          new ProviderContext(fixture.server, fixture.recordingListener, Clock.systemUTC()));
      tokens.add(provider.current());
    }
    assertThat(atServer.await(20, TimeUnit.SECONDS)).isTrue();
    open.complete(null);

    Set<String> values = new HashSet<>();
    for (CompletableFuture<Credential> token : tokens) {
      values.add(token.get(20, TimeUnit.SECONDS).secret());
    }
    assertThat(values).containsExactly("access-1");
    assertThat(fixture.server.presented()).containsExactly("seed-0");
  }

  @Test
  void aTokenFromOnRotationGoesOnWithTheSameLogin() {
    List<String> saved = new ArrayList<>();
    try (TokenProvider provider = fixture.provider(b -> b.onRotation(saved::add).subject("ada"))) {
      value(provider.current());
    }

    TokenProvider next =
        fixture.bound(fixture.builder(saved.get(0)).subject("ada").build(), fixture.server);

    assertThat(value(next.current())).isEqualTo("access-1");
    assertThat(fixture.server.presented()).containsExactly("seed-0");
  }

  @Test
  void aTokenThatALoginWithoutASubjectHasHadNamesTheSameLogin() {
    TokenProvider one = fixture.provider();
    Credential first = one.current().join();
    Credential second = one.renew(first).join();

    for (String saved : List.of("seed-0", "refresh-1", "refresh-2")) {
      TokenProvider other = fixture.bound(fixture.builder(saved).build(), fixture.server);
      assertThat(other.current().join()).as(saved).isEqualTo(second);
    }
    TokenProvider last = fixture.bound(fixture.builder("refresh-1").build(), fixture.server);
    Credential third = last.renew(last.current().join()).join();
    assertThat(one.renew(second).join()).isEqualTo(third);

    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1", "refresh-2");
  }

  @Test
  void aProviderForEachRequestThatSavesItsTokensKeepsTheLogin() {
    AtomicReference<String> saved = new AtomicReference<>("seed-0");
    List<TokenProvider> open = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      TokenProvider provider =
          fixture.bound(
              fixture.builder(requireNonNull(saved.get())).onRotation(saved::set).build(),
              fixture.server);
      value(provider.renew(provider.current().join()));
      open.add(provider);
      value(open.get(i / 2).forceRefresh());
    }

    assertThat(fixture.server.presented()).doesNotHaveDuplicates();
    assertThat(fixture.server.familyRevoked()).isFalse();
  }

  @Test
  void aLoginSignedOutIsSignedOutForEveryProvider() {
    TokenProvider one = fixture.provider();
    value(one.current());
    one.signOut().join();

    assertThat(failure(fixture.provider().current())).hasMessageContaining("signed out");
  }

  @Test
  void twoLoginsStayTwo() {
    TokenProvider one = fixture.provider();
    TokenProvider other = fixture.bound(fixture.builder("seed-x").build(), fixture.server);
    value(one.current());
    fixture.server.login("seed-x");

    assertThat(value(other.current())).isEqualTo("access-2");
    assertThat(value(one.current())).isEqualTo("access-1");
  }

  @Test
  void aStoreOfOnesOwnSharesNothingWithTheProcess() {
    value(fixture.provider().current());
    fixture.server.login("seed-0");

    TokenProvider apart =
        fixture.bound(fixture.builder("seed-0").store(TokenStore.memory()).build(), fixture.server);

    assertThat(value(apart.current())).isEqualTo("access-2");
  }

  @Test
  void anotherSecretOfTheSameClientGetsNoTokenThatWasObtainedWithTheRightOne() {
    value(clientCredentials("right").current());
    assertThat(value(clientCredentials("right").current())).isEqualTo("access-1");
    fixture.server.instead(401, "{\"error\":\"invalid_client\"}");

    assertThat(failure(clientCredentials("wrong").current())).isNotNull();
  }

  private TokenProvider clientCredentials(String secret) {
    return fixture.bound(
        OAuth.clientCredentials()
            .tokenEndpoint("https://auth.example.com/token")
            .clientAuthentication(ClientAuthentication.basic("app", secret))
            .ticker(fixture.time)
            .build(),
        fixture.server);
  }

  @Test
  void aCopyOfTheLibraryInAnotherClassLoaderSharesTheLogin() throws Exception {
    // It is never closed, because a refresh reports its end after the caller has the token.
    URLClassLoader loader = new URLClassLoader(urls(), new JdkClasses());
    try (FakeServerSocket socket = new FakeServerSocket(fixture.server)) {
      TokenProvider here =
          OAuth.refreshToken("seed-0").tokenEndpoint(socket.tokenEndpoint()).build();
      Credential first = here.current().get(20, TimeUnit.SECONDS);

      Object there = provider(loader, socket.tokenEndpoint());
      assertThat(there.getClass()).isNotEqualTo(TokenProvider.class);
      assertThat(token(there, "current")).isEqualTo(first.secret());
      String second = token(there, "forceRefresh");

      assertThat(here.renew(first).get(20, TimeUnit.SECONDS).secret()).isEqualTo(second);
      assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
    }
  }

  private static Object provider(URLClassLoader loader, String tokenEndpoint) throws Exception {
    Class<?> oauth = loader.loadClass(OAuth.class.getName());
    Object builder = oauth.getMethod("refreshToken", String.class).invoke(null, "seed-0");
    builder
        .getClass()
        .getMethod("tokenEndpoint", URI.class)
        .invoke(builder, URI.create(tokenEndpoint));
    return builder.getClass().getMethod("build").invoke(builder);
  }

  private static String token(Object provider, String method) throws Exception {
    Method ask = provider.getClass().getMethod(method);
    Object credential = ((CompletableFuture<?>) ask.invoke(provider)).get(20, TimeUnit.SECONDS);
    return (String) credential.getClass().getMethod("secret").invoke(credential);
  }

  private static URL[] urls() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    urls.add(OAuth.class.getProtectionDomain().getCodeSource().getLocation());
    for (String property : List.of("java.class.path", "jdk.module.path")) {
      for (String path : System.getProperty(property, "").split(File.pathSeparator)) {
        urls.add(Path.of(path).toUri().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }

  /**
   * A class loader with the JDK's classes only. The platform's own loader also finds modules of the
   * application, and so the library itself.
   */
  private static final class JdkClasses extends ClassLoader {
    JdkClasses() {
      super(null);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("io.apiservice.")) {
        throw new ClassNotFoundException(name);
      }
      return ClassLoader.getPlatformClassLoader().loadClass(name);
    }
  }
}
