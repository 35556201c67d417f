package io.apiservice.sdk.cli.recording;

/** Why a request got no response, and what to do: one sentence for each reason. */
public enum NoResponse {
  NAME_NOT_RESOLVED(
      "dns", "the host has no address: check its spelling, the VPN and the DNS settings"),
  CONNECTION_REFUSED(
      "connect", "the connection was refused: check that the server is up and the port is right"),
  UNREACHABLE(
      "connect", "there is no route to the host: check the network, the VPN and the address"),
  CONNECT_TIMEOUT("connect", "no connection in time: a firewall or the wrong port"),
  PROXY_UNREACHABLE("proxy", "the proxy could not be reached: check its address"),
  PROXY_CREDENTIALS(
      "proxy", "the proxy requires credentials (407): use a proxy without, or exclude this host"),
  PROXY_REFUSED(
      "proxy", "the proxy refused to connect to the host: check its rules and the host's name"),
  ISSUER_NOT_TRUSTED(
      "tls",
      "the certificate's issuer is not trusted here: a proxy that intercepts TLS, or a private CA"),
  CERTIFICATE_EXPIRED(
      "tls", "the server's certificate has expired, or this machine's clock is ahead"),
  CERTIFICATE_NOT_YET_VALID(
      "tls", "the server's certificate is not valid yet, or this machine's clock is behind"),
  CERTIFICATE_FOR_ANOTHER_NAME("tls", "the certificate is for another host name"),
  CERTIFICATE_NOT_TRUSTED("tls", "the server's certificate is not trusted"),
  CLIENT_CERTIFICATE("tls", "the server requires a client certificate"),
  TLS_VERSION("tls", "client and server have no version of TLS in common"),
  NOT_TLS("tls", "no TLS connection: check that this port uses TLS"),
  TLS_UNFINISHED(
      "tls",
      "the TLS handshake did not end: a firewall, a port that does not use TLS, or a host name that"
          + " the server does not serve"),
  RESPONSE_TIMEOUT(
      "time", "connected, but no response in time: raise the time limit or ask the operator"),
  CLOSED("connect", "the server closed the connection without a response"),
  NOT_HTTP("response", "the response is not valid HTTP: check the port and the scheme"),
  BAD_URL("url", "the URL is malformed: check its quotes, blanks and brackets");

  private final String check;
  private final String text;

  NoResponse(String check, String text) {
    this.check = check;
    this.text = text;
  }

  /** The name of the check that it belongs to, one word. */
  public String check() {
    return check;
  }

  /** The sentence. */
  public String text() {
    return text;
  }
}
