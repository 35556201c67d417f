package io.apiservice.sdk.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class JdkClientsTest {
  private final JdkClients clients = new JdkClients(HttpClientConfig.jdk());

  static boolean severalProcessors() {
    return Runtime.getRuntime().availableProcessors() > 1;
  }

  private static DirectClient direct(JdkClients clients) {
    return Objects.requireNonNull(clients.direct(false));
  }

  @Test
  void exchangesOneAfterTheOtherTakeTheSameClient() {
    DirectClient first = direct(clients);
    first.begin();
    first.end();
    assertThat(direct(clients)).isSameAs(first);
  }

  @Test
  @EnabledIf("severalProcessors")
  void exchangesAtTheSameTimeAreSharedEvenly() {
    DirectClient first = direct(clients);
    int firsts = 0;
    for (int i = 0; i < 100; i++) {
      DirectClient chosen = direct(clients);
      chosen.begin();
      firsts += chosen == first ? 1 : 0;
    }
    assertThat(firsts).isEqualTo(50);
  }

  @Test
  void theJdksOwnTrustManagerMayRunOnTheSelectorThread() {
    assertThat(clients.direct(true)).isNotNull();
  }

  @Test
  void anApplicationsTrustManagerDoesNotRunOnTheSelectorThread() throws Exception {
    SSLContext own = SSLContext.getInstance("TLS");
    own.init(null, null, null);
    JdkClients withOwn = new JdkClients(HttpClientConfig.jdk().sslContext(own));
    assertThat(withOwn.direct(true)).isNull();
    assertThat(withOwn.direct(false)).isNotNull();
  }

  @Test
  void aDefaultThatTheApplicationReplacedCountsAsItsOwn() throws Exception {
    SSLContext own = SSLContext.getInstance("TLS");
    own.init(null, null, null);
    assertThat(JdkTrust.mayBlock(own)).isTrue();
    assertThat(JdkTrust.mayBlock(SSLContext.getDefault())).isFalse();
  }

  @Test
  void anApplicationsClientIsTheOnlyOne() {
    HttpClient application = HttpClient.newHttpClient();
    JdkClients given = new JdkClients(HttpClientConfig.of(application));
    assertThat(given.direct(false)).isNull();
    assertThat(given.direct(true)).isNull();
    assertThat(given.pooled()).isSameAs(application);
  }
}
