package io.apiservice.sdk.benchmarks;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequestFactory;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.OAuth2CredentialsWithRefresh;
import java.time.Duration;
import java.util.Date;

/**
 * google-auth-library with a refresh handler, because {@code UserCredentials} forgets a rotated
 * refresh token; tuned, it also has short margins and one retry. All callers block: the HTTP
 * client's asynchronous call is the blocking one on another thread.
 */
final class GoogleAuth implements Peer {
  private final boolean tuned;

  private GoogleAuth(boolean tuned) {
    this.tuned = tuned;
  }

  static GoogleAuth asItComes() {
    return new GoogleAuth(false);
  }

  static GoogleAuth tuned() {
    return new GoogleAuth(true);
  }

  @Override
  public String name() {
    return tuned ? "google-auth, tuned" : "google-auth, as it comes";
  }

  @Override
  public Session open(BenchmarkSetup setup) {
    OwnRefresh tokens = new OwnRefresh(setup);
    OAuth2CredentialsWithRefresh.Builder builder =
        OAuth2CredentialsWithRefresh.newBuilder()
            .setAccessToken(googled(tokens.token()))
            .setRefreshHandler(() -> googled(tokens.refresh()));
    if (tuned) {
      builder.setRefreshMargin(Duration.ofSeconds(20));
      builder.setExpirationMargin(Duration.ofSeconds(10));
    }
    HttpCredentialsAdapter adapter = new HttpCredentialsAdapter(builder.build());
    HttpRequestFactory requests =
        new NetHttpTransport()
            .createRequestFactory(
                request -> {
                  adapter.initialize(request);
                  if (tuned) {
                    request.setNumberOfRetries(1);
                  }
                });
    GenericUrl url = new GenericUrl(setup.resource());
    return () -> requests.buildGetRequest(url).execute().parseAsString();
  }

  @SuppressWarnings("JavaUtilDate") // the library's type
  private static AccessToken googled(OwnRefresh.Token token) {
    return new AccessToken(token.value(), Date.from(token.expiresAt()));
  }
}
