package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.spi.RequestContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.jspecify.annotations.Nullable;

/** A request body that is sent once. Without content it is empty, and still sent once. */
final class ContentEntity extends AbstractHttpEntity {
  private final @Nullable RequestContent content;

  ContentEntity(@Nullable RequestContent content) {
    super((String) null, null, content != null && content.length() < 0);
    this.content = content;
  }

  /** Whether Apache sends this request with an entity: it wants a media type for OPTIONS. */
  static boolean isPossible(Request request) {
    return !request.method().equals("OPTIONS") && !request.method().equals("TRACE");
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public long getContentLength() {
    return content == null ? 0 : Math.max(-1, content.length());
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    if (content != null) {
      content.writeTo(out);
    }
  }

  @Override
  public InputStream getContent() {
    throw new UnsupportedOperationException("this body can only be written");
  }

  @Override
  public boolean isStreaming() {
    return content != null;
  }

  @Override
  public void close() {}
}
