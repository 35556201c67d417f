package io.apiservice.sdk.transport.apache5;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestWriterFactory;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.impl.io.SocketHolder;

/**
 * A connection that writes nothing to Apache's logs {@code headers} and {@code wire}, which show
 * credentials and tokens at DEBUG.
 */
final class UnloggedConnection extends DefaultManagedHttpClientConnection {
  UnloggedConnection(Http1Config config) {
    super(
        "apiservice",
        null,
        null,
        config,
        null,
        null,
        // A server may refuse a long request before it has read it.
        MonitoringResponseOutOfOrderStrategy.INSTANCE,
        new DefaultHttpRequestWriterFactory(config),
        new DefaultHttpResponseParserFactory(config));
  }

  @Override
  public void bind(Socket socket) throws IOException {
    bind(new SocketHolder(socket));
  }

  @Override
  public void bind(SSLSocket secure, Socket socket) throws IOException {
    bind(new SocketHolder(secure, socket));
  }

  @Override
  protected void onRequestSubmitted(ClassicHttpRequest request) {}

  @Override
  protected void onResponseReceived(ClassicHttpResponse response) {}
}
