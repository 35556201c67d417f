package io.apiservice.sdk.benchmarks.endtoend.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the comparison.
 *
 * @param id on the command line
 * @param label in tables
 * @param opening opens the client
 */
public record Library(String id, String label, Opening opening) {
  /** The row to which the others are compared. */
  public static final String BASELINE = "bare";

  /** Opens a client for a target; null where the library does not speak its protocol. */
  @FunctionalInterface
  public interface Opening {
    /** The client. */
    @Nullable Client open(Target target) throws Exception;
  }

  /** All rows, the baseline first. */
  public static List<Library> all() {
    return List.of(
        new Library(BASELINE, "bare `HttpClient`", BareHttpClient::standard),
        new Library("bare-h1", "bare, HTTP/1.1", BareHttpClient::http11),
        new Library("bare-direct", "bare, HTTP/1.1, direct executor", BareHttpClient::direct),
        new Library("bare-two", "two of those", BareHttpClient::twoDirect),
        new Library("sdk", "**this SDK**", ApiServiceSdk::typed),
        new Library("drop-in", "**this SDK**, drop-in", ApiServiceSdk::dropIn),
        new Library("given", "**this SDK**, on a given HTTP/1.1 client", ApiServiceSdk::given),
        new Library("sdk-apache", "**this SDK**, on Apache", ApiServiceSdk::onApache),
        new Library("okhttp", "OkHttp", OkHttpLibrary::plain),
        new Library("retrofit", "Retrofit", OkHttpLibrary::retrofit),
        new Library("apache", "Apache HttpClient, classic", ApacheClassic::open),
        new Library("spring", "Spring `RestClient`, JDK's client", SpringRestClient::open),
        new Library("feign", "Feign, JDK's client", FeignLibrary::open),
        new Library("methanol", "Methanol", MethanolLibrary::open),
        new Library("azure", "azure-core, JDK's client", AzureLibrary::open),
        new Library("google", "google-http-client", GoogleHttpClient::open));
  }

  /** The row with this id. */
  public static Library of(String id) {
    return all().stream().filter(each -> each.id.equals(id)).findFirst().orElseThrow();
  }
}
