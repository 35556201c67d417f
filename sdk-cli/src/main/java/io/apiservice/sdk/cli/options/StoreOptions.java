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

/** The directory of tokens, and its key. */
public final class StoreOptions {
  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = {
        "Look at this directory of a file store too; without a URL, at nothing else. Nothing in it"
            + " is changed, tightened or spent, unless --refresh is said."
      })
  private @Nullable Path directory;

  @Option(
      names = "--store-key-env",
      paramLabel = "NAME",
      description = "Open encrypted records with the AES key in this environment variable.")
  private @Nullable String keyVariable;

  @Option(
      names = "--store-key-file",
      paramLabel = "FILE",
      description = {
        "Open encrypted records with the AES key in this file: 32 bytes as they are, or as"
            + " hexadecimal or base64 text."
      })
  private @Nullable Path keyFile;

  private @Nullable SecretKey key;

  public @Nullable Path directory() {
    return directory;
  }

  /** What is wrong with the options; null if nothing is. */
  public @Nullable String mistake() {
    if (keyVariable != null && keyFile != null) {
      return "--store-key-env or --store-key-file, not both";
    }
    boolean keyed = keyVariable != null || keyFile != null;
    return keyed && directory == null ? "the key of a store needs --store DIR" : null;
  }

  /** Reads the key, if one is named. */
  public List<CheckResult> readKey(CliEnvironment around) throws IOException {
    List<CheckResult> checks = new ArrayList<>();
    if (keyVariable != null) {
      key =
          StoreKey.ofText(ResolvedSecret.ofVariable("--store-key-env", keyVariable, around).text());
    } else if (keyFile != null) {
      ResolvedSecret.openToOthers(keyFile, checks);
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

  /** Opens the store as an application does; this one may write. */
  public TokenStore open(Path at) {
    FileStoreOptions options = TokenStore.fileStore(at);
    return (key == null ? options : options.encryptedWith(key)).open();
  }
}
