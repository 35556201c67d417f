package io.apiservice.sdk.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.PropertyNamingStrategy;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * The default codec. It uses only the API of Jackson 2.18, so that it works with later versions of
 * Jackson 2 too.
 */
final class JacksonCodec implements JsonCodec {
  static final JsonCodec CAMEL_CASE =
      new JacksonCodec(PropertyNamingStrategies.LOWER_CAMEL_CASE, "jackson");
  static final JsonCodec SNAKE_CASE =
      new JacksonCodec(PropertyNamingStrategies.SNAKE_CASE, "jackson, snake_case");

  private static final int MAX_DEPTH = 512;

  private final ObjectMapper mapper;
  private final String name;

  private JacksonCodec(PropertyNamingStrategy naming, String name) {
    this.name = name;
    this.mapper =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .propertyNamingStrategy(naming)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build());
  }

  @Override
  public byte[] write(Object value) throws IOException {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      // Jackson's message may quote the value, so the message is not repeated and the exception is
      // not kept as the cause.
      throw new IOException(
          "cannot write " + value.getClass().getTypeName() + " as JSON" + JsonFailure.ofWriting(e));
    }
  }

  @Override
  public @Nullable Object read(byte[] json, Type type) throws IOException {
    try {
      return mapper.readValue(json, mapper.constructType(type));
    } catch (JsonProcessingException e) {
      throw new IOException(
          "cannot read JSON as " + type.getTypeName() + JsonFailure.ofReading(e, json));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
