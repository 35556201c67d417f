package io.apiservice.sdk.transport.apache5;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server of bare sockets: a test writes each byte of its responses. */
final class SocketServer implements AutoCloseable {
  /** Serves one request; returning keeps the connection open, failing closes it. */
  interface Handler {
    void serve(Connection connection, String head) throws IOException, InterruptedException;
  }

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
  private static final Pattern CHUNKED = Pattern.compile("(?i)transfer-encoding: chunked");

  private final LoopbackListener listener;
  private final Handler handler;
  private final List<String> heads = new CopyOnWriteArrayList<>();

  SocketServer(Handler handler) throws IOException {
    this.handler = handler;
    this.listener = new LoopbackListener(this::serve);
  }

  /** A server whose responses are always the same text. */
  static SocketServer saying(String response) throws IOException {
    return new SocketServer((connection, head) -> connection.say(response));
  }

  URI uri() {
    return listener.uri();
  }

  int connections() {
    return listener.connections();
  }

  /** The heads of the requests so far. */
  List<String> heads() {
    return heads;
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      Connection connection =
          new Connection(socket, new BufferedInputStream(socket.getInputStream()));
      while (true) {
        String head = connection.head();
        heads.add(head);
        handler.serve(connection, head);
      }
    } catch (IOException e) {
      // the client has closed the connection
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** The server's side of a connection. */
  record Connection(Socket socket, InputStream in) {
    String head() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int read = in.read();
        if (read < 0) {
          throw new IOException("the client has closed the connection");
        }
        head.append((char) read);
      }
      return head.toString();
    }

    /** Reads the body of the request with this head. */
    byte[] body(String head) throws IOException {
      Matcher length = LENGTH.matcher(head);
      if (length.find()) {
        return in.readNBytes(Integer.parseInt(length.group(1)));
      }
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      if (CHUNKED.matcher(head).find()) {
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
          body.write(in.readNBytes(size));
          in.readNBytes(2);
        }
        in.readNBytes(2);
      }
      return body.toByteArray();
    }

    private int chunkSize() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new IOException("the body ended early");
        }
        line.append((char) c);
      }
      return Integer.parseInt(line.toString().trim(), 16);
    }

    void say(String text) throws IOException {
      say(text.getBytes(ISO_8859_1));
    }

    void say(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    }

    void ok(String body) throws IOException {
      say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Blocks until the client closes or resets the connection. */
    void awaitEnd() {
      try {
        while (in.read() >= 0) {
          // what it still sends does not matter
        }
      } catch (IOException e) {
        // a reset is a way of closing
      }
    }
  }
}
