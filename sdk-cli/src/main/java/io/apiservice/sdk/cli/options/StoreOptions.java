package io.apiservice.sdk.cli.options;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.FileStoreOptions;
import io.apiservice.sdk.store.StoreInspection;
import io.apiservice.sdk.store.TokenStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for a token store: its directory and its key. */
public final class StoreOptions {
  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = {
        "Check the file store in this directory too; without a URL, check nothing else. Without"
            + " --refresh nothing in it is changed or spent."
      })
  private @Nullable Path directory;

  @Option(
      names = "--store-key-env",
      paramLabel = "NAME",
      description = "Decrypt records with the AES key in this environment variable.")
  private @Nullable String keyVariable;

  @Option(
      names = "--store-key-file",
      paramLabel = "FILE",
      description = {
        "Decrypt records with the AES key in this file: 32 raw bytes, or hexadecimal or base64"
            + " text."
      })
  private @Nullable Path keyFile;

  private @Nullable SecretKey key;

  public @Nullable Path directory() {
    return directory;
  }

  /** Describes what is wrong with the options; null if they are valid. */
  public @Nullable String mistake() {
    if (keyVariable != null && keyFile != null) {
      return "--store-key-env and --store-key-file cannot be combined";
    }
    boolean keyed = keyVariable != null || keyFile != null;
    return keyed && directory == null
        ? "--store-key-env and --store-key-file need --store DIR"
        : null;
  }

  /** Reads the key if one is given. */
  public List<CheckResult> readKey(CliEnvironment around) throws IOException {
    List<CheckResult> checks = new ArrayList<>();
    if (keyVariable != null) {
      key =
          StoreKey.ofText(ResolvedSecret.ofVariable("--store-key-env", keyVariable, around).text());
    } else if (keyFile != null) {
      ResolvedSecret.checkAccess(keyFile, checks);
      key = StoreKey.ofFile(ResolvedSecret.bytes("--store-key-file", keyFile));
    }
    return checks;
  }

  public boolean hasKey() {
    return key != null;
  }

  public StoreInspection inspect(Path at) throws StoreException {
    return key == null ? StoreInspection.of(at) : StoreInspection.of(at, key);
  }

  /** Opens the store for reading and writing, as an application does. */
  public TokenStore open(Path at) {
    FileStoreOptions options = TokenStore.fileStore(at);
    return (key == null ? options : options.encryptedWith(key)).open();
  }
}
