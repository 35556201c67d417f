package io.apiservice.sdk.tests;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Something that makes calls to a server which quotes secrets, and what it shows about them.
 * Besides those of the library, the service loader finds others.
 */
public interface EchoSubject {
  /** The name in the table of results. */
  String name();

  /** The names of the secrets that it sends or that the response contains. */
  List<String> secrets();

  /**
   * Makes one exchange with the server.
   *
   * @param server a server whose responses quote one of the secrets
   * @param secrets the secrets by name, to be sent at their places
   * @return everything that is shown, by the name of the view; a view may have several texts
   */
  Map<String, List<String>> shown(URI server, Map<String, String> secrets) throws Exception;
}
