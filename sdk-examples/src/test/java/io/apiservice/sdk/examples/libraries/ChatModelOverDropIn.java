package io.apiservice.sdk.examples.libraries;

import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.examples.ExampleServers;
import io.apiservice.sdk.testkit.FakeResponse;

/**
 * langchain4j over the drop-in client: a chat model behind a gateway that wants a token of its own
 * instead of the model's key.
 */
public final class ChatModelOverDropIn {
  private static final String ANSWER =
      """
      {"id":"chat-1","object":"chat.completion","created":1767225600,"model":"example",
       "choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"%s"}}],
       "usage":{"prompt_tokens":2,"completion_tokens":1,"total_tokens":3}}
      """;

  private ChatModelOverDropIn() {}

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    servers
        .api()
        .route(
            "POST",
            "chat/completions",
            request ->
                FakeResponse.json(
                    200, ANSWER.formatted(request.body().contains("Ada") ? "Lovelace" : "Hopper")));
    try (ApiClient api = servers.client("ada")) {
      ChatModel model =
          OpenAiChatModel.builder()
              .baseUrl(servers.api().baseUri().toString())
              .modelName("example")
              // No apiKey(…): the drop-in client signs.
              .httpClientBuilder(
                  new JdkHttpClientBuilder().httpClientBuilder(api.asHttpClientBuilder()))
              .build();
      String first = model.chat("Ada who?");
      servers.auth().revokeAccessTokens();
      return first + ", and after the token was revoked " + model.chat("Grace who?");
    }
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(ChatModelOverDropIn::run);
  }
}
