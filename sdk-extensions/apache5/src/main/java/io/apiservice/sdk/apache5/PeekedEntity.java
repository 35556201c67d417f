package io.apiservice.sdk.apache5;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** An entity whose beginning was read. */
final class PeekedEntity extends HttpEntityWrapper {
  private final InputStream content;

  PeekedEntity(HttpEntity entity, InputStream content) {
    super(entity);
    this.content = content;
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public InputStream getContent() {
    return content;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (content) {
      content.transferTo(out);
    }
  }
}
