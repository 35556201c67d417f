package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.error.StoreException;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections with a driver of the user. {@code DriverManager} would not use a driver whose
 * jar is not on the class path.
 */
final class DriverDataSource implements DataSource, AutoCloseable {
  private final URLClassLoader loader;
  private final Driver driver;
  private final String url;
  private final Properties properties = new Properties();

  private DriverDataSource(URLClassLoader loader, Driver driver, String url) {
    this.loader = loader;
    this.driver = driver;
    this.url = url;
  }

  /**
   * Finds the driver of an address. Does not connect.
   *
   * @param jars the jar of the driver, or several as on a class path; empty if it is on the class
   *     path
   * @throws StoreException if there is no driver for the address, which is not quoted
   */
  static DriverDataSource at(
      String url, Optional<Path> jars, Optional<String> user, Optional<String> password)
      throws StoreException {
    URLClassLoader loader = loader(jars);
    DriverDataSource found = new DriverDataSource(loader, driver(loader, url), url);
    user.ifPresent(name -> found.properties.setProperty("user", name));
    password.ifPresent(secret -> found.properties.setProperty("password", secret));
    return found;
  }

  private static URLClassLoader loader(Optional<Path> jars) throws StoreException {
    String[] names = jars.map(Path::toString).orElse("").split(File.pathSeparator);
    try {
      URL[] urls = new URL[jars.isEmpty() ? 0 : names.length];
      for (int i = 0; i < urls.length; i++) {
        Path jar = Path.of(names[i]);
        if (!Files.isRegularFile(jar)) {
          throw new StoreException("--driver-path must name the jar of a JDBC driver");
        }
        urls[i] = jar.toUri().toURL();
      }
      return new URLClassLoader(urls, DriverDataSource.class.getClassLoader());
    } catch (IOException e) {
      throw new StoreException("--driver-path must name the jar of a JDBC driver");
    }
  }

  private static Driver driver(ClassLoader loader, String url) throws StoreException {
    try {
      for (Driver each : ServiceLoader.load(Driver.class, loader)) {
        if (each.acceptsURL(url)) {
          return each;
        }
      }
    } catch (SQLException | ServiceConfigurationError | LinkageError e) {
      // The exception is not kept as the cause: it may quote the address.
      throw new StoreException(
          "the JDBC driver cannot be used: "
              + e.getClass().getSimpleName()
              + ". Is it whole, and made"
              + " for this Java?");
    }
    throw new StoreException(
        "no JDBC driver knows this address: name the jar of the database's driver with"
            + " --driver-path");
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = driver.connect(url, properties);
    if (connection == null) {
      throw new SQLException("the driver does not know the address", "08001");
    }
    return connection;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the user is given before");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("there is none");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }

  @Override
  public void close() {
    try {
      loader.close();
    } catch (IOException e) {
      return; // nothing depends on it: the process is about to end
    }
  }
}
