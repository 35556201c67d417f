package io.apiservice.sdk.tests;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The Java code of a Markdown file. Each block is compiled separately, with the imports that it
 * shows and with the fields of {@link #FIELDS}.
 */
record DocumentationSnippets(List<String> blocks) {
  private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern IMPORT =
      Pattern.compile("^import [\\w.]+(\\.\\*)?;\\n", Pattern.MULTILINE);

  /** What a snippet may use without declaring it. */
  private static final String FIELDS =
      """
        record User(String id, String name, boolean active) {}
        record NewUser(String name) {}
        record Order(String id) {}
        record Report(String id) {}
        io.apiservice.sdk.ApiClient api;
        io.apiservice.sdk.Resource<User> users;
        String id, saved, secret, theirKey;
        static String savedTokenOf(String tenant) {
          return tenant;
        }
        void snippet() throws Exception {
      """;

  /**
   * The signatures of other libraries that the recipes use. The tests do not depend on those
   * libraries.
   */
  private static final List<JavaFileObject> OTHER_LIBRARIES =
      List.of(
          source(
              "org/springframework/http/client/JdkClientHttpRequestFactory",
              """
              package org.springframework.http.client;
              public class JdkClientHttpRequestFactory {
                public JdkClientHttpRequestFactory(java.net.http.HttpClient client) {}
                public void setReadTimeout(java.time.Duration limit) {}
              }
              """),
          source(
              "org/springframework/web/client/RestClient",
              """
              package org.springframework.web.client;
              import org.springframework.http.client.JdkClientHttpRequestFactory;
              public interface RestClient {
                static Builder builder() { return null; }
                interface Builder {
                  Builder baseUrl(String url);
                  Builder requestFactory(JdkClientHttpRequestFactory factory);
                  RestClient build();
                }
              }
              """),
          source("feign/Client", "package feign; public interface Client {}"),
          source(
              "feign/http2client/Http2Client",
              """
              package feign.http2client;
              public class Http2Client implements feign.Client {
                public Http2Client(java.net.http.HttpClient client) {}
              }
              """),
          source(
              "feign/Request",
              """
              package feign;
              import java.util.concurrent.TimeUnit;
              public class Request {
                public static class Options {
                  public Options(long connect, TimeUnit unit, long read, TimeUnit u, boolean follow) {}
                }
              }
              """),
          source(
              "feign/Feign",
              """
              package feign;
              public class Feign {
                public static Builder builder() { return new Builder(); }
                public static class Builder {
                  public Builder client(Client client) { return this; }
                  public Builder options(Request.Options options) { return this; }
                  public <T> T target(Class<T> type, String url) { return null; }
                }
              }
              """));

  static DocumentationSnippets of(Path file) throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(Files.readString(file));
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return new DocumentationSnippets(blocks);
  }

  /**
   * Compiles the blocks.
   *
   * @param classes the directory for the class files
   * @return the errors of the compiler; empty if there are none
   */
  String errors(Path classes) {
    List<JavaFileObject> sources = new ArrayList<>(OTHER_LIBRARIES);
    for (String block : blocks) {
      String name = "Snippet" + sources.size();
      sources.add(source(name, sourceOf(name, block)));
    }
    StringWriter out = new StringWriter();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                out,
                null,
                null,
                List.of(
                    "-proc:none",
                    "-d",
                    classes.toString(),
                    "-Xlint:none",
                    "-cp",
                    System.getProperty("java.class.path")),
                null,
                sources)
            .call();
    return compiled ? "" : out.toString();
  }

  private static String sourceOf(String name, String block) {
    StringBuilder imports = new StringBuilder();
    String code =
        IMPORT
            .matcher(block)
            .replaceAll(
                line -> {
                  imports.append(line.group());
                  return "";
                });
    return imports + "class " + name + " {\n" + FIELDS + code + "\n}}";
  }

  private static JavaFileObject source(String name, String text) {
    return new SimpleJavaFileObject(
        URI.create("mem:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}
