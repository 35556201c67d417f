package io.apiservice.sdk.examples.libraries;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.ProgressListener;
import io.apiservice.sdk.examples.ExampleServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;

/** Downloads a file and uploads it again, with a progress bar if there is a terminal. */
public final class DownloadAndUpload {
  /** What the API says of an upload. */
  record Imported(long bytes) {}

  private DownloadAndUpload() {}

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    try (ApiClient api = servers.client("ada");
        Bar download = Bar.of("download");
        Bar upload = Bar.of("upload")) {
      Path directory = Files.createTempDirectory("example");
      Path file = api.get("exports/1").download(directory.resolve("e.csv"), download).send();
      Imported imported =
          api.post("imports")
              .body(file, "text/csv")
              .uploadProgress(upload)
              .returning(Imported.class)
              .send();
      long size = Files.size(file);
      Files.delete(file);
      Files.delete(directory);
      return size + " bytes down, " + imported.bytes() + " bytes up";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A progress bar on a terminal; nothing if the output goes to a file or another program. */
  private record Bar(Optional<ProgressBar> shown) implements ProgressListener, AutoCloseable {
    @SuppressWarnings("SystemConsoleNull") // JDK 22 to 24 return a console without a terminal too
    static Bar of(String task) {
      boolean terminal = System.console() != null && System.getenv("TERM") != null;
      return new Bar(terminal ? Optional.of(new ProgressBar(task, -1)) : Optional.empty());
    }

    @Override
    public void onProgress(long bytes, long total) {
      shown.ifPresent(bar -> bar.maxHint(total).stepTo(bytes));
    }

    @Override
    public void close() {
      shown.ifPresent(ProgressBar::close);
    }
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(DownloadAndUpload::run);
  }
}
