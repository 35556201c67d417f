package io.apiservice.sdk.tests;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Something that talks to a server which echoes, and what it shows of that. Others than the
 * library's own are found by the service loader.
 */
public interface EchoSubject {
  /** For the table. */
  String name();

  /** The names of the secrets that it sends, or that come in the answer. */
  List<String> secrets();

  /**
   * Makes one exchange with the server.
   *
   * @param server answers everything with an echo of one of the secrets
   * @param secrets the secrets by name, to be sent where they belong
   * @return everything shown, by the name of the view; a view may have several texts
   */
  Map<String, List<String>> shown(URI server, Map<String, String> secrets) throws Exception;
}
