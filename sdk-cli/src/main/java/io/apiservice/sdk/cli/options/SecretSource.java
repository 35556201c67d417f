package io.apiservice.sdk.cli.options;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where the secret comes from. It is never an argument, because other users of the machine can read
 * the arguments of a process.
 */
public final class SecretSource {
  @Option(
      names = "--token-env",
      paramLabel = "NAME",
      description = "Take the secret from this environment variable.")
  private @Nullable String environment;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Take the secret from the first line of this file; - is standard input.")
  private @Nullable Path file;

  @Option(
      names = "--bearer-stdin",
      description = "Take the secret from the first line of standard input.")
  private boolean stdin;

  public ResolvedSecret read(CliEnvironment around) throws IOException {
    if (stdin) {
      return ResolvedSecret.ofStandardInput(around);
    }
    ResolvedSecret secret = ResolvedSecret.ofEither("--token", environment, file, around);
    if (secret == null) {
      throw new IOException("no source is given");
    }
    return secret;
  }
}
