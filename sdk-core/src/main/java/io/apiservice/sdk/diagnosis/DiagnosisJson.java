package io.apiservice.sdk.diagnosis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes a diagnosis as one line of JSON. */
final class DiagnosisJson {
  private static final JsonFactory JSON = new JsonFactory();

  private DiagnosisJson() {}

  static String write(Diagnosis diagnosis) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      write(json, diagnosis);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static void write(JsonGenerator json, Diagnosis diagnosis) throws IOException {
    json.writeStartObject();
    json.writeStringField("cause", diagnosis.cause().name());
    json.writeStringField("confidence", diagnosis.confidence().name());
    json.writeStringField("summary", diagnosis.summary());
    json.writeArrayFieldStart("evidence");
    for (Evidence evidence : diagnosis.evidence()) {
      json.writeStartObject();
      json.writeStringField("source", evidence.source());
      json.writeStringField("text", evidence.text());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("hints");
    for (Hint hint : diagnosis.hints()) {
      json.writeStartObject();
      json.writeStringField("action", hint.action());
      if (hint.link().isPresent()) {
        json.writeStringField("link", hint.link().get().toASCIIString());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    sent(json, diagnosis.sentRequest());
    json.writeArrayFieldStart("tried");
    for (Attempt attempt : diagnosis.tried()) {
      json.writeStartObject();
      json.writeStringField("at", attempt.at().toString());
      json.writeStringField("action", attempt.action());
      json.writeStringField("outcome", attempt.outcome());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (diagnosis.requestId().isPresent()) {
      json.writeStringField("requestId", diagnosis.requestId().get());
    }
    json.writeBooleanField("refreshCanHelp", diagnosis.refreshCanHelp());
    json.writeStringField("repeat", diagnosis.repeat());
    json.writeEndObject();
  }

  private static void sent(JsonGenerator json, SentRequest sentRequest) throws IOException {
    json.writeObjectFieldStart("sent");
    json.writeStringField("method", sentRequest.method());
    json.writeStringField("uri", sentRequest.uri().toASCIIString());
    if (sentRequest.placement().isPresent()) {
      json.writeStringField("placement", sentRequest.placement().get());
    }
    if (sentRequest.fingerprint().isPresent()) {
      json.writeStringField("fingerprint", sentRequest.fingerprint().get());
    }
    json.writeEndObject();
  }
}
