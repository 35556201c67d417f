package io.apiservice.sdk.tests;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Answers every request with the same bytes, whatever they are, and closes the connection. */
final class EchoServer implements AutoCloseable {
  private volatile String answer = "";
  private volatile String afterwards = "";
  private final RawServer server = new RawServer(this::serve);

  private void serve(RawServer.Peer peer) throws IOException {
    String line = peer.request();
    // The address that a redirect or a link leads to refuses; everything else echoes.
    String text = line.contains(" /r/") || line.contains(" /r?") ? afterwards : answer;
    OutputStream out = peer.socket().getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
    peer.socket().shutdownOutput();
    byte[] rest = new byte[1024];
    while (peer.in().read(rest) >= 0) {
      // so that no reset overtakes the answer
    }
  }

  /** What comes from now on. */
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
