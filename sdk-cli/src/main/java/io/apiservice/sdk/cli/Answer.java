package io.apiservice.sdk.cli;

import io.apiservice.sdk.diagnosis.Exchange;
import java.util.List;

/**
 * What came back.
 *
 * @param exchange the whole exchange, redirects included
 * @param checks what the connection and the redirects showed
 */
record Answer(Exchange exchange, List<Check> checks) {}
