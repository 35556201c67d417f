package io.apiservice.sdk.cli;

import picocli.CommandLine.IVersionProvider;

/** The version out of the jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {"apiservice " + (version == null ? "(development)" : version)};
  }
}
