package io.apiservice.sdk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A server that sends exactly these bytes on each connection, and may keep the connection open. */
final class FakeSocketServer implements AutoCloseable {
  private final ServerSocket socket;
  private final CountDownLatch end = new CountDownLatch(1);

  private FakeSocketServer(ServerSocket socket) {
    this.socket = socket;
  }

  /** Sends the text, and the body this number of times, and closes the connection. */
  static FakeSocketServer answering(String answer, String body, int times) throws IOException {
    return start(answer, body, times, false);
  }

  /** Sends the text and then nothing more. */
  static FakeSocketServer hanging(String answer) throws IOException {
    return start(answer, "", 0, true);
  }

  private static FakeSocketServer start(String answer, String body, int times, boolean hang)
      throws IOException {
    FakeSocketServer server =
        new FakeSocketServer(
            new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
    Thread thread = new Thread(() -> server.serve(answer, body, times, hang), "raw-server");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private void serve(String answer, String body, int times, boolean hang) {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept();
          OutputStream out = connection.getOutputStream()) {
        readRequest(connection.getInputStream());
        out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < times; i++) {
          out.write(bytes);
        }
        out.flush();
        if (hang) {
          end.await();
        }
      } catch (IOException e) {
        // The client has closed the connection.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  // Reads to the end of the headers. If data stayed unread, closing would reset the connection, and
  // the client could lose what it has not read yet. A TLS greeting has no such end.
  private static void readRequest(InputStream in) throws IOException {
    StringBuilder seen = new StringBuilder();
    int next = in.read();
    boolean tls = next == 0x16;
    while (next >= 0 && !tls && seen.indexOf("\r\n\r\n") < 0) {
      seen.append((char) next);
      next = seen.indexOf("\r\n\r\n") < 0 ? in.read() : -1;
    }
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort() + "/";
  }

  @Override
  public void close() throws IOException {
    end.countDown();
    socket.close();
  }
}
