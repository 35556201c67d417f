package io.apiservice.sdk.cli.options;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.FileStoreOptions;
import io.apiservice.sdk.store.StoreInspection;
import io.apiservice.sdk.store.TokenStore;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for a token store: where it is, and its key. */
public final class StoreOptions {
  @Option(
      names = "--store",
      paramLabel = "STORE",
      description = {
        "Check this store too: the directory of a file store, redis://HOST:PORT,"
            + " rediss://HOST:PORT or jdbc:…; without a URL, check nothing else. Without --refresh"
            + " nothing in it is changed or spent."
      })
  private @Nullable String store;

  @Option(
      names = "--store-name",
      paramLabel = "NAME",
      description =
          "The key prefix in Redis or the table in a database, if it is not the preset one.")
  private @Nullable String name;

  @Option(
      names = "--store-user",
      paramLabel = "NAME",
      description = "The user of Redis or of the database.")
  private @Nullable String user;

  @Option(
      names = "--store-password-env",
      paramLabel = "NAME",
      description = "Take the password of Redis or of the database from this variable.")
  private @Nullable String passwordVariable;

  @Option(
      names = "--driver-path",
      paramLabel = "JAR",
      description = "The JDBC driver of the database, if it is not on the class path.")
  private @Nullable Path driver;

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

  /** Whether a store is given. */
  public boolean given() {
    return store != null;
  }

  /** Returns the directory of a file store; null if none is given. */
  public @Nullable Path directory() {
    return store == null || remote() ? null : Path.of(store);
  }

  /** Returns the address of a store in Redis or in a database; null if none is given. */
  public @Nullable String address() {
    return remote() ? store : null;
  }

  private boolean remote() {
    return store != null && store.matches("(?is)(rediss?://|jdbc:).*");
  }

  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  public Optional<String> user() {
    return Optional.ofNullable(user);
  }

  public Optional<Path> driver() {
    return Optional.ofNullable(driver);
  }

  /** Returns the password of Redis or of the database; empty if none is given. */
  public Optional<String> password(CliEnvironment around) throws IOException {
    return passwordVariable == null
        ? Optional.empty()
        : Optional.of(
            ResolvedSecret.ofVariable("--store-password-env", passwordVariable, around).text());
  }

  public Optional<SecretKey> key() {
    return Optional.ofNullable(key);
  }

  /**
   * Describes what is wrong with the options; null if they are valid.
   *
   * @param refresh whether the store is to be changed
   */
  public @Nullable String mistake(boolean refresh) {
    if (keyVariable != null && keyFile != null) {
      return "--store-key-env and --store-key-file cannot be combined";
    }
    if (store == null && (keyVariable != null || keyFile != null)) {
      return "--store-key-env and --store-key-file need --store STORE";
    }
    if (remote() && refresh) {
      return "--refresh needs a file store: the logins in Redis and in databases are refreshed by"
          + " their applications";
    }
    boolean details = name != null || user != null || passwordVariable != null || driver != null;
    if (!remote() && details) {
      return "--store-name, --store-user, --store-password-env and --driver-path need --store"
          + " redis://HOST:PORT or --store jdbc:…";
    }
    return remote() || isPath() ? null : "--store: this value is not possible; expected STORE";
  }

  private boolean isPath() {
    try {
      return directory() != null || store == null;
    } catch (InvalidPathException e) {
      return false;
    }
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
