package io.apiservice.sdk.tests;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends the same bytes as the response to every request, and closes the connection. */
final class EchoServer implements AutoCloseable {
  private volatile String answer = "";
  private volatile String afterwards = "";
  private final RawServer server = new RawServer(this::serve);

  private void serve(RawServer.Peer peer) throws IOException {
    String line = peer.request();
    // The target of a redirect or link refuses the request; all other addresses quote the secret.
    String text = line.contains(" /r/") || line.contains(" /r?") ? afterwards : answer;
    OutputStream out = peer.socket().getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
    peer.socket().shutdownOutput();
    byte[] rest = new byte[1024];
    while (peer.in().read(rest) >= 0) {
      // otherwise a reset could arrive before the response
    }
  }

  /** Sets the response from now on. */
  void says(String text) {
    answer = text;
    afterwards = "HTTP/1.1 401 x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  }

  URI uri() {
    return server.uri();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
