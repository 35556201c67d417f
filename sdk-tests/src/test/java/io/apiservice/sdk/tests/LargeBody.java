package io.apiservice.sdk.tests;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.ApiRequest;
import io.apiservice.sdk.call.ElementStream;
import io.apiservice.sdk.call.EventStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The ways to receive or to send what is larger than the memory. Each returns how many elements or
 * bytes there were. Those that begin with ALL, and UPLOAD_BYTES, have everything in memory in the
 * end.
 */
enum LargeBody {
  EVENTS {
    @Override
    long read(Task task) {
      return count(task.events());
    }
  },
  ARRAY {
    @Override
    long read(Task task) {
      return count(task.get("array").elements(Item.class).send());
    }
  },
  LINES {
    @Override
    long read(Task task) {
      return count(task.get("lines").elements(Item.class).send());
    }
  },
  /** A subscriber that asks for one element after the other. */
  LINES_SUBSCRIBED {
    @Override
    long read(Task task) {
      return subscribe(task.get("lines").elements(Item.class).send(), 1);
    }
  },
  PAGES {
    @Override
    long read(Task task) {
      return task.get("pages").pages(Item.class).stream().count();
    }
  },
  DOWNLOAD {
    @Override
    long read(Task task) throws IOException {
      return Files.size(task.get("bytes").download(task.file).send());
    }
  },
  INPUT_STREAM {
    @Override
    long read(Task task) throws IOException {
      try (InputStream in = task.get("bytes").returning(InputStream.class).send()) {
        return in.transferTo(OutputStream.nullOutputStream());
      }
    }
  },
  /** The JDK's type, with its handler for files. */
  DROP_IN {
    @Override
    long read(Task task) throws IOException, InterruptedException {
      HttpRequest request =
          HttpRequest.newBuilder(task.server.resolve("bytes?count=" + task.amount)).build();
      return Files.size(
          task.api.asHttpClient().send(request, BodyHandlers.ofFile(task.file)).body());
    }
  },
  UPLOAD_FILE {
    @Override
    long read(Task task) {
      return task.put(task.file);
    }
  },
  UPLOAD_FILE_GZIP {
    @Override
    long read(Task task) {
      return task.api.put("bytes").body(task.file).gzip().returning(long.class).send();
    }
  },
  UPLOAD_STREAM {
    @Override
    long read(Task task) throws IOException {
      try (InputStream in = Files.newInputStream(task.file)) {
        return task.put(in);
      }
    }
  },
  ALL_EVENTS {
    @Override
    long read(Task task) {
      return keep(task.events().iterator());
    }
  },
  ALL_PAGES {
    @Override
    long read(Task task) {
      return keep(task.get("pages").pages(Item.class).iterator());
    }
  },
  ALL_ELEMENTS {
    @Override
    long read(Task task) {
      return task.get("array").returning(Item[].class).send().length;
    }
  },
  ALL_BYTES {
    @Override
    long read(Task task) {
      return task.get("bytes").returning(byte[].class).send().length;
    }
  },
  UPLOAD_BYTES {
    @Override
    long read(Task task) throws IOException {
      return task.put(Files.readAllBytes(task.file));
    }
  };

  /**
   * What to receive or to send.
   *
   * @param amount how many elements or bytes
   * @param file the body of an upload, or where a download goes
   */
  record Task(ApiClient api, URI server, long amount, Path file) {
    private ApiRequest get(String path) {
      return api.get(path).query("count", amount);
    }

    /** A POST, because a GET would connect again after the end. */
    private EventStream events() {
      return api.post("events").query("count", amount).events().send();
    }

    private long put(Object body) {
      return api.put("bytes").body(body).returning(long.class).send();
    }
  }

  /** An element, as the server generates it. */
  record Item(long id, String text) {}

  /** Receives or sends it piece by piece. */
  abstract long read(Task task) throws IOException, InterruptedException;

  /** Whether the file has the body before the call. */
  boolean isUpload() {
    return name().startsWith("UPLOAD");
  }

  /** Whether the amount is a number of bytes; if not, one of elements. */
  boolean inBytes() {
    return isUpload() || List.of(DOWNLOAD, INPUT_STREAM, DROP_IN, ALL_BYTES).contains(this);
  }

  private static long count(ElementStream<?> elements) {
    try (elements) {
      return elements.stream().count();
    }
  }

  private static long keep(Iterator<?> elements) {
    List<Object> all = new ArrayList<>();
    elements.forEachRemaining(all::add);
    return all.size();
  }

  private static long subscribe(ElementStream<?> elements, long demand) {
    CompletableFuture<Long> counted = new CompletableFuture<>();
    elements.subscribe(
        new Flow.Subscriber<Object>() {
          private Flow.@Nullable Subscription subscription;
          private long count;

          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(demand);
          }

          @Override
          public void onNext(Object element) {
            count++;
            Objects.requireNonNull(subscription).request(demand);
          }

          @Override
          public void onError(Throwable failure) {
            counted.completeExceptionally(failure);
          }

          @Override
          public void onComplete() {
            counted.complete(count);
          }
        });
    return counted.join();
  }
}
