package io.apiservice.sdk.examples;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.oauth.OAuth;
import java.io.IOException;
import java.lang.reflect.Type;

/** Reads and writes JSON with a mapper of one's own, here one that ignores the case of names. */
public final class OwnJsonMapper {
  /** A user of the API; the API spells the names of its fields in lower case. */
  record User(String id, String name) {}

  private OwnJsonMapper() {}

  /** Jackson with other settings. Any other library needs the same two methods. */
  static final class OwnCodec implements JsonCodec {
    private final ObjectMapper mapper =
        com.fasterxml.jackson.databind.json.JsonMapper.builder()
            .enable(com.fasterxml.jackson.databind.MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Override
    public byte[] write(Object value) throws IOException {
      return mapper.writeValueAsBytes(value);
    }

    @Override
    public Object read(byte[] json, Type type) throws IOException {
      return mapper.readValue(json, mapper.constructType(type));
    }
  }

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    try (ApiClient api =
        ApiClient.builder()
            .baseUri(servers.api().baseUri())
            .credentials(
                OAuth.refreshToken(servers.auth().login("ada").refreshToken())
                    .tokenEndpoint(servers.auth().tokenEndpoint())
                    .onRotation(token -> {})
                    .build())
            .json(new OwnCodec())
            .build()) {
      return api.resource("users", User.class).get("42").name();
    }
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(OwnJsonMapper::run);
  }
}
